import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { inside, TemplateError, type TemplatePlace } from './template-error.ts';

/**
 * Hands out the resolved properties of one resource, or of an object inside them, and remembers which were taken:
 * `finish` fails for one that nobody read, so that nothing in a template is passed over in silence.
 */
export class PropertyReader {
  private readonly taken = new Set<string>();
  private readonly nested: PropertyReader[] = [];

  constructor(
    private readonly properties: JsonObject,
    readonly place: TemplatePlace,
  ) {}

  /** Of every property that is there. */
  names(): string[] {
    return Object.keys(this.properties);
  }

  optional(name: string): Json | undefined {
    this.taken.add(name);
    return this.properties[name];
  }

  required(name: string): Json {
    return this.optional(name) ?? this.fail(name, 'is missing');
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.fail(name, 'is missing');
  }

  optionalText(name: string): string | undefined {
    const value = this.optional(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.fail(name, 'expected text');
  }

  optionalWhole(name: string): number | undefined {
    const value = this.optionalText(name);
    if (value === undefined) return undefined;
    return /^\d+$/.test(value) ? Number(value) : this.fail(name, `expected a whole number, got ${value}`);
  }

  optionalWholeWithin(name: string, least: number, most: number): number | undefined {
    const value = this.optionalWhole(name);
    if (value !== undefined && (value < least || value > most)) {
      this.fail(name, `expected ${least} to ${most}, got ${value}`);
    }
    return value;
  }

  flag(name: string): boolean {
    const value = this.optionalText(name) ?? 'false';
    if (value !== 'true' && value !== 'false') this.fail(name, `expected true or false, got ${value}`);
    return value === 'true';
  }

  texts(name: string): string[] {
    return this.list(name).map((item) =>
      typeof item === 'string' ? item : this.fail(name, 'expected a list of text'),
    );
  }

  objects(name: string): PropertyReader[] {
    return this.list(name).map((item, index) => this.child(item, inside(inside(this.place, name), index)));
  }

  optionalObject(name: string): PropertyReader | undefined {
    const value = this.optional(name);
    return value === undefined ? undefined : this.child(value, inside(this.place, name));
  }

  /** Every member as text, whatever its name. */
  optionalMap(name: string): Record<string, string> {
    const reader = this.optionalObject(name);
    if (!reader) return {};
    return Object.fromEntries(reader.names().map((key) => [key, reader.text(key)]));
  }

  /** Takes a property whose one supported value is played without looking at it further. */
  expect(
    name: string,
    supported: readonly string[],
    absent: 'may be absent' | 'must be there' = 'must be there',
  ): void {
    const value = this.optionalText(name);
    if (value === undefined && absent === 'may be absent') return;
    if (value === undefined || !supported.includes(value)) {
      this.fail(name, `${value ?? 'nothing'} is not supported, only ${supported.join(' or ')}`);
    }
  }

  ignore(names: Iterable<string>): void {
    for (const name of names) this.taken.add(name);
  }

  /** @throws TemplateError for a property that was neither taken nor ignored. */
  finish(): void {
    for (const name of Object.keys(this.properties)) {
      if (!this.taken.has(name)) this.fail(name, 'property is not supported');
    }
    for (const reader of this.nested) reader.finish();
  }

  fail(name: string, problem: string): never {
    throw new TemplateError(inside(this.place, name), problem);
  }

  private list(name: string): readonly Json[] {
    const value = this.optional(name) ?? [];
    return isJsonArray(value) ? value : this.fail(name, 'expected a list');
  }

  private child(value: Json, place: TemplatePlace): PropertyReader {
    if (!isJsonObject(value)) throw new TemplateError(place, 'expected an object');
    const reader = new PropertyReader(value, place);
    this.nested.push(reader);
    return reader;
  }
}
