import { accessKeyIdOf } from '../access-key.ts';
import type { Clock, Timer } from '../clock.ts';
import { FunctionInstance, type FunctionSpec } from './function-instance.ts';
import type { InstanceEndings } from './instance-endings.ts';
import type { Invocation, InvocationResult } from './invocation.ts';

/** So many instances load their bundle at a time: a burst is sooner served by those that run than by dozens that load. */
const MAX_STARTING = 2;
/**
 * So many instances of a function work at a time: more would only take the processor from each other. Those that wait
 * for something slow, for a receiver perhaps, do not count.
 */
const MAX_WORKING = 4;
const LOOK_EVERY_MS = 200;
/** Lambda says only that it ends idle environments after some time; 5 to 15 minutes are seen. */
const LONGEST_IDLE_MS = 600_000;

const STOPS: InvocationResult = {
  kind: 'refusal',
  errorType: 'ServiceException',
  errorMessage: 'the local cloud stops',
};

export interface FunctionPoolOptions {
  readonly spec: FunctionSpec;
  /** Instances at most; further invocations wait for one. */
  readonly maxInstances: number;
  readonly clock: Clock;
  readonly clockOffset: SharedArrayBuffer;
  readonly longestInitMs: number;
  readonly environmentOf: (instance: { accessKeyId: string; logStream: string }) => Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly endings: InstanceEndings;
  /** Draws whether an invocation gets a new instance although one is idle. */
  readonly wantsFresh: () => boolean;
}

interface IdleInstance {
  readonly instance: FunctionInstance;
  readonly sinceMs: number;
}

/** The instances of one function: started on demand, kept while they are of use, replaced when they die. */
export class FunctionPool {
  private readonly instances = new Set<FunctionInstance>();
  /** The one that has been idle for longest comes first. */
  private readonly idle: IdleInstance[] = [];
  private idleTimer: Timer | undefined;
  private readonly waiting: ((instance: FunctionInstance | undefined) => void)[] = [];
  private started = 0;
  private readonly starting = new Set<FunctionInstance>();
  private running = 0;
  private stopped = false;
  private look: NodeJS.Timeout | undefined;

  constructor(private readonly options: FunctionPoolOptions) {}

  get capacity(): number {
    return this.options.maxInstances;
  }

  get instanceCount(): number {
    return this.instances.size;
  }

  get runningCount(): number {
    return this.running;
  }

  async invoke(invocation: Invocation): Promise<InvocationResult> {
    this.running++;
    const instance = await this.take();
    try {
      return instance ? await this.invokeIn(instance, invocation) : STOPS;
    } finally {
      this.running--;
      if (instance) this.release(instance);
    }
  }

  /**
   * Ends instances in the middle of what they do, as a fault of the machine would.
   * @param accessKeyId of the one to end; all when undefined.
   * @returns how many were ended.
   */
  async kill(accessKeyId?: string): Promise<number> {
    const victims = [...this.instances].filter(
      (instance) => accessKeyId === undefined || instance.accessKeyId === accessKeyId,
    );
    await Promise.all(
      victims.map((instance) => instance.terminate('Runtime.ExitError', 'Runtime exited with error: signal: killed')),
    );
    return victims.length;
  }

  /** Ends every instance; whoever waits for one is told that there is none. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.look);
    this.idleTimer?.cancel();
    for (const give of this.waiting.splice(0)) give(undefined);
    await this.kill();
  }

  private async invokeIn(instance: FunctionInstance, invocation: Invocation): Promise<InvocationResult> {
    const { endings } = this.options;
    endings.begin(instance.accessKeyId, () => this.kill(instance.accessKeyId));
    try {
      return await instance.invoke(invocation);
    } finally {
      endings.finish(instance.accessKeyId);
    }
  }

  private take(): Promise<FunctionInstance | undefined> | FunctionInstance | undefined {
    if (this.stopped) return undefined;
    for (let idle = this.idle.pop(); idle; idle = this.idle.pop()) {
      if (!idle.instance.isUsable) continue;
      if (!this.options.wantsFresh()) return idle.instance;
      void idle.instance.terminate('Runtime.ExitError', 'ended for a new one');
    }
    if (this.instances.size < MAX_WORKING && this.canStart()) return this.start();
    this.look ??= setTimeout(() => this.startBesideWaiting(), LOOK_EVERY_MS);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(instance: FunctionInstance): void {
    if (!instance.isUsable) return;
    const next = this.waiting.shift();
    if (next) return next(instance);
    this.idle.push({ instance, sinceMs: this.options.clock.now() });
    this.watchIdle();
  }

  private watchIdle(): void {
    const [oldest] = this.idle;
    if (this.idleTimer || !oldest || this.stopped) return;
    this.idleTimer = this.options.clock.setTimer(oldest.sinceMs + LONGEST_IDLE_MS, () => {
      this.idleTimer = undefined;
      this.endIdle();
      this.watchIdle();
    });
  }

  private endIdle(): void {
    const endBeforeMs = this.options.clock.now() - LONGEST_IDLE_MS;
    for (let [oldest] = this.idle; oldest && oldest.sinceMs <= endBeforeMs; [oldest] = this.idle) {
      this.idle.shift();
      void oldest.instance.terminate('Runtime.ExitError', 'ended after it was idle for a while');
    }
  }

  private start(): FunctionInstance {
    const { environmentOf, spec, clock, clockOffset, longestInitMs, onLine } = this.options;
    const accessKeyId = accessKeyIdOf(spec.logicalId, ++this.started);
    const instance = new FunctionInstance({
      spec,
      clock,
      clockOffset,
      longestInitMs,
      onLine,
      accessKeyId,
      environmentOf: (logStream) => environmentOf({ accessKeyId, logStream }),
      onStarted: () => this.startForWaiting(instance),
      onGone: () => this.forget(instance),
    });
    this.instances.add(instance);
    this.starting.add(instance);
    return instance;
  }

  private canStart(): boolean {
    return this.instances.size < this.options.maxInstances && this.starting.size < MAX_STARTING;
  }

  /** Called when an instance has loaded or is gone: there may be room for the next. */
  private startForWaiting(instance: FunctionInstance): void {
    this.starting.delete(instance);
    if (this.instances.size < MAX_WORKING) this.startForNext();
  }

  /** While invocations wait for an instance: starts one more when the others only wait themselves. */
  private startBesideWaiting(): void {
    this.look = undefined;
    const working = [...this.instances].filter((instance) => !instance.isWaiting());
    if (working.length < MAX_WORKING) this.startForNext();
    if (this.waiting.length > 0) this.look = setTimeout(() => this.startBesideWaiting(), LOOK_EVERY_MS);
  }

  private startForNext(): void {
    if (!this.canStart()) return;
    const next = this.waiting.shift();
    if (next) next(this.start());
  }

  private forget(instance: FunctionInstance): void {
    this.instances.delete(instance);
    const position = this.idle.findIndex((idle) => idle.instance === instance);
    if (position >= 0) this.idle.splice(position, 1);
    this.startForWaiting(instance);
  }
}
