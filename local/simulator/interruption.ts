/** SIGHUP: the terminal was closed. SIGBREAK: Ctrl-Break on Windows. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];
/** The terminal, npm and tsx may each pass on the same stop: what comes within this time is one. */
const ONE_STOP_MS = 500;
const PARENT_CHECK_MS = 500;
/** As a shell reports a program that Ctrl-C has ended. */
const EXIT_CODE = 130;

/** What `interruption` needs of the process. */
export interface StoppableProcess {
  onSignal(name: NodeJS.Signals, listener: () => void): void;
  /** Calls `listener` when nobody reads the output any more, or who started the process is gone. */
  onAbandoned(listener: () => void): void;
  exit(code: number): void;
  /** Milliseconds that never go back. */
  now(): number;
}

/** Aborted by Ctrl-C and every other wish to stop; a second signal ends the process at once. */
export function interruption(stoppable: StoppableProcess = thisProcess): AbortSignal {
  const controller = new AbortController();
  let firstSignalMs: number | undefined;
  for (const name of SIGNALS) {
    stoppable.onSignal(name, () => {
      firstSignalMs ??= stoppable.now();
      if (stoppable.now() - firstSignalMs >= ONE_STOP_MS) stoppable.exit(EXIT_CODE);
      controller.abort();
    });
  }
  stoppable.onAbandoned(() => controller.abort());
  return controller.signal;
}

const thisProcess: StoppableProcess = {
  onSignal: (name, listener) => void process.on(name, listener),
  onAbandoned(listener) {
    // Without a listener the failed write would end the process before it has cleaned up.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', listener);
    // A signal to npm may end what is between npm and this process, and never come here.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) listener();
    }, PARENT_CHECK_MS).unref();
  },
  exit: (code) => process.exit(code),
  now: () => performance.now(),
};
