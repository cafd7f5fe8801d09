import { randomUUID } from 'node:crypto';
import { toSeconds } from './context-attributes.ts';

/**
 * What a target is sent whose schedule has no input: API reference, `Target`, "EventBridge Scheduler delivers a default
 * notification to the target". Its form stands on no page; this is what functions on AWS have logged.
 * @param scheduleArn tells account and region too.
 */
export function toDefaultNotification(scheduleArn: string, scheduledMs: number): string {
  const [, , , region, account] = scheduleArn.split(':');
  return JSON.stringify({
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: toSeconds(scheduledMs),
    region,
    resources: [scheduleArn],
    detail: '{}',
  });
}
