import { Worker } from 'node:worker_threads';
import { failure, type InvocationFailure, type InvocationResult } from './invocation.ts';
import { readLines } from './read-lines.ts';
import type { InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts';

const WORKER_FILE = new URL('./worker.mjs', import.meta.url);

export interface FunctionWorkerOptions {
  readonly setup: Omit<WorkerSetup, 'wake'>;
  /** All of the worker's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** A worker thread with a function's bundle in it. */
export class FunctionWorker {
  /** Why the bundle cannot be used, or undefined once it is loaded. */
  readonly ready: Promise<InvocationFailure | undefined>;
  /** Memory in use after the last invocation. */
  usedMemoryMb = 0;
  private readonly thread: Worker;
  private readonly wake = new Int32Array(new SharedArrayBuffer(4));
  private readonly gone: Promise<InvocationFailure>;
  private running: { readonly requestId: string; readonly settle: (result: InvocationResult) => void } | undefined;
  /** Why the thread ends, when it is known before it has ended. */
  private ending: InvocationFailure | undefined;

  constructor({ setup, environment, onLine }: FunctionWorkerOptions) {
    this.thread = new Worker(WORKER_FILE, {
      workerData: { ...setup, wake: this.wake.buffer },
      env: { ...environment },
      // Without this a worker inherits the loaders that run the local cloud's own TypeScript.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: setup.memoryMb },
      stdout: true,
      stderr: true,
    });
    // What the thread itself says; lines of the function come as messages.
    readLines(this.thread.stdout, onLine);
    readLines(this.thread.stderr, onLine);
    this.thread.on('error', (error) => {
      this.ending ??= toFailure(error);
    });
    this.gone = new Promise((resolve) => {
      this.thread.once('exit', (code) => {
        this.ending ??= failure('Runtime.ExitError', `Runtime exited with error: exit status ${code}`);
        this.running?.settle(this.ending);
        resolve(this.ending);
      });
    });
    const loaded = new Promise<InvocationFailure | undefined>((resolve) => {
      this.thread.on('message', (message: WorkerMessage) => {
        switch (message.kind) {
          case 'line':
            return onLine(message.text);
          case 'ready':
            return resolve(undefined);
          case 'unusable':
            void this.terminate(message.failure);
            return;
          case 'died':
            this.ending ??= message.failure;
            return;
          case 'done':
            this.usedMemoryMb = message.usedMemoryMb;
            if (message.requestId === this.running?.requestId) this.running.settle(message.result);
        }
      });
    });
    this.ready = Promise.race([loaded, this.gone]);
  }

  /** Resolves with the reason when the thread has ended. */
  get whenGone(): Promise<InvocationFailure> {
    return this.gone;
  }

  /** False from the moment at which its end is certain. */
  get isUsable(): boolean {
    return this.ending === undefined;
  }

  /** Called when it is ready and no invocation runs. Resolves when the function has answered or the thread has ended. */
  async invoke(message: InvokeMessage): Promise<InvocationResult> {
    if (this.ending) return this.ending;
    const result = new Promise<InvocationResult>((resolve) => {
      this.running = { requestId: message.requestId, settle: resolve };
    });
    this.thread.postMessage(message);
    Atomics.add(this.wake, 0, 1);
    Atomics.notify(this.wake, 0);
    try {
      return await result;
    } finally {
      this.running = undefined;
    }
  }

  /** Ends the thread at once, in the middle of whatever it does. */
  async terminate(reason: InvocationFailure): Promise<void> {
    this.ending ??= reason;
    await this.thread.terminate();
    await this.gone;
  }

  /** By the thread's event loop, to be compared with an earlier one. */
  eventLoopUtilization: Worker['performance']['eventLoopUtilization'] = (...earlier) =>
    this.thread.performance.eventLoopUtilization(...earlier);
}

function toFailure(error: unknown): InvocationFailure {
  if (!(error instanceof Error)) return failure('Runtime.ExitError', String(error));
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return failure(outOfMemory ? 'Runtime.OutOfMemory' : error.name, error.message, error.stack);
}
