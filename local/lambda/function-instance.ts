import { randomBytes } from 'node:crypto';
import type { EventLoopUtilization } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import { FunctionWorker } from './function-worker.ts';
import {
  failure,
  MAX_ANSWER_BYTES,
  type Invocation,
  type InvocationFailure,
  type InvocationResult,
} from './invocation.ts';
import type { LogSettings } from './log-settings.ts';
import { type InvocationStatus, PlatformLog } from './platform-log.ts';

/** "Lambda execution environment lifecycle": what takes longer is tried again, within the time of the invocation. */
export const LONGEST_INIT_MS = 10_000;

/** A function as its instances see it. */
export interface FunctionSpec {
  readonly logicalId: string;
  readonly functionName: string;
  readonly arn: string;
  readonly entryPath: string;
  readonly exportName: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logging: LogSettings;
}

export interface InstanceOptions {
  readonly spec: FunctionSpec;
  /** Identifies function and instance in the signature of every call. */
  readonly accessKeyId: string;
  /** All of the function's environment in the instance with this log stream. */
  readonly environmentOf: (logStream: string) => Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly clockOffset: SharedArrayBuffer;
  /** How long a bundle may take to load. */
  readonly longestInitMs: number;
  readonly onLine: (line: string) => void;
  /** Called once, when the bundle has loaded or has failed to. */
  readonly onStarted: () => void;
  /** Called once, when the instance can take no further invocation. */
  readonly onGone: () => void;
}

/** From then on an invocation counts as a long one, and a smaller share of busy time as waiting. */
const LONG_INVOCATION_MS = 1_000;
const WAITING_SHARE = 0.1;

/** One execution environment: takes one invocation at a time, and stands still between them. */
export class FunctionInstance {
  readonly accessKeyId: string;
  private readonly logStream: string;
  private readonly log: PlatformLog;
  private worker: FunctionWorker;
  private readonly startedAt = performance.now();
  /** Of the first invocation; told with it. */
  private initDurationMs: number | undefined;
  private readonly firstInit: Promise<InvocationFailure | undefined>;
  /** Why it takes nothing more. */
  private end: InvocationFailure | undefined;
  /** Since when it works, by `performance.now()`. */
  private workingSince: number | undefined;
  private utilization: EventLoopUtilization | undefined;

  constructor(private readonly options: InstanceOptions) {
    const { accessKeyId, spec, clock, onLine, onStarted } = options;
    this.accessKeyId = accessKeyId;
    const [date = ''] = new Date(clock.now()).toISOString().split('T');
    this.logStream = `${date.replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
    this.log = new PlatformLog(spec.logging, clock, onLine);
    this.worker = this.startWorker();
    this.firstInit = this.initialise();
    void this.firstInit.then(onStarted);
  }

  get isUsable(): boolean {
    return this.end === undefined && this.worker.isUsable;
  }

  /** Whether it has long been in one invocation and has done next to nothing since the last time this was asked. */
  isWaiting(): boolean {
    const before = this.utilization;
    this.utilization = this.worker.eventLoopUtilization();
    const { utilization: busyShare } = this.worker.eventLoopUtilization(this.utilization, before);
    const isLong = this.workingSince !== undefined && performance.now() - this.workingSince >= LONG_INVOCATION_MS;
    return isLong && busyShare < WAITING_SHARE;
  }

  /** The caller sees to it that no invocation runs. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { requestId } = invocation;
    const initFailure = await this.firstInit;
    if (this.end) return this.end;
    const startedAt = performance.now();
    this.workingSince = startedAt;
    this.log.started(requestId);
    const { timeoutSeconds } = this.options.spec;
    const timeoutMs = timeoutSeconds * 1_000;
    const timer = setTimeout(() => {
      const problem = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      void this.terminate('Sandbox.Timedout', problem);
    }, timeoutMs);
    const unusable = initFailure && (await this.initialiseAgain());
    const result = unusable ?? (await this.worker.invoke({ ...invocation, timeoutMs }));
    clearTimeout(timer);
    this.workingSince = undefined;
    this.report(requestId, result, performance.now() - startedAt);
    return result;
  }

  /** Ends the instance at once, in the middle of whatever it does. */
  async terminate(errorType: string, errorMessage: string): Promise<void> {
    this.end ??= failure(errorType, errorMessage);
    await this.worker.terminate(this.end);
  }

  private startWorker(): FunctionWorker {
    const { spec, clockOffset, environmentOf, onLine } = this.options;
    return new FunctionWorker({
      setup: {
        entryPath: spec.entryPath,
        exportName: spec.exportName,
        functionName: spec.functionName,
        functionArn: spec.arn,
        memoryMb: spec.memoryMb,
        logGroup: spec.logGroup,
        logStream: this.logStream,
        logging: spec.logging,
        clockOffset,
        maxAnswerBytes: MAX_ANSWER_BYTES,
      },
      environment: environmentOf(this.logStream),
      onLine,
    });
  }

  private async initialise(): Promise<InvocationFailure | undefined> {
    const { worker } = this;
    const { longestInitMs } = this.options;
    const timer = setTimeout(() => {
      void worker.terminate(failure('Sandbox.Timedout', `the bundle did not load within ${longestInitMs} ms`));
    }, longestInitMs);
    const unusable = await worker.ready;
    clearTimeout(timer);
    const durationMs = performance.now() - this.startedAt;
    if (unusable) this.log.initFailed(statusOf(unusable), durationMs);
    else this.initDurationMs = durationMs;
    if (this.end) this.options.onGone();
    else if (!unusable) this.endWith(worker);
    return unusable;
  }

  /** Once more, and for the last time: now the time of the invocation runs. */
  private async initialiseAgain(): Promise<InvocationFailure | undefined> {
    this.worker = this.startWorker();
    this.endWith(this.worker);
    return this.worker.ready;
  }

  private endWith({ whenGone }: FunctionWorker): void {
    void whenGone.then((reason) => {
      this.end ??= reason;
      this.options.onGone();
    });
  }

  private report(requestId: string, result: InvocationResult, durationMs: number): void {
    const { memoryMb, timeoutSeconds } = this.options.spec;
    const { initDurationMs } = this;
    this.initDurationMs = undefined;
    this.log.ended({
      requestId,
      status: statusOf(result),
      ...(result.kind === 'answer' ? {} : { errorType: result.errorType }),
      durationMs,
      ...(initDurationMs === undefined ? {} : { initDurationMs }),
      memoryMb,
      usedMemoryMb: this.worker.usedMemoryMb,
      timeoutSeconds,
    });
  }
}

function statusOf(result: InvocationResult): InvocationStatus {
  if (result.kind === 'answer') return 'success';
  if (result.errorType === 'Sandbox.Timedout') return 'timeout';
  return /^Runtime\.(ExitError|OutOfMemory|UnhandledPromiseRejection|NodeJsExit)$/.test(result.errorType)
    ? 'failure'
    : 'error';
}
