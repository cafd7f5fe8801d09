import type { Invocation } from './schedule.ts';

/**
 * Puts the facts of one attempt into a target's input.
 * Source: user guide, "Adding context attributes in EventBridge Scheduler". The page leaves open whether a retry has an
 * execution id of its own; here it keeps the one of the attempt before.
 */
export function fillContextAttributes(input: string, invocation: Invocation, scheduleArn: string): string {
  const values: Readonly<Record<string, string>> = {
    'schedule-arn': scheduleArn,
    'scheduled-time': toSeconds(invocation.scheduledMs),
    'execution-id': invocation.id,
    'attempt-number': String(invocation.failedAttempts + 1),
  };
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name: string) => values[name] ?? keyword);
}

/** ISO 8601 without milliseconds. */
export function toSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
