import { randomUUID } from 'node:crypto';
import { AppendLog } from '../append-log.ts';
import { AwsError } from '../aws-error.ts';
import type { Clock, Timer } from '../clock.ts';
import { type AsyncEvent, type AsyncSettings, decideAfterAttempt, expiryOf, type GivenUp } from './async-event.ts';
import { type InvocationResult, tooLarge } from './invocation.ts';

/** "Lambda quotas": the event of an asynchronous invocation. */
const MAX_EVENT_BYTES = 1_048_576;

type LogEntry =
  { readonly kind: 'event'; readonly event: AsyncEvent } | { readonly kind: 'gone'; readonly requestId: string };

export interface AsyncInvocationsOptions {
  readonly clock: Clock;
  /** Keeps events over restarts; without it they are kept in memory. */
  readonly logFile?: string | undefined;
  /** Undefined for a function that is not there any more. */
  readonly settingsOf: (functionId: string) => AsyncSettings | undefined;
  /** Whether the function's reserved concurrency is 0. */
  readonly isShut: (functionId: string) => boolean;
  /** Never rejects for what the function does. */
  readonly invoke: (functionId: string, payload: string, requestId: string) => Promise<InvocationResult>;
  readonly onGivenUp: (event: AsyncEvent, condition: GivenUp, result?: InvocationResult) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Lambda's own queue before its functions: events are on disk when they are accepted, and tried until the function has
 * taken them or they are given up. One whose attempt a crash has cut off is tried again.
 */
export class AsyncInvocations {
  private readonly events = new Map<string, AsyncEvent>();
  private readonly timers = new Map<string, Timer>();
  private readonly log: AppendLog<LogEntry> | undefined;
  private stopped = false;

  constructor(private readonly options: AsyncInvocationsOptions) {
    const { logFile } = options;
    if (logFile === undefined) return;
    this.log = AppendLog.open<LogEntry>(logFile, (entry) => this.apply(entry));
    this.log.rewrite(this.snapshot());
  }

  get waitingCount(): number {
    return this.events.size;
  }

  /** Takes up what waited when the cloud stopped. Events of a function that is gone go with it. */
  start(): void {
    for (const event of [...this.events.values()]) {
      const settings = this.options.settingsOf(event.functionId);
      if (settings) this.arm(event, settings);
      else this.forget(event);
    }
  }

  /**
   * Accepts an event, and tries it at once.
   * @param payload JSON text.
   * @throws AwsError as Lambda's `Invoke` does for an event that it does not take.
   */
  accept(functionId: string, payload: string): { readonly requestId: string } {
    if (Buffer.byteLength(payload) > MAX_EVENT_BYTES) {
      const { errorType, errorMessage } = tooLarge(MAX_EVENT_BYTES, 'InvokeAsync');
      throw new AwsError(errorType, errorMessage, 413);
    }
    expectJson(payload);
    const settings = this.options.settingsOf(functionId);
    if (!settings) throw new Error(`there is no function ${functionId}`);
    const nowMs = this.options.clock.now();
    const requestId = randomUUID();
    const event = { requestId, functionId, payload, acceptedAtMs: nowMs, dueMs: nowMs, attempts: 0, refusals: 0 };
    this.record({ kind: 'event', event });
    this.begin(event, settings);
    return { requestId };
  }

  /** What is not done stays on disk, as if its attempt had never begun. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    this.log?.close();
  }

  private arm(event: AsyncEvent, settings: AsyncSettings): void {
    const dueMs = Math.min(event.dueMs, expiryOf(event, settings));
    this.timers.set(
      event.requestId,
      this.options.clock.setTimer(dueMs, () => this.begin(event, settings)),
    );
  }

  private begin(event: AsyncEvent, settings: AsyncSettings): void {
    this.timers.delete(event.requestId);
    this.attempt(event, settings).catch(this.options.onFault);
  }

  private async attempt(event: AsyncEvent, settings: AsyncSettings): Promise<void> {
    const { clock, isShut, invoke } = this.options;
    const { functionId, payload, requestId } = event;
    if (clock.now() >= expiryOf(event, settings)) return this.giveUp(event, 'EventAgeExceeded');
    const result = await invoke(functionId, payload, requestId);
    if (this.stopped) return;
    const { maximumRetryAttempts } = settings;
    const next = decideAfterAttempt(event, result, {
      maximumRetryAttempts,
      isShut: isShut(functionId),
      nowMs: clock.now(),
    });
    switch (next.kind) {
      case 'done':
        return this.forget(event);
      case 'given-up':
        return this.giveUp(event, next.condition, result);
      case 'again':
        this.record({ kind: 'event', event: next.event });
        this.arm(next.event, settings);
    }
  }

  /** Sent before it is forgotten: a crash in between sends it twice, and never loses it. */
  private giveUp(event: AsyncEvent, condition: GivenUp, result?: InvocationResult): void {
    this.options.onGivenUp(event, condition, result);
    this.forget(event);
  }

  private forget({ requestId }: AsyncEvent): void {
    this.record({ kind: 'gone', requestId });
    this.log?.rewriteIfWasteful(this.events.size, () => this.snapshot());
  }

  private record(entry: LogEntry): void {
    this.log?.append(entry);
    this.apply(entry);
  }

  private apply(entry: LogEntry): void {
    if (entry.kind === 'event') this.events.set(entry.event.requestId, entry.event);
    else this.events.delete(entry.requestId);
  }

  private *snapshot(): Generator<LogEntry> {
    for (const event of this.events.values()) yield { kind: 'event', event };
  }
}

function expectJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}
