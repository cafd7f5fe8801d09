import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { InterceptedCall } from '../../local/intercept.ts';
import { createReceiver, type Receiver } from '../../local/simulator/receiver.ts';
import type { Customer, System } from './system.ts';
import { until } from './until.ts';

const SECRET = 'tu-secreto-webhook';
const SERIAL = 'WHOLEUSE0001';
const MINUTE_MS = 60_000;

/** Sees AWS calls and makes some fail on purpose, as `LocalCloudOptions.intercept`. */
export class Trouble {
  /** While it is set, deliver does not hear from DynamoDB; until it has put its message off. */
  deliverFaults = false;
  /** The last ring that was sent, as its message. */
  lastRing: { readonly MessageBody: string; readonly MessageGroupId: string } | undefined;

  readonly intercept = ({ service, operation, input, accessKeyId, phase }: InterceptedCall): void => {
    if (phase !== 'before') return;
    if (operation === 'SendMessageBatch') {
      this.lastRing = (input as { Entries: Trouble['lastRing'][] }).Entries[0];
    }
    if (!this.deliverFaults || !accessKeyId.startsWith('Delivery')) return;
    if (operation === 'ChangeMessageVisibility') this.deliverFaults = false;
    if (service === 'dynamodb') throw new Error('DynamoDB is not there');
  };
}

/**
 * Uses everything that the product offers once, with real functions. Stops at the first refusal for want of permission,
 * and leaves what it has begun as it is.
 * @throws Error when something fails although nothing was refused.
 */
export async function useEverything(system: System, trouble: Trouble): Promise<void> {
  const now = (): number => system.cloud.clock.now();
  const [good, failing] = await Promise.all([
    createReceiver({ secret: SECRET, now }),
    createReceiver({ secret: SECRET, now, fail: 1 }),
  ]);
  const use = new WholeUse(system, await system.addCustomer(), good, failing, trouble);
  try {
    for (const step of use.steps()) {
      if (use.isRefused()) return;
      await step();
    }
  } catch (error) {
    if (!use.isRefused()) throw error;
  } finally {
    await Promise.all([good.close(), failing.close()]);
  }
}

class WholeUse {
  private webhookId = '';
  private deliveryId = '';
  private punches = 0;

  constructor(
    private readonly system: System,
    private readonly customer: Customer,
    private readonly good: Receiver,
    private readonly failing: Receiver,
    private readonly trouble: Trouble,
  ) {}

  isRefused(): boolean {
    return this.system.cloud.refusals().length > 0;
  }

  steps(): (() => Promise<unknown>)[] {
    const { customer, good, failing, trouble } = this;
    return [
      // A device is added, removed and added again; another account's clock knocks.
      () => customer.addDevice({ serial: SERIAL, model: 'SpeedFace-V5L', time_zone: 'UTC' }),
      () => this.expectStatus(204, 'DELETE', `/v1/devices/${SERIAL}`),
      () => customer.addDevice({ serial: SERIAL, model: 'SpeedFace-V5L', time_zone: 'UTC' }),
      () => this.device('GET', '/iclock/cdata?SN=STRANGER0001&options=all', '', 401),
      async () => (this.webhookId = await customer.addWebhook({ url: good.url, secret: SECRET })),
      () => customer.addWebhook({ url: failing.url, secret: SECRET }),
      // The clock's day.
      () => this.device('GET', `/iclock/cdata?SN=${SERIAL}&options=all&language=69&pushver=2.4.1`, ''),
      () => this.device('GET', `/iclock/getrequest?SN=${SERIAL}&INFO=Ver%202.0,10,20,30`, ''),
      () => this.device('POST', `/iclock/cdata?SN=${SERIAL}&table=options`, '~DeviceName=V5L,MAC=00:17:61:00:00:01'),
      () => this.punch(),
      () => this.attendance('no punch at all\n'),
      () =>
        this.table('OPERLOG', 'OPLOG 4\t0\t2026-03-28 08:00:00\t0\t0\t0\t0\nUSER PIN=7\tName=\tPri=0\tCard=\tGrp=1\n'),
      () => this.waitFor('the first delivery', () => good.counts.accepted >= 1),
      () => this.waitFor('the first failure', () => failing.received.length >= 1),
      // What the customer looks at; the bare `/v1` has a route of its own.
      () => this.expectStatus(404, 'GET', '/v1'),
      () => this.look('/v1/devices', '/v1/webhooks', '/v1/events', `/v1/events?device=${SERIAL}`),
      () =>
        this.look(`/v1/devices/${SERIAL}`, `/v1/webhooks/${this.webhookId}`, `/v1/webhooks/${this.webhookId}/lanes`),
      () => this.look(...['set-aside', 'operation-log', 'users'].map((what) => `/v1/devices/${SERIAL}/${what}`)),
      () => this.look('/v1/deliveries', '/v1/deliveries?status=retrying', `/v1/deliveries?device=${SERIAL}`),
      () => this.lookAtOneOfEach(),
      // What the customer does by hand.
      () => this.expectStatus(202, 'POST', `/v1/deliveries/${this.deliveryId}/resend`),
      () => this.waitFor('the resend', () => good.received.some(({ repeat }) => repeat)),
      () => this.expectStatus(202, 'POST', `/v1/webhooks/${this.webhookId}/lanes/${SERIAL}/retry`),
      // An alarm is due; deliver loses its table for a while.
      () => this.alarm(),
      () => this.alarmThatCannotRing(),
      async () => void (trouble.deliverFaults = true),
      () => this.punch(),
      () => this.waitFor('deliver to have failed', () => !trouble.deliverFaults),
      () => this.waitFor('the ring to come again', () => (this.passTime(), good.counts.accepted >= 2)),
      () => this.ringInAnotherGroup(),
      () => this.expectStatus(204, 'DELETE', `/v1/webhooks/${this.webhookId}`),
    ];
  }

  private async alarm(): Promise<void> {
    const attempts = this.failing.received.length;
    await this.waitFor('the alarm', () => {
      this.passTime();
      return this.failing.received.length > attempts;
    });
  }

  /** An alarm whose ring SQS does not take is put aside. */
  private async alarmThatCannotRing(): Promise<void> {
    const { cloud } = this.system;
    const deadLetters = nameInUrl(this.resource('AlarmClockDeadLetters'));
    const client = new SchedulerClient({
      region: 'us-east-1',
      endpoint: cloud.endpointEnv['AWS_ENDPOINT_URL_SCHEDULER'] ?? '',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    });
    await client.send(
      new CreateScheduleCommand({
        GroupName: this.resource('AlarmClockGroup'),
        Name: 'cannot-ring',
        ScheduleExpression: `at(${new Date(cloud.clock.now() + MINUTE_MS).toISOString().slice(0, 19)})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
          RoleArn: `arn:aws:iam::000000000000:role/${this.resource('AlarmClockRole')}`,
          Input: JSON.stringify({
            QueueUrl: cloud.outputs['RingQueueUrl'],
            MessageBody: 'no ring',
            MessageGroupId: 'no such group may be',
            MessageDeduplicationId: 'cannot-ring',
          }),
          DeadLetterConfig: { Arn: cloud.sqs.queueArn(deadLetters) },
        },
      }),
    );
    client.destroy();
    await this.waitFor('the alarm to be put aside', () => {
      this.passTime();
      return cloud.sqs.depths().some(({ queueName, visible }) => queueName === deadLetters && visible === 1);
    });
  }

  /** What `Ref` gives of the resource whose logical id begins so: behind that the CDK puts a digest. */
  private resource(beginning: string): string {
    const { resources } = this.system.cloud;
    const digest = new RegExp(`^${beginning}[0-9A-F]{8}$`);
    const logicalId = Object.keys(resources).find((name) => digest.test(name));
    if (logicalId === undefined) throw new Error(`the stack has no ${beginning}`);
    return resources[logicalId] ?? '';
  }

  /** As after a change of the webhook's concurrency: deliver sends the ring on to its own group. */
  private async ringInAnotherGroup(): Promise<void> {
    const { cloud } = this.system;
    const { lastRing } = this.trouble;
    const queueName = nameInUrl(cloud.outputs['RingQueueUrl'] ?? '');
    this.trouble.lastRing = undefined;
    cloud.sqs.send(cloud.sqs.queueArn(queueName), {
      body: lastRing?.MessageBody ?? '',
      groupId: 'of-another-time',
      deduplicationId: 'of-another-time',
    });
    await this.waitFor('the ring to be sent on', () => this.trouble.lastRing !== undefined);
  }

  private passTime(): void {
    this.system.cloud.clock.advance(MINUTE_MS);
  }

  private async lookAtOneOfEach(): Promise<void> {
    const [event] = await this.customer.list<{ event_id: string }>(`/v1/events?device=${SERIAL}`);
    const deliveries = await this.customer.list<{ id: string; status: string }>('/v1/deliveries');
    this.deliveryId = deliveries.find(({ status }) => status === 'delivered')?.id ?? '';
    await this.look(`/v1/events/${event?.event_id}`, `/v1/deliveries/${this.deliveryId}`);
  }

  private punch(): Promise<void> {
    const time = new Date(this.system.cloud.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
    return this.attendance(`${++this.punches}\t${time}\t0\t1\t0\t0\t0\n`);
  }

  private attendance(lines: string): Promise<void> {
    return this.table('ATTLOG', lines);
  }

  private table(name: string, lines: string): Promise<void> {
    return this.device('POST', `/iclock/cdata?SN=${SERIAL}&table=${name}&Stamp=9999`, lines);
  }

  private async device(method: string, path: string, body: string, status = 200): Promise<void> {
    const answer = await fetch(`${this.system.cloud.url}${path}`, {
      method,
      ...(body === '' ? {} : { body, headers: { 'content-type': 'text/plain' } }),
    });
    const text = await answer.text();
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }

  private async look(...paths: string[]): Promise<void> {
    for (const path of paths) await this.expectStatus(200, 'GET', path);
  }

  private async expectStatus(status: number, method: string, path: string): Promise<void> {
    const answer = await this.customer.call(method, path);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Comes back sooner when something was refused: then it may never come. */
  private async waitFor(what: string, condition: () => boolean): Promise<void> {
    await until(what, () => this.isRefused() || condition());
  }
}

function nameInUrl(queueUrl: string): string {
  return queueUrl.split('/').at(-1) ?? '';
}
