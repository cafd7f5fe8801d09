import {
  ConflictException,
  CreateScheduleCommand,
  SchedulerClient,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { clampDue, createAlarmClient } from '../../../core/delivery/alarm-client.ts';
import { laneKey, ringGroup } from '../../../core/delivery/keys.ts';
import type { AddressedRing } from '../../../core/delivery/ring-queue.ts';
import { ACCOUNT, REGISTRATION, testId, WEBHOOK } from '../../support/facts.ts';

const scheduler = mockClient(SchedulerClient);
const rung: AddressedRing[] = [];
beforeEach(() => {
  scheduler.reset();
  rung.length = 0;
});
afterAll(() => scheduler.restore());

const alarms = createAlarmClient({
  client: new SchedulerClient({}),
  groupName: 'alarms',
  executionRoleArn: 'arn:aws:iam::000000000000:role/alarms',
  deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:alarms-dead',
  ringQueueUrl: 'https://sqs.example/rings.fifo',
  rings: {
    sendRings: async (rings) => void rung.push(...rings),
  },
});
const DUE = Date.parse('2026-03-28T14:01:00.000Z');
const addressed: AddressedRing = {
  maxConcurrency: 10,
  ring: {
    kind: 'lane',
    webhook: WEBHOOK,
    registration: REGISTRATION,
    account: ACCOUNT,
    ring: testId('ring', 1),
    reason: 'alarm',
    at: DUE,
  },
};
const set = (dueMs = DUE): Promise<void> => alarms.setAlarm(laneKey(REGISTRATION), addressed, dueMs);
const inputs = () => scheduler.commandCalls(CreateScheduleCommand).map(({ args }) => args[0].input);
const fault = { $metadata: {}, message: '', Message: '' };

describe('createAlarmClient', () => {
  it('makes a one-time schedule that sends the ring to the queue, and deletes itself', async () => {
    scheduler.on(CreateScheduleCommand).resolves({});

    await set();

    const [input] = inputs();
    expect(input).toMatchObject({
      GroupName: 'alarms',
      ScheduleExpression: 'at(2026-03-28T14:01:00)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RetryPolicy: { MaximumRetryAttempts: 10 } },
    });
    expect(input?.Name).toMatch(/^[0-9a-f]{40}-1774706460$/);
    expect(JSON.parse(input?.Target?.Input ?? '')).toEqual({
      QueueUrl: 'https://sqs.example/rings.fifo',
      MessageBody: JSON.stringify(addressed.ring),
      MessageGroupId: ringGroup(WEBHOOK, REGISTRATION, 10),
      MessageDeduplicationId: input?.Name,
    });
  });

  it('rounds up to whole seconds, and names no two times of a row alike', async () => {
    scheduler.on(CreateScheduleCommand).resolves({});

    await set(DUE + 1);
    await set(DUE);

    expect(inputs().map(({ ScheduleExpression }) => ScheduleExpression)).toEqual([
      'at(2026-03-28T14:01:01)',
      'at(2026-03-28T14:01:00)',
    ]);
    expect(new Set(inputs().map(({ Name }) => Name)).size).toBe(2);
  });

  it('takes an alarm that is set already for set', async () => {
    scheduler.on(CreateScheduleCommand).rejects(new ConflictException(fault));

    await expect(set()).resolves.toBeUndefined();
    expect(rung).toEqual([]);
  });

  it('rings at once when the time is past', async () => {
    scheduler.on(CreateScheduleCommand).rejects(new ValidationException(fault));

    await set();

    expect(rung).toEqual([addressed]);
  });

  it('fails on any other fault: the ring that brought us here comes again', async () => {
    scheduler.on(CreateScheduleCommand).rejects(new Error('throttled'));

    await expect(set()).rejects.toThrow('throttled');
    expect(rung).toEqual([]);
  });
});

describe('clampDue', () => {
  it('keeps a minute ahead, in whole seconds', () => {
    expect(clampDue(DUE + 1, DUE - 600_000)).toBe(DUE + 1_000);
    expect(clampDue(DUE, DUE - 1)).toBe(DUE + 60_000);
  });
});
