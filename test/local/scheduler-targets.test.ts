import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../local/aws-error.ts';
import { MovableClock } from '../../local/clock.ts';
import type { Permissions } from '../../local/iam/permissions.ts';
import { Late } from '../../local/late.ts';
import type { InvokedTarget } from '../../local/scheduler/invoked-target.ts';
import { createSchedulerTargets, type SchedulerTargets } from '../../local/scheduler-targets.ts';
import type { TargetCall } from '../../local/scheduler/target-call.ts';
import { createSqs, type Sqs } from '../../local/sqs/sqs.ts';

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };
const JOBS = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const TICK = 'arn:aws:lambda:us-east-1:000000000000:function:tick';
const schedule = {
  roleArn: 'arn:aws:iam::000000000000:role/alarms',
  scheduleArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/alarms/a1',
};
const target: InvokedTarget = {
  ...schedule,
  call: {
    api: 'sqs:sendMessage',
    parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/jobs', MessageBody: 'ring' },
  },
};
const letter = { ...schedule, queueArn: JOBS, body: 'put aside', attributes: {} };

const clock = new MovableClock();
let sqs: Sqs;
let permissions: Late<Permissions>;
let asked: unknown[];
let invoked: unknown[];
let targets: SchedulerTargets;

beforeEach(() => {
  sqs = createSqs({ ...ACCOUNT, clock, report: () => {} });
  sqs.ensureQueue({ queueName: 'jobs', attributes: {} });
  permissions = new Late();
  asked = [];
  invoked = [];
  targets = createSchedulerTargets({
    ...ACCOUNT,
    sqs,
    permissions: () => permissions.whenKnown,
    functions: async () => ({
      invokeAsync: (...call) => {
        invoked.push(call);
        return { requestId: 'r' };
      },
    }),
  });
});
afterEach(() => sqs.close());

function decideBy(check: () => void): Permissions {
  const checkAssumed = (...question: unknown[]): void => {
    asked.push(question);
    check();
  };
  return { checkAssumed } as unknown as Permissions;
}
const received = (): string[] => sqs.receive(JOBS, { max: 10 }).map(({ body }) => body);

describe('createSchedulerTargets', () => {
  it('sends as the schedule’s role, taken for the schedule’s group', async () => {
    permissions.value = decideBy(() => {});

    await targets.invokeTarget(target);
    await targets.sendDeadLetter(letter);

    expect(received()).toEqual(['ring', 'put aside']);
    const question = [
      {
        roleArn: schedule.roleArn,
        service: 'scheduler.amazonaws.com',
        sourceArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/alarms',
      },
      { action: 'sqs:SendMessage', resource: JOBS },
    ];
    expect(asked).toEqual([question, question]);
  });

  it.each([
    ['by its name', 'tick', '{"a":1}', ['tick', '{"a":1}']],
    ['by its ARN', TICK, undefined, [TICK, '{}']],
  ])('invokes a function %s, as the schedule’s role', async (_, FunctionName, Payload, call) => {
    permissions.value = decideBy(() => {});

    await targets.invokeTarget({
      ...schedule,
      call: { api: 'lambda:invoke', parameters: { FunctionName, InvocationType: 'Event', Payload } },
    });

    expect(invoked).toEqual([call]);
    expect(asked).toMatchObject([[{ roleArn: schedule.roleArn }, { action: 'lambda:InvokeFunction', resource: TICK }]]);
  });

  it('sends and invokes nothing that the role does not allow', async () => {
    permissions.value = decideBy(() => {
      throw new AwsError('AccessDeniedException', 'no');
    });

    const tick: TargetCall = { api: 'lambda:invoke', parameters: { FunctionName: TICK, InvocationType: 'Event' } };

    await expect(targets.invokeTarget(target)).rejects.toThrow('no');
    await expect(targets.invokeTarget({ ...schedule, call: tick })).rejects.toThrow('no');
    await expect(targets.sendDeadLetter(letter)).rejects.toThrow('no');
    expect(received()).toEqual([]);
    expect(invoked).toEqual([]);
  });

  it('lets a schedule that was missed wait until the permissions are known', async () => {
    const invoked = targets.invokeTarget(target);
    expect(() => permissions.value).toThrow('asked too early');
    expect(received()).toEqual([]);

    permissions.value = decideBy(() => {});
    await invoked;

    expect(received()).toEqual(['ring']);
  });
});
