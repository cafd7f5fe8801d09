/** What may stand for `{name}` in a model's option list. */
export interface OptionValues {
  readonly serial: string;
  readonly users: number;
  readonly punches: number;
  readonly fingers: number;
  readonly faces: number;
  readonly address: string;
  readonly language: number;
}

/** A model's option list with the device's own numbers. */
export function toOptionList(parts: readonly string[], values: OptionValues, separator: ',' | '\n'): string {
  const named = new Map(Object.entries(values).map(([name, value]) => [name, String(value)]));
  return parts
    .map((part) => part.replace(/\{(\w+)\}/g, (whole, name: string) => named.get(name) ?? whole))
    .join(separator);
}
