import type { InvocationResult } from './invocation.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly entryPath: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
  /** How far the local cloud's clock is ahead of real time: one 64-bit integer, in milliseconds. */
  readonly clockOffset: SharedArrayBuffer;
  readonly maxAnswerBytes: number;
}

export interface InvokeMessage {
  readonly requestId: string;
  /** JSON text of the event. */
  readonly payload: string;
  readonly timeoutMs: number;
}

/** What a worker says: first `ready` or `unusable`, then one `done` for each invocation. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly errorType: string; readonly errorMessage: string; readonly stack?: string }
  | { readonly kind: 'done'; readonly requestId: string; readonly result: InvocationResult };
