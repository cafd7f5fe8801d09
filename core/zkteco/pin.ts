const MAX_PIN_LENGTH = 40;
const SPACE = 0x20;
const EQUALS = 0x3d;
const DELETE = 0x7f;
const PIN_BEYOND_ASCII = /^[^\s=\p{Cc}]*$/u;

/**
 * True for a person's number as devices write them: letters and digits, '' for nobody. Spaces and `=` mean that fields
 * ran together: what follows may be a name or a password.
 */
export function isPin(text: string): boolean {
  if (text.length > MAX_PIN_LENGTH) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= DELETE) return PIN_BEYOND_ASCII.test(text);
    if (code <= SPACE || code === EQUALS) return false;
  }
  return true;
}
