const KEPT = 1_000;

/**
 * Remembers with which client token something was deleted lately, so that the same call, repeated because its answer was
 * lost, finds that it is done. A restart forgets.
 */
export class DeleteTokens {
  private readonly tokens = new Map<string, string>();

  note(key: string, token: string | undefined): void {
    this.tokens.delete(key);
    if (token === undefined) return;
    this.tokens.set(key, token);
    const [oldest] = this.tokens.keys();
    if (this.tokens.size > KEPT && oldest !== undefined) this.tokens.delete(oldest);
  }

  isRepeated(key: string, token: string | undefined): boolean {
    return token !== undefined && this.tokens.get(key) === token;
  }
}
