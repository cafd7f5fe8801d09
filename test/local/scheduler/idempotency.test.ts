import {
  ConflictException,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  ResourceNotFoundException,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alarm, ROLE, SchedulerStand } from './scheduler-stand.ts';

const HOUR_MS = 3_600_000;

let stand: SchedulerStand;
beforeEach(async () => {
  stand = await SchedulerStand.start();
});
afterEach(() => stand.close());

/** What the SDK does by itself when it gets no answer: it sends the same token again. */
describe('a client token', () => {
  it('makes a schedule once, however often the call comes, also when its time has passed', async () => {
    const first = await stand.create('one', { ClientToken: 't1', ActionAfterCompletion: 'NONE' });
    await stand.advance(2 * HOUR_MS);

    const again = await stand.create('one', { ClientToken: 't1', ActionAfterCompletion: 'NONE' });

    expect(again.ScheduleArn).toBe(first.ScheduleArn);
    await stand.advance(2 * HOUR_MS);
    expect(stand.invoked).toHaveLength(1);
  });

  it('does not stand for another schedule, nor another for it', async () => {
    await stand.create('one', { ClientToken: 't1' });

    await expect(stand.create('one', { ClientToken: 't2' })).rejects.toBeInstanceOf(ConflictException);
    await expect(stand.create('one')).rejects.toBeInstanceOf(ConflictException);
    await expect(stand.create('one', { ClientToken: 't1', Description: 'x' })).rejects.toBeInstanceOf(
      ConflictException,
    );
  });

  it('changes a schedule once', async () => {
    const Target = { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead', RoleArn: ROLE, Input: 'tick' };
    await stand.create('tick');
    const update = () =>
      stand.client.send(
        new UpdateScheduleCommand(alarm('tick', { ScheduleExpression: 'rate(1 hour)', Target, ClientToken: 't2' })),
      );

    await update();
    await stand.advance(0);
    await update();
    await stand.advance(0);

    expect(stand.takeFrom('dead')).toHaveLength(1);
  });

  it('deletes a schedule once, and not what comes after it', async () => {
    const remove = (ClientToken: string) =>
      stand.client.send(new DeleteScheduleCommand({ Name: 'one', GroupName: 'alarms', ClientToken }));
    await stand.create('one');

    await remove('t3');
    await expect(remove('t3')).resolves.toBeDefined();
    await expect(remove('t4')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await stand.create('one');
    await remove('t5');

    await expect(remove('t3')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('makes and deletes a group once', async () => {
    const make = (ClientToken: string) =>
      stand.client.send(new CreateScheduleGroupCommand({ Name: 'more', ClientToken }));
    const remove = (ClientToken: string) =>
      stand.client.send(new DeleteScheduleGroupCommand({ Name: 'more', ClientToken }));

    await make('t1');
    await expect(make('t1')).resolves.toBeDefined();
    await expect(make('t2')).rejects.toBeInstanceOf(ConflictException);
    await remove('t3');
    await expect(remove('t3')).resolves.toBeDefined();
    await expect(remove('t4')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});
