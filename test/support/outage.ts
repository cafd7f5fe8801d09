import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { createReceiver, type ReceivedAttempt, type Receiver } from '../../local/simulator/receiver.ts';
import { startSystem, type Customer, type System } from './system.ts';

export const HOUR_MS = 3_600_000;
const SECRET = 'tu-secreto-webhook';

/** A webhook and what came to it. */
export interface WatchedWebhook {
  readonly webhookId: string;
  readonly receiver: Receiver;
}

/** What the API tells of one delivery. */
export interface Delivery {
  readonly id: string;
  readonly device: string;
  readonly position: number;
  readonly status: string;
  readonly attempt_count: number;
}

/** Devices that go on punching while receivers are away for days, on the cloud's own clock. */
export class Outage {
  readonly webhooks: WatchedWebhook[] = [];
  private punches = 0;

  private constructor(
    readonly system: System,
    readonly customer: Customer,
    readonly serials: readonly string[],
    private readonly startMs: number,
  ) {}

  static async start(serials: readonly string[], options: Parameters<typeof startSystem>[0] = {}): Promise<Outage> {
    const system = await startSystem(options);
    const customer = await system.addCustomer();
    for (const serial of serials) await customer.addDevice({ serial, model: 'SpeedFace-V5L', time_zone: 'UTC' });
    return new Outage(system, customer, serials, system.cloud.clock.now());
  }

  /** @param isDown it answers 503 until it is told otherwise. */
  async addWebhook({ isDown }: { isDown: boolean }): Promise<WatchedWebhook> {
    const { clock } = this.system.cloud;
    const receiver = await createReceiver({ secret: SECRET, now: () => clock.now() });
    receiver.setMode({ status: 503, fail: isDown ? 1 : 0 });
    const webhook = { webhookId: await this.customer.addWebhook({ url: receiver.url, secret: SECRET }), receiver };
    this.webhooks.push(webhook);
    return webhook;
  }

  /** Every device, or those that are named, pushes one punch, and what that sets off comes to rest. */
  async punch(serials: readonly string[] = this.serials): Promise<void> {
    const { cloud } = this.system;
    const time = new Date(cloud.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
    this.punches += 1;
    for (const serial of serials) {
      const answer = await fetch(`${cloud.url}/iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=9999`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: `${this.punches}\t${time}\t0\t1\t0\t0\t0\n`,
      });
      const text = await answer.text();
      if (text !== 'OK: 1\n') throw new Error(`${serial} heard ${answer.status} ${text}`);
    }
    await cloud.idle();
  }

  /** Lets time pass until so many hours after the start; each alarm on the way rings at its own time. */
  async passUntil(hours: number): Promise<void> {
    const { cloud } = this.system;
    await cloud.advance(Math.max(0, this.startMs + hours * HOUR_MS - cloud.clock.now()));
  }

  /** Alarms that are set: one for each lane that waits. */
  alarms(): number {
    return this.system.cloud.scheduler.schedules().filter(({ isCompleted }) => !isCompleted).length;
  }

  /** Takes every alarm that is set out of the Scheduler, as if it had never been there. */
  async loseAlarms(): Promise<void> {
    const { endpointEnv, scheduler } = this.system.cloud;
    const client = new SchedulerClient({
      region: 'us-east-1',
      endpoint: endpointEnv['AWS_ENDPOINT_URL_SCHEDULER'] ?? '',
      credentials: { accessKeyId: 'operator', secretAccessKey: 'operator' },
    });
    for (const { groupName, name } of scheduler.schedules()) {
      await client.send(new DeleteScheduleCommand({ GroupName: groupName, Name: name }));
    }
    client.destroy();
  }

  /** Every delivery to a webhook, by device and position. */
  async deliveries({ webhookId }: WatchedWebhook, status?: string): Promise<Delivery[]> {
    const filter = status === undefined ? '' : `&status=${status}`;
    const found = await this.customer.list<Delivery>(`/v1/deliveries?webhook_id=${webhookId}&limit=200${filter}`);
    return found.sort((a, b) => (a.device < b.device ? -1 : a.device > b.device ? 1 : a.position - b.position));
  }

  async stop(): Promise<void> {
    await Promise.all(this.webhooks.map(({ receiver }) => receiver.close()));
    await this.system.stop();
  }
}

/** Attempts of one device's events, in the order in which they came. */
export function attemptsOf({ receiver }: WatchedWebhook, serial: string): readonly ReceivedAttempt[] {
  return receiver.received.filter(({ deviceSerial }) => deviceSerial === serial);
}

/** Sequence numbers of a device's events, as they came for the first time. */
export const firstArrivals = (webhook: WatchedWebhook, serial: string): number[] =>
  attemptsOf(webhook, serial)
    .filter(({ repeat }) => !repeat)
    .map(({ sequence }) => sequence);

/** Sequence numbers of a device's events, as they were accepted. */
export const acceptances = (webhook: WatchedWebhook, serial: string): number[] =>
  attemptsOf(webhook, serial)
    .filter(({ status }) => status === 200)
    .map(({ sequence }) => sequence);

/** Minutes between an event's attempts. */
export function pausesInMinutes(webhook: WatchedWebhook, serial: string, sequence: number): number[] {
  const times = attemptsOf(webhook, serial)
    .filter((attempt) => attempt.sequence === sequence)
    .map(({ receivedAt }) => receivedAt);
  return times.slice(1).map((time, index) => (time - (times[index] ?? NaN)) / 60_000);
}
