/** A device's answer to one command. */
export interface CommandResult {
  readonly id: string;
  readonly returnCode: number;
  /** The word that is echoed: `DATA`, `INFO`, `DATA QUERY` ... */
  readonly word: string;
  /** Pairs behind the word, on the same line. */
  readonly more?: string;
  /** Lines of `key=value` that follow. */
  readonly lines?: readonly string[];
}

/** One result: a line, and what follows it. @param keys id, return and cmd in the firmware's order and case. */
export function toResultLines(
  { id, returnCode, word, more, lines = [] }: CommandResult,
  keys: readonly string[] = ['ID', 'Return', 'CMD'],
): string[] {
  const values: Readonly<Record<string, string>> = { id, return: String(returnCode), cmd: word };
  const pairs = keys.map((key) => `${key}=${values[key.toLowerCase()] ?? ''}`);
  if (more !== undefined) pairs.push(more);
  return [pairs.join('&'), ...lines];
}
