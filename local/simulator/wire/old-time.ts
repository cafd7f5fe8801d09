/**
 * The devices' own count of seconds, with 31 days in every month: used by markers, `time_second` and `DateTime=`.
 * @param deviceTime `2009-01-03 20:56:46`.
 */
export function encodeOldTime(deviceTime: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = deviceTime.split(/[- :]/).map(Number);
  return ((year - 2000) * 12 * 31 + (month - 1) * 31 + day - 1) * 86_400 + hour * 3_600 + minute * 60 + second;
}

/** @returns `2009-01-03 20:56:46`. */
export function decodeOldTime(encoded: number): string {
  let left = encoded;
  const take = (size: number): number => {
    const part = left % size;
    left = Math.floor(left / size);
    return part;
  };
  const second = take(60);
  const minute = take(60);
  const hour = take(24);
  const day = take(31) + 1;
  const month = take(12) + 1;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${left + 2000}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}
