import type { Invocation, InvocationFailure, InvocationResult } from './invocation.ts';
import type { LogSettings } from './log-settings.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly entryPath: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
  readonly logging: LogSettings;
  /** How far the local cloud's clock is ahead of real time: one 64-bit integer, in milliseconds. */
  readonly clockOffset: SharedArrayBuffer;
  /** One 32-bit integer that is counted up, and told of, after each message: a frozen worker waits for it. */
  readonly wake: SharedArrayBuffer;
  readonly maxAnswerBytes: number;
}

export interface InvokeMessage extends Invocation {
  readonly timeoutMs: number;
}

/** What a worker says: first `ready` or `unusable`, then one `done` for each invocation; `died` at its end. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly failure: InvocationFailure }
  | {
      readonly kind: 'done';
      readonly requestId: string;
      readonly result: InvocationResult;
      readonly usedMemoryMb: number;
    }
  | { readonly kind: 'died'; readonly failure: InvocationFailure }
  | { readonly kind: 'line'; readonly text: string };
