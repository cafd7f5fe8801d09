/** A stored item after unmarshalling: outside data until it is read field by field. */
export type Item = Readonly<Record<string, unknown>>;

/** @throws Error that names the field, never its value. */
export function readText(item: Item, name: string): string {
  const value = item[name];
  if (typeof value !== 'string') throw wrongType(name, value, 'a string');
  return value;
}

export function readOptionalText(item: Item, name: string): string | undefined {
  return item[name] === undefined ? undefined : readText(item, name);
}

export function readNumber(item: Item, name: string): number {
  const value = item[name];
  if (typeof value !== 'number') throw wrongType(name, value, 'a number');
  return value;
}

export function readFlag(item: Item, name: string): boolean {
  const value = item[name];
  if (typeof value !== 'boolean') throw wrongType(name, value, 'a boolean');
  return value;
}

export function readTexts(item: Item, name: string): readonly string[] {
  const value = item[name];
  if (!Array.isArray(value)) throw wrongType(name, value, 'a list');
  return value.map((entry: unknown) => {
    if (typeof entry !== 'string') throw wrongType(name, entry, 'a list of strings');
    return entry;
  });
}

export function readOptionalTexts(item: Item, name: string): readonly string[] | undefined {
  return item[name] === undefined ? undefined : readTexts(item, name);
}

/** A map of texts; an absent one is empty. */
export function readTextMap(item: Item, name: string): Readonly<Record<string, string>> {
  const value = item[name];
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(name, value, 'a map');
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => {
      if (typeof entry !== 'string') throw wrongType(name, entry, 'a map of strings');
      return [key, entry];
    }),
  );
}

/** @throws Error when the text is none of `options`. */
export function readOneOf<T extends string>(item: Item, name: string, options: readonly T[]): T {
  const text = readText(item, name);
  const found = options.find((option) => option === text);
  if (found === undefined) throw new Error(`stored item: ${name} is none of ${options.join(', ')}`);
  return found;
}

function wrongType(name: string, value: unknown, expected: string): Error {
  const came = Array.isArray(value) ? 'a list' : typeof value;
  return new Error(`stored item: ${name} is ${came}, expected ${expected}`);
}
