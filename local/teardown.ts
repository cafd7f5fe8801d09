/** What has to be closed again, in the reverse order in which it was opened. */
export class Teardown {
  private readonly steps: (() => Promise<unknown> | void)[] = [];

  constructor(private readonly report: (error: unknown) => void) {}

  add(step: () => Promise<unknown> | void): void {
    this.steps.push(step);
  }

  /** Closes everything, also when something fails to close. */
  async run(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        this.report(error);
      }
    }
  }
}
