const DIGIT_ZERO = 48;
const WHOLE = /^[+-]?\d{1,9}$/;

/** A whole number of up to nine digits; undefined for everything else. */
export function readWhole(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  // Nearly every field is one digit.
  if (text.length === 1) {
    const digit = text.charCodeAt(0) - DIGIT_ZERO;
    return digit >= 0 && digit <= 9 ? digit : undefined;
  }
  const trimmed = text.trim();
  return WHOLE.test(trimmed) ? Number(trimmed) : undefined;
}

/** Body temperature in degrees Celsius; devices without a sensor write 0 or nothing. */
export function readTemperature(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === '0' || text.length > 8) return undefined;
  const degrees = Number(text);
  return degrees >= 30 && degrees <= 45 ? degrees : undefined;
}

/** 1 and 0; 255 is "not applicable". */
export function readMask(text: string | undefined): boolean | undefined {
  if (text === '1') return true;
  return text === '0' ? false : undefined;
}
