/** The poll's INFO list, by position; protocol reference 9.1. Names are those of the option list where it has one. */
const INFO_NAMES = [
  'FWVersion',
  'UserCount',
  'FPCount',
  'TransactionCount',
  'IPAddress',
  'FPVersion',
  'FaceVersion',
  'FacesPerUser',
  'FaceCount',
  'FunctionBits',
  'CardCount',
  'UserPhotoCount',
  'AttPhotoCount',
] as const;

/** What a device says of itself when it shakes hands. */
const HANDSHAKE_NAMES = ['pushver', 'language', 'DeviceType', 'PushVersion', 'PushOptionsFlag'] as const;

type TakeFact = (name: string, value: string) => void;

/**
 * Reads one line of an option list. A part without `=` belongs to the value before it: `~OEMVendor=ZKTECO CO., LTD.`.
 */
export function readOptionLine(line: string, take: TakeFact): void {
  let name = '';
  let valueStart = 0;
  let equals = line.indexOf('=');
  for (let start = 0; start <= line.length;) {
    const comma = line.indexOf(',', start);
    const end = comma === -1 ? line.length : comma;
    if (equals !== -1 && equals < start) equals = line.indexOf('=', start);
    if (equals !== -1 && equals < end) {
      if (name !== '') take(name, line.slice(valueStart, start - 1));
      name = line.slice(start, equals).trim();
      valueStart = equals + 1;
    }
    start = end + 1;
  }
  if (name !== '') take(name, line.slice(valueStart));
}

/** Reads the INFO of a poll; old firmware sends fewer values. An empty value says nothing. */
export function readInfo(info: string, take: TakeFact): void {
  info.split(',', INFO_NAMES.length).forEach((value, index) => {
    const name = INFO_NAMES[index];
    if (name !== undefined && value.trim() !== '') take(name, value.trim());
  });
}

/** Reads what a handshake's query says of the device. */
export function readHandshake(query: ReadonlyMap<string, string>, take: TakeFact): void {
  for (const name of HANDSHAKE_NAMES) {
    const value = query.get(name.toLowerCase());
    if (value !== undefined) take(name, value);
  }
}
