import type { LogRecord, PunchRecord, SetAsideReason } from './decoded-push.ts';

/** What one line turned out to be. */
export type LineOutcome =
  | { readonly kind: 'punch'; readonly punch: PunchRecord }
  | { readonly kind: 'record'; readonly record: LogRecord }
  | { readonly kind: 'set-aside'; readonly reason: SetAsideReason };

export function setAside(reason: SetAsideReason): LineOutcome {
  return { kind: 'set-aside', reason };
}
