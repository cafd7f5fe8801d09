/**
 * What never leaves the parser: passwords, keys, templates, photos, and any value that is long enough to be one.
 * Protocol reference 13.5; the design keeps nothing raw.
 */

/** Longest value of a record that is kept. */
export const MAX_VALUE_BYTES = 64;
/** Longest text of a set-aside line. */
export const MAX_TEXT_BYTES = 256;

const SECRET_KEY = /passw|pwd|pswd|secret|token|psk|^pass$|key$/;
const BLOB_KEY = /^(?:tmp|content|pic|img|feature)\d*$|(?:template|photo|picture|image)\d*$/;

/** The same keys in running text, with everything that follows in the same field. */
const WITHHELD_IN_TEXT =
  /(?:passw\w*|pass|pwd\w*|pswd\w*|secret\w*|token\w*|psk|key|tmp\d*|content|pic|img|feature\d*|template\d*|photo\d*|picture\d*|image\d*)\s*["']?\s*[=:>][^\t]*/gi;
/** Only the beginning of a line is looked at: what is kept is shorter still. */
const MAX_TEXT_SEEN = 1_024;
const CONTROL = /(?!\t)\p{Cc}/u;
const CONTROLS = /\p{Cc}/gu;
const ID_CARD_LINE = /^\s*(?:idcard|identitycard)\b/i;

const encoder = new TextEncoder();
const scratch = new Uint8Array(MAX_TEXT_BYTES);

/** @param key in any case. */
export function isWithheldKey(key: string): boolean {
  const name = key.trim().toLowerCase();
  return SECRET_KEY.test(name) || BLOB_KEY.test(name);
}

/** True for a key whose value is a template or a photo. */
export function isBlobKey(key: string): boolean {
  return BLOB_KEY.test(key.trim().toLowerCase());
}

/** The longest beginning of `text` that fits, never half a character. */
export function clipBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const { read } = encoder.encodeInto(text, scratch.subarray(0, maxBytes));
  return text.slice(0, read);
}

/**
 * A value as it may be kept: without control characters and without a secret written inside it. More characters than
 * the limit are replaced altogether, since the beginning of a template is a piece of a template; fewer that need more
 * bytes are no base64 but a name, and are shortened.
 */
export function boundValue(value: string, maxBytes = MAX_VALUE_BYTES): string {
  if (value.length > maxBytes) return tooLong(value);
  return clipBytes(cutWithheld(value.replace(CONTROLS, '')), maxBytes);
}

/** All fields that may be kept, bounded; `own` ones are left to the caller. */
export function boundFields(
  fields: ReadonlyMap<string, string>,
  own: ReadonlySet<string> = new Set(),
): Record<string, string> {
  const kept: [string, string][] = [];
  for (const [key, value] of fields) {
    if (own.has(key) || isWithheldKey(key)) continue;
    if (key.length <= MAX_VALUE_BYTES && !CONTROL.test(key)) kept.push([key, boundValue(value)]);
  }
  // Own properties whatever their name, `__proto__` included.
  return Object.fromEntries(kept);
}

/** The beginning of a line that could not be read, as it may be kept: secrets, long words and identity cards cut. */
export function cutText(line: string): string {
  const idCard = ID_CARD_LINE.exec(line);
  if (idCard !== null) return `${idCard[0].trim()} [cut]`;
  const seen = line.slice(0, MAX_TEXT_SEEN);
  if (CONTROL.test(seen)) return `[binary, ${line.length} characters]`;
  // The last word of a shortened line may be the beginning of a long one.
  const whole = line.length > seen.length ? seen.replace(/[^\t ,&;|]*$/, '…') : seen;
  const short = cutWithheld(whole).replace(/[^\t ,&;|]+/g, (word) =>
    clipBytes(word, MAX_VALUE_BYTES).length < word.length ? tooLong(word) : word,
  );
  return clipBytes(short, MAX_TEXT_BYTES);
}

function cutWithheld(text: string): string {
  if (!/[=:>]/.test(text)) return text;
  return text.replace(WITHHELD_IN_TEXT, (found) => `${/^\w+/.exec(found)?.[0] ?? ''}=[cut]`);
}

function tooLong(value: string): string {
  return `[cut: ${value.length} characters]`;
}
