/** A value that is known only once other parts have started which need it later. */
export class Late<Value> {
  private known: Value | undefined;

  /** @throws Error when it is asked for before it is known. */
  get value(): Value {
    if (this.known === undefined) throw new Error('asked too early: the value is not known yet');
    return this.known;
  }

  set value(value: Value) {
    this.known = value;
  }
}
