/** More than any record has; the rest of a hostile line is not looked at. */
export const MAX_FIELDS = 64;

/**
 * Reads tab-separated `key=value` fields. Keys come in lower case; a value begins after the *first* `=`, since base64
 * ends in more of them; of a repeated key the first counts; a part without `=` is passed over.
 */
export function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split('\t', MAX_FIELDS)) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    const key = part.slice(0, equals).trim().toLowerCase();
    if (key !== '' && !fields.has(key)) fields.set(key, part.slice(equals + 1).trim());
  }
  return fields;
}
