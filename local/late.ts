/** A value that is known only once other parts have started which need it later. */
export class Late<Value> {
  /** Stays pending when the value never comes to be known. */
  readonly whenKnown: Promise<Value>;
  private known: { readonly value: Value } | undefined;
  private tell: (value: Value) => void = () => {};

  constructor() {
    this.whenKnown = new Promise((resolve) => {
      this.tell = resolve;
    });
  }

  /** @throws Error when it is asked for before it is known. */
  get value(): Value {
    if (!this.known) throw new Error('asked too early: the value is not known yet');
    return this.known.value;
  }

  set value(value: Value) {
    this.known = { value };
    this.tell(value);
  }
}
