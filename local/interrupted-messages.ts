import type { Sqs } from './sqs/sqs.ts';

/** Messages that somebody had received and not deleted when the cloud ended: SQS holds them back for their time. */
export interface InterruptedMessages {
  readonly messages: number;
  /** When the last of them, and the groups behind them, go on: milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Asked before anybody receives. @returns undefined when nothing was interrupted. */
export function findInterruptedMessages(sqs: Pick<Sqs, 'depths' | 'groups'>): InterruptedMessages | undefined {
  const groups = sqs.depths().flatMap(({ queueArn }) => sqs.groups(queueArn));
  const waiting = groups.filter(({ inFlight }) => inFlight > 0);
  if (waiting.length === 0) return undefined;
  return {
    messages: waiting.reduce((sum, { inFlight }) => sum + inFlight, 0),
    untilMs: Math.max(...waiting.map(({ waitsUntilMs = 0 }) => waitsUntilMs)),
  };
}
