import type { EventLoopUtilization } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { failure, MAX_ANSWER_BYTES, type InvocationResult } from './invocation.ts';
import { readLines } from './read-lines.ts';
import type { InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts';

const WORKER_FILE = new URL('./worker.mjs', import.meta.url);
/** A bundle that has not loaded by then never will. Lambda allows 10 s, on a machine of its own. */
const LONGEST_INIT_MS = 60_000;

/** A function as its instances see it. */
export interface FunctionSpec {
  readonly logicalId: string;
  readonly functionName: string;
  readonly arn: string;
  readonly entryPath: string;
  readonly exportName: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
}

export interface InstanceOptions {
  readonly spec: FunctionSpec;
  /** Identifies function and instance in the signature of every call. */
  readonly accessKeyId: string;
  /** All of the worker's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clockOffset: SharedArrayBuffer;
  readonly onLine: (line: string) => void;
  /** Called once, when the bundle has loaded. */
  readonly onReady: () => void;
  /** Called once, when the instance can take no further invocation. */
  readonly onGone: () => void;
}

/** From then on an invocation counts as a long one, and a smaller share of busy time as waiting. */
const LONG_INVOCATION_MS = 1_000;
const WAITING_SHARE = 0.1;

interface RunningInvocation {
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly requestId: string;
  readonly settle: (result: InvocationResult) => void;
}

/** One execution environment: a worker thread that takes one invocation at a time. */
export class FunctionInstance {
  readonly accessKeyId: string;
  private readonly spec: FunctionSpec;
  private readonly worker: Worker;
  private readonly ready: Promise<InvocationResult | undefined>;
  private readonly gone: Promise<void>;
  private running: RunningInvocation | undefined;
  private utilization: EventLoopUtilization | undefined;
  /** Why the worker ends, when it is known before it has ended. */
  private end: InvocationResult | undefined;

  constructor({ spec, accessKeyId, environment, clockOffset, onLine, onReady, onGone }: InstanceOptions) {
    this.accessKeyId = accessKeyId;
    this.spec = spec;
    const setup: WorkerSetup = {
      entryPath: spec.entryPath,
      exportName: spec.exportName,
      functionName: spec.functionName,
      functionArn: spec.arn,
      memoryMb: spec.memoryMb,
      clockOffset,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    };
    this.worker = new Worker(WORKER_FILE, {
      workerData: setup,
      env: { ...environment },
      // Without this a worker inherits the loaders that run the local cloud's own TypeScript.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
      stdout: true,
      stderr: true,
    });
    readLines(this.worker.stdout, onLine);
    readLines(this.worker.stderr, onLine);
    this.ready = this.waitUntilReady(onReady);
    this.gone = new Promise((resolve) => {
      this.worker.once('exit', (code) => {
        this.end ??= failure('Runtime.ExitError', `Runtime exited with error: exit status ${code}`);
        this.running?.settle(this.end);
        onGone();
        resolve();
      });
    });
    this.worker.on('error', (error) => {
      this.end ??= toFailure(error);
    });
    this.worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'done' && message.requestId === this.running?.requestId) this.running.settle(message.result);
    });
  }

  /** False from the moment at which its end is certain. */
  get isUsable(): boolean {
    return this.end === undefined;
  }

  /** Whether it has long been in one invocation and has done next to nothing since the last time this was asked. */
  isWaiting(): boolean {
    const before = this.utilization;
    const { performance: loop } = this.worker;
    this.utilization = loop.eventLoopUtilization();
    const { utilization: busyShare } = loop.eventLoopUtilization(this.utilization, before);
    if (!this.running || performance.now() - this.running.startedAt < LONG_INVOCATION_MS) return false;
    return busyShare < WAITING_SHARE;
  }

  /** @param payload JSON text. The caller sees to it that no invocation runs. */
  async invoke(payload: string, requestId: string): Promise<InvocationResult> {
    const unusable = await this.ready;
    if (unusable) return unusable;
    if (this.end) return this.end;
    const timeoutMs = this.spec.timeoutSeconds * 1000;
    const result = new Promise<InvocationResult>((resolve) => {
      this.running = { startedAt: performance.now(), requestId, settle: resolve };
    });
    const timer = setTimeout(() => {
      const seconds = this.spec.timeoutSeconds.toFixed(2);
      void this.terminate('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`);
    }, timeoutMs);
    const message: InvokeMessage = { requestId, payload, timeoutMs };
    this.worker.postMessage(message);
    try {
      return await result;
    } finally {
      clearTimeout(timer);
      this.running = undefined;
    }
  }

  /** Ends the worker at once, in the middle of whatever it does. */
  async terminate(errorType: string, errorMessage: string): Promise<void> {
    this.end ??= failure(errorType, errorMessage);
    await this.worker.terminate();
    await this.gone;
  }

  /** @returns why the instance cannot be used, or undefined when it can. */
  private waitUntilReady(onReady: () => void): Promise<InvocationResult | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        void this.terminate('Sandbox.Timedout', 'the bundle did not load in time');
      }, LONGEST_INIT_MS);
      const settle = (unusable: InvocationResult | undefined): void => {
        clearTimeout(timer);
        resolve(unusable);
      };
      this.worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') {
          settle(undefined);
          onReady();
        }
        if (message.kind === 'unusable') {
          this.end = failure(message.errorType, message.errorMessage, message.stack);
          settle(this.end);
          void this.worker.terminate();
        }
      });
      this.worker.once('exit', () => settle(this.end));
    });
  }
}

function toFailure(error: unknown): InvocationResult {
  if (!(error instanceof Error)) return failure('Runtime.ExitError', String(error));
  const outOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return failure(outOfMemory ? 'Runtime.OutOfMemory' : error.name, error.message, error.stack);
}
