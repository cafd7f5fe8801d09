import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  type CreateScheduleCommandOutput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { vi } from 'vitest';
import { serveEndpoint, type ServedEndpoint } from '../../../local/aws-endpoint.ts';
import { MovableClock } from '../../../local/clock.ts';
import type { InterceptedCall } from '../../../local/intercept.ts';
import type { InvokedTarget } from '../../../local/scheduler/invoked-target.ts';
import { createScheduler, type Scheduler, type SchedulerOptions } from '../../../local/scheduler/scheduler.ts';
import { sendMessage } from '../../../local/scheduler/send-message.ts';
import type { ReceivedMessage } from '../../../local/sqs/received-message.ts';
import { createSqs, type Sqs } from '../../../local/sqs/sqs.ts';
import { testClient } from '../../support/test-client.ts';

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' };

export const SEND_MESSAGE = 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage';
export const ROLE = 'arn:aws:iam::000000000000:role/alarms';
export const QUEUE_URL = 'http://127.0.0.1:9/000000000000/rings.fifo';
export const START = '2026-03-28T14:47:13.500Z';

type StandOptions = Pick<SchedulerOptions, 'unkind' | 'dice' | 'authorise'>;

/** A target that sends a message of its own. */
export function ring(body: string): { Arn: string; RoleArn: string; Input: string } {
  return {
    Arn: SEND_MESSAGE,
    RoleArn: ROLE,
    Input: JSON.stringify({
      QueueUrl: QUEUE_URL,
      MessageBody: body,
      MessageGroupId: 'wh_1.3',
      MessageDeduplicationId: `alarm-${body}`,
    }),
  };
}

/** One alarm, an hour from the start unless told otherwise. */
export function alarm(name: string, changes: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput {
  return {
    Name: name,
    GroupName: 'alarms',
    ScheduleExpression: 'at(2026-03-28T15:47:14)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: ring(name),
    ...changes,
  };
}

/** The emulated scheduler behind a real SDK client, with queues for it to send to. Time only moves when it is moved. */
export class SchedulerStand {
  clock: MovableClock;
  readonly sqs: Sqs;
  readonly reports: unknown[] = [];
  readonly calls: InterceptedCall[] = [];
  readonly invoked: (InvokedTarget & { readonly atMs: number })[] = [];
  /** What the next invocations throw, the first one first; after that they succeed. */
  readonly failures: Error[] = [];
  /** While set, an invocation has its effect and does not come back before this resolves. */
  delay: Promise<void> | undefined;
  scheduler: Scheduler;
  private served: ServedEndpoint | undefined;
  private currentClient: SchedulerClient | undefined;

  private constructor(
    private readonly logFile: string | undefined,
    private readonly options: StandOptions,
  ) {
    // Timers and Date stand still; sockets and promises do not.
    vi.useFakeTimers({ now: Date.parse(START), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    this.clock = new MovableClock();
    this.sqs = createSqs({ ...ACCOUNT, clock: this.clock, report: this.report });
    this.sqs.ensureQueue({ queueName: 'rings.fifo', attributes: { FifoQueue: 'true' } });
    this.sqs.ensureQueue({ queueName: 'dead', attributes: {} });
    this.scheduler = this.createScheduler();
  }

  static async start(logFile?: string, options: StandOptions = {}): Promise<SchedulerStand> {
    const stand = new SchedulerStand(logFile, options);
    await stand.serve();
    stand.scheduler.ensureGroup('alarms');
    return stand;
  }

  get client(): SchedulerClient {
    if (!this.currentClient) throw new Error('the stand is not served');
    return this.currentClient;
  }

  create(name: string, changes?: Partial<CreateScheduleCommandInput>): Promise<CreateScheduleCommandOutput> {
    return this.client.send(new CreateScheduleCommand(alarm(name, changes)));
  }

  /** Starts the scheduler anew from its file, as after `kill -9`: the first one is not closed before. */
  async restart({ afterMs = 0, clockOffsetMs }: { afterMs?: number; clockOffsetMs?: number } = {}): Promise<void> {
    const { scheduler: killed, clock } = this;
    clock.stop();
    this.clock = new MovableClock(clockOffsetMs ?? clock.offsetMs + afterMs);
    this.scheduler = this.createScheduler();
    killed.close();
    await this.unserve();
    await this.serve();
    await this.advance(0);
  }

  /** Moves time forward, timer by timer, and lets what they set off run. */
  async advance(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms;
    for (;;) {
      const dueMs = Math.min(this.clock.nextDueMs ?? Infinity, endMs);
      this.clock.advance(Math.max(0, dueMs - this.clock.now()));
      await new Promise((resolve) => setImmediate(resolve));
      if (this.clock.now() >= endMs && (this.clock.nextDueMs ?? Infinity) > endMs) return;
    }
  }

  /** Takes out of a queue what is in it, up to 10 messages. */
  takeFrom(queueName: string): ReceivedMessage[] {
    const arn = this.sqs.queueArn(queueName);
    const messages = this.sqs.receive(arn, { max: 10 });
    for (const { receiptHandle } of messages) this.sqs.delete(arn, receiptHandle);
    return messages;
  }

  /** Bodies of the messages that were to be sent, in their order. */
  get sentBodies(): (string | undefined)[] {
    return this.invoked.map(({ call }) => (call.api === 'sqs:sendMessage' ? call.parameters.MessageBody : undefined));
  }

  /** Takes the bodies of what was rung. */
  ringBodies(): string[] {
    return this.takeFrom('rings.fifo').map(({ body }) => body);
  }

  async close(): Promise<void> {
    await this.unserve();
    this.scheduler.close();
    this.sqs.close();
    this.clock.stop();
    vi.useRealTimers();
  }

  private readonly report = (error: unknown): void => void this.reports.push(error);

  private createScheduler(): Scheduler {
    return createScheduler({
      ...ACCOUNT,
      ...this.options,
      clock: this.clock,
      logFile: this.logFile,
      report: this.report,
      intercept: (call) => void this.calls.push(call),
      invokeTarget: (target) => {
        this.invoked.push({ ...target, atMs: this.clock.now() });
        const failure = this.failures.shift();
        if (failure) throw failure;
        if (target.call.api === 'sqs:sendMessage') sendMessage(this.sqs, target.call.parameters);
        return this.delay;
      },
      sendDeadLetter: ({ queueArn, body, attributes }) => {
        this.sqs.send(queueArn, { body, attributes });
      },
    });
  }

  private async serve(): Promise<void> {
    this.served = await serveEndpoint((request) => this.scheduler.endpoint(request), this.report);
    this.currentClient = new SchedulerClient(testClient(this.served.url));
  }

  private async unserve(): Promise<void> {
    this.currentClient?.destroy();
    await this.served?.close();
  }
}
