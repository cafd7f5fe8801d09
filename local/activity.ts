/** Counts work in progress, so that one can wait until nothing goes on any more. */
export class Activity {
  private running = 0;
  private readonly quiet = new Set<() => void>();

  async track<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      if (this.running === 0) for (const wake of this.quiet) wake();
    }
  }

  /** Resolves when nothing runs and what has ended has started nothing new. */
  async whenQuiet(): Promise<void> {
    for (;;) {
      while (this.running > 0) await this.nextQuiet();
      // What ends may start the next in a promise of its own; that has happened when the event loop comes round.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.running === 0) return;
    }
  }

  private nextQuiet(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.quiet.delete(wake);
        resolve();
      };
      this.quiet.add(wake);
    });
  }
}
