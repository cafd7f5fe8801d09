import { z } from 'zod';
import { invalidParameter } from './errors.ts';

/** When a message dies, and where it goes. */
export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Which queues may let their messages die into a queue. */
export interface RedriveAllow {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[] | undefined;
}

const redrivePolicy = z.strictObject({
  deadLetterTargetArn: z.string(),
  // The console writes a number, older tools text.
  maxReceiveCount: z.coerce.number().int().min(1).max(1000).default(10),
});

const redriveAllowPolicy = z
  .strictObject({
    redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
    sourceQueueArns: z.array(z.string()).min(1).max(10).optional(),
  })
  .refine(
    ({ redrivePermission, sourceQueueArns }) => (redrivePermission === 'byQueue') === (sourceQueueArns !== undefined),
  );

/** @throws AwsError when the text is no such policy. */
export function parseRedrive(policy: string): Redrive {
  const result = redrivePolicy.safeParse(jsonOrUndefined(policy));
  if (!result.success) {
    throw invalidParameter('RedrivePolicy', policy, 'deadLetterTargetArn is required, maxReceiveCount is 1 to 1000.');
  }
  if (!result.data.deadLetterTargetArn.startsWith('arn:aws:sqs:')) {
    throw invalidParameter('RedrivePolicy', policy, 'Invalid value for deadLetterTargetArn.');
  }
  return result.data;
}

/** @throws AwsError when the text is no such policy. */
export function parseRedriveAllow(policy: string): RedriveAllow {
  const result = redriveAllowPolicy.safeParse(jsonOrUndefined(policy));
  if (result.success) return result.data;
  const reason = 'redrivePermission is allowAll, denyAll, or byQueue with 1 to 10 sourceQueueArns.';
  throw invalidParameter('RedriveAllowPolicy', policy, reason);
}

/** Whether a queue with this policy takes what dies in the queue with this ARN. */
export function allowsSource(allow: RedriveAllow | undefined, sourceArn: string): boolean {
  if (!allow || allow.redrivePermission === 'allowAll') return true;
  return allow.sourceQueueArns?.includes(sourceArn) === true;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
