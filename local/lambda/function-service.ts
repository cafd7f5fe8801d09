import { randomBytes, randomUUID } from 'node:crypto';
import { functionOf } from '../access-key.ts';
import { AwsError } from '../aws-error.ts';
import type { Clock } from '../clock.ts';
import { createDice, type Dice, happens } from '../unkind/dice.ts';
import { type AsyncEvent, type AsyncSettings, DEFAULT_ASYNC_SETTINGS, type GivenUp } from './async-event.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { Concurrency } from './concurrency.ts';
import { functionEnvironment } from './function-environment.ts';
import { type FunctionSpec, LONGEST_INIT_MS } from './function-instance.ts';
import { FunctionPool } from './function-pool.ts';
import { InstanceEndings } from './instance-endings.ts';
import { messagesOf, type QueueMessage } from './given-up-event.ts';
import {
  type Invocation,
  type InvocationFailure,
  type InvocationRefusal,
  type InvocationResult,
  MAX_REQUEST_BYTES,
  tooLarge,
} from './invocation.ts';
import { type InvocationCount, InvocationCounts } from './invocation-counts.ts';
import { newTraceHeader, nextHop, traceHeaderOf } from './trace-header.ts';
import type { LambdaUnkindness } from './unkind.ts';

/** A function as the template describes it. */
export interface FunctionDefinition extends FunctionSpec {
  readonly handler: string;
  /** Such as `nodejs24.x`. */
  readonly runtime: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  /** Whether it may be invoked by what it sent itself, again and again. @default Terminate */
  readonly recursiveLoop?: 'Allow' | 'Terminate';
  /** @default DEFAULT_ASYNC_SETTINGS */
  readonly async?: AsyncSettings;
}

export interface FunctionServiceOptions {
  readonly functions: readonly FunctionDefinition[];
  readonly region: string;
  /** `AWS_ENDPOINT_URL_…` of every emulated service. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly clockOffset: SharedArrayBuffer;
  /** Keeps asynchronous events over restarts; without it they are kept in memory. */
  readonly logFile?: string | undefined;
  /** How long a bundle may take to load. @default LONGEST_INIT_MS */
  readonly longestInitMs?: number;
  /** Instances of one function at most. */
  readonly maxInstances: number;
  readonly onLine: (logicalId: string, line: string) => void;
  readonly onFailure: (logicalId: string, failure: InvocationFailure | InvocationRefusal) => void;
  /** Takes what becomes of events that are given up. */
  readonly sendToQueue: (message: QueueMessage) => void;
  /** Is told of asynchronous work that goes on. */
  readonly track: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onFault: (error: unknown) => void;
  readonly unkind?: LambdaUnkindness | undefined;
  /** Draws for `unkind`. @default the same at every start */
  readonly dice?: Dice | undefined;
  /** Ends instances as `unkind` says; its `intercept` must see their calls. @default none is ended */
  readonly endings?: InstanceEndings | undefined;
}

export interface FunctionState extends InvocationCount {
  readonly instances: number;
  readonly running: number;
}

interface ServedFunction {
  readonly definition: FunctionDefinition;
  readonly pool: FunctionPool;
}

/** Its event stays in the queue, whose redrive policy takes it to the dead letters in the end. */
const LOOP: InvocationRefusal = {
  kind: 'refusal',
  errorType: 'RecursiveInvocationException',
  errorMessage: 'the function was invoked in a recursive loop; if it is meant to be, set RecursiveLoop: Allow',
};

/** Lambda: runs the functions of a stack, each in workers of its own. */
export class FunctionService {
  /** By logical id. */
  private readonly served = new Map<string, ServedFunction>();
  /** Logical id by name, ARN and logical id. */
  private readonly logicalIds = new Map<string, string>();
  private readonly counts = new InvocationCounts();
  private readonly concurrency: Concurrency;
  private readonly asynchronous: AsyncInvocations;
  private readonly dice: Dice;
  private readonly endings: InstanceEndings;

  /** @throws TemplateError for reservations that the account's concurrency does not allow. */
  constructor(private readonly options: FunctionServiceOptions) {
    this.concurrency = new Concurrency(options.functions);
    this.dice = options.dice ?? createDice(0);
    this.endings = options.endings ?? new InstanceEndings();
    for (const definition of options.functions) {
      const { logicalId, functionName, arn } = definition;
      for (const reference of [logicalId, functionName, arn]) this.logicalIds.set(reference, logicalId);
      this.served.set(logicalId, { definition, pool: this.createPool(definition) });
    }
    const { clock, logFile, track, onFault } = options;
    this.asynchronous = new AsyncInvocations({
      clock,
      logFile,
      settingsOf: (functionId) => settingsOf(this.served.get(functionId)),
      isShut: (functionId) => this.concurrency.isShut(functionId),
      invoke: (functionId, payload, requestId) =>
        track(() => this.deliver(functionId, { payload, requestId, traceHeader: newTraceHeader(clock.now()) })),
      onGivenUp: (event, condition, result) => this.onGivenUp(event, condition, result),
      onFault,
    });
    this.asynchronous.start();
  }

  /** @returns the logical id of the function that a name or ARN means. */
  find(functionRef: string): string | undefined {
    return this.logicalIds.get(functionRef);
  }

  /**
   * Invokes a function and waits for its answer.
   * @param functionRef name, ARN or logical id.
   * @param traceHeader of the request that led to it; a new trace begins when there is none.
   */
  async invoke(functionRef: string, event: unknown, traceHeader?: string): Promise<InvocationResult> {
    return this.invokeWith(functionRef, event, traceHeader, (...given) => this.run(...given));
  }

  /**
   * Invokes a function with an event of a source that may hand over the same event again, such as a queue.
   * @param functionRef name, ARN or logical id.
   */
  async invokeFromSource(functionRef: string, event: unknown): Promise<InvocationResult> {
    return this.invokeWith(functionRef, event, traceHeaderOf(event), (...given) => this.deliver(...given));
  }

  /**
   * Accepts an event for a function and leaves it to it: the event is on disk when this returns, and is tried again when
   * the function fails.
   * @param functionRef name, ARN or logical id.
   * @param payload JSON text.
   * @throws AwsError ResourceNotFoundException; RequestTooLargeException above 1 MB; InvalidRequestContentException.
   */
  invokeAsync(functionRef: string, payload: string): { readonly requestId: string } {
    const logicalId = this.find(functionRef);
    if (logicalId === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${functionRef}`, 404);
    }
    return this.asynchronous.accept(logicalId, payload);
  }

  /**
   * Ends instances in the middle of what they do.
   * @param target a function (name, ARN or logical id), or the access key id of one instance.
   * @returns how many were ended.
   */
  async kill(target: string): Promise<number> {
    const functionRef = this.find(target);
    if (functionRef !== undefined) return this.get(functionRef).pool.kill();
    const owner = functionOf(target);
    return owner !== undefined && this.find(owner) !== undefined ? this.get(owner).pool.kill(target) : 0;
  }

  /** How many instances of a function can run at the same time; a reservation may refuse some of them. */
  capacityOf(functionRef: string): number {
    return this.get(functionRef).pool.capacity;
  }

  state(): Record<string, FunctionState> {
    return Object.fromEntries(
      [...this.served].map(([logicalId, { pool }]) => [
        logicalId,
        { instances: pool.instanceCount, running: pool.runningCount, ...this.counts.of(logicalId) },
      ]),
    );
  }

  async stop(): Promise<void> {
    this.asynchronous.stop();
    await Promise.all([...this.served.values()].map(({ pool }) => pool.stop()));
  }

  private async invokeWith(
    functionRef: string,
    event: unknown,
    traceHeader: string | undefined,
    run: (logicalId: string, invocation: Invocation) => Promise<InvocationResult>,
  ): Promise<InvocationResult> {
    const payload = JSON.stringify(event);
    const { logicalId } = this.get(functionRef).definition;
    if (Buffer.byteLength(payload) > MAX_REQUEST_BYTES) {
      return this.told(logicalId, tooLarge(MAX_REQUEST_BYTES, 'InvokeFunction'));
    }
    return run(logicalId, {
      payload,
      requestId: randomUUID(),
      traceHeader: traceHeader ?? newTraceHeader(this.options.clock.now()),
    });
  }

  /** Once, or twice when it is unkind. */
  private async deliver(logicalId: string, invocation: Invocation): Promise<InvocationResult> {
    const result = await this.run(logicalId, invocation);
    const isRepeated = result.kind === 'answer' && this.happens('lambda.repeated', this.options.unkind?.repeatedShare);
    return isRepeated ? this.run(logicalId, invocation) : result;
  }

  private happens(purpose: string, share: number | undefined): boolean {
    return happens(this.dice, purpose, share);
  }

  private async run(logicalId: string, invocation: Invocation): Promise<InvocationResult> {
    const { definition, pool } = this.get(logicalId);
    const { traceHeader, isLoop } = nextHop(invocation.traceHeader, definition.arn);
    if (isLoop && definition.recursiveLoop !== 'Allow') return this.told(logicalId, LOOP);
    const refusal = this.concurrency.enter(logicalId);
    if (refusal) return this.told(logicalId, refusal);
    try {
      return this.told(logicalId, await pool.invoke({ ...invocation, traceHeader }));
    } finally {
      this.concurrency.leave(logicalId);
    }
  }

  private told(logicalId: string, result: InvocationResult): InvocationResult {
    this.counts.note(logicalId, result, this.options.clock.now());
    if (result.kind !== 'answer') this.options.onFailure(logicalId, result);
    return result;
  }

  private onGivenUp(event: AsyncEvent, condition: GivenUp, result?: InvocationResult): void {
    const { clock, sendToQueue, onFault } = this.options;
    const { arn, async: settings } = this.get(event.functionId).definition;
    const givenUp = { event, condition, functionArn: arn, nowMs: clock.now(), ...(result ? { result } : {}) };
    for (const message of messagesOf(givenUp, settings ?? DEFAULT_ASYNC_SETTINGS)) {
      try {
        sendToQueue(message);
      } catch (error) {
        onFault(error);
      }
    }
  }

  private get(functionRef: string): ServedFunction {
    const served = this.served.get(this.find(functionRef) ?? '');
    if (!served) throw new Error(`there is no function ${functionRef}`);
    return served;
  }

  private createPool(definition: FunctionDefinition): FunctionPool {
    const { region, endpoints, clock, clockOffset, longestInitMs, maxInstances, onLine } = this.options;
    const secretAccessKey = randomBytes(20).toString('hex');
    return new FunctionPool({
      spec: definition,
      maxInstances,
      clock,
      clockOffset,
      longestInitMs: longestInitMs ?? LONGEST_INIT_MS,
      environmentOf: (instance) =>
        functionEnvironment({ spec: definition, region, endpoints, secretAccessKey, ...instance }),
      onLine: (line) => onLine(definition.logicalId, line),
      endings: this.endings,
      wantsFresh: () => this.happens('lambda.fresh', this.options.unkind?.freshShare),
    });
  }
}

function settingsOf(served: ServedFunction | undefined): AsyncSettings | undefined {
  return served && (served.definition.async ?? DEFAULT_ASYNC_SETTINGS);
}
