import { env, exit } from 'node:process';

/** Windows sends SIGBREAK for Ctrl-Break and SIGHUP when the console is closed. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];
const PARENT_CHECK_MS = 500;

/** Waits for the user to stop the program. Before anybody waits there is nothing to stop with care: then it just ends. */
export class StopSignal {
  private wake: (() => void) | undefined;

  constructor() {
    // npm and the terminal may both send one: a second changes nothing.
    for (const signal of SIGNALS) process.on(signal, () => this.stop());
    if (env['npm_lifecycle_event'] !== undefined) this.stopWithoutParent();
  }

  received(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** A signal to npm ends the shell between npm and this process, and never comes here: only the parent is gone. */
  private stopWithoutParent(): void {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) this.stop();
    }, PARENT_CHECK_MS).unref();
  }

  private stop(): void {
    if (this.wake) this.wake();
    else exit(0);
  }
}
