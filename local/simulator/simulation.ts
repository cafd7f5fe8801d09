import type { Clock } from '../clock.ts';
import { ApiError, type CloudApi } from './cloud-api.ts';
import { DEVICE_MODELS, type DeviceModel } from './device-models.ts';
import type { Punch } from './punch.ts';
import { createRandom, pickWeighted, type Random } from '../random.ts';
import { UnsteadyNetwork } from './unsteady-network.ts';
import { judgeDevice, type ListedEvent, parseListedEvent } from './verdict.ts';
import { type FirmwarePauses, VirtualClock } from './virtual-clock.ts';
import { waitUntil } from './wait.ts';

export interface SimulationOptions {
  readonly api: CloudApi;
  readonly server: string;
  readonly clock: Clock;
  /** The same seed makes the same people punch and the same uploads fail. */
  readonly seed: number;
  readonly devices: number;
  readonly employees: number;
  /** Milliseconds between two punches, somewhere. */
  readonly everyMs: number;
  /** Share of the uploads that meet trouble, 0 to 1. */
  readonly outages: number;
  readonly zone: string;
  readonly pauses?: Partial<FirmwarePauses>;
  /** A remark worth a line: what a device stumbled over. */
  readonly onRemark?: (serial: string, text: string) => void;
}

export interface SimulationCounts {
  readonly online: number;
  readonly made: number;
  readonly acknowledged: number;
  readonly waiting: number;
  readonly retransmitted: number;
  readonly refused: number;
}

/** What is acknowledged is stored; only a reader in the middle of an append may miss it for a moment. */
const LISTED_WITHIN_MS = 3_000;

interface Member {
  readonly clock: VirtualClock;
  readonly network: UnsteadyNetwork;
  readonly model: DeviceModel;
  readonly made: Set<Punch>;
  online: boolean;
}

/** A number of virtual clocks on whose people punch. */
export class Simulation {
  private readonly members: Member[];
  private readonly people: Random;
  private readonly inside = new Set<string>();
  private readonly startedAt: string;
  private allSent: (() => void) | undefined;

  constructor(private readonly options: SimulationOptions) {
    this.people = createRandom(options.seed);
    this.startedAt = new Date(options.clock.now()).toISOString();
    this.members = Array.from({ length: options.devices }, (_, index) => this.createMember(index));
  }

  get counts(): SimulationCounts {
    const sum = (of: (member: Member) => number): number =>
      this.members.reduce((total, member) => total + of(member), 0);
    return {
      online: sum(({ online }) => Number(online)),
      made: sum(({ clock }) => clock.counts.made),
      acknowledged: sum(({ clock }) => clock.counts.acknowledged),
      waiting: sum(({ clock }) => clock.waiting),
      retransmitted: sum(({ clock }) => clock.counts.retransmitted),
      refused: sum(({ clock }) => clock.counts.refused),
    };
  }

  /** Adds every device to the account; one that is there already is fine. */
  async register(): Promise<void> {
    for (const { clock, model } of this.members) {
      try {
        await this.options.api.post('/v1/devices', {
          serial: clock.serial,
          model: model.name,
          time_zone: this.options.zone,
        });
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'conflict') throw error;
      }
    }
  }

  start(): void {
    for (const { clock } of this.members) clock.start();
  }

  /** Lets people punch until there are `punches` of them or the signal comes. */
  async play({ punches, signal }: { punches: number; signal: AbortSignal }): Promise<void> {
    const { clock, everyMs } = this.options;
    let dueMs = clock.now();
    while (!signal.aborted && this.counts.made < punches) {
      this.punchSomewhere();
      dueMs += everyMs;
      await waitUntil(clock, dueMs, signal);
    }
  }

  /** Waits, with a network that works, until every punch is acknowledged; at most `withinMs`. */
  async drain({ withinMs, signal }: { withinMs: number; signal: AbortSignal }): Promise<void> {
    const done = new AbortController();
    this.allSent = () => done.abort();
    for (const { network } of this.members) network.heal();
    if (this.counts.waiting === 0) return;
    await waitUntil(this.options.clock, this.options.clock.now() + withinMs, AbortSignal.any([done.signal, signal]));
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ clock }) => clock.stop()));
  }

  /** Asks the API whether every acknowledged punch is there exactly once. @returns what is wrong. */
  async verify(): Promise<string[]> {
    const { clock } = this.options;
    const never = new AbortController().signal;
    const deadlineMs = clock.now() + LISTED_WITHIN_MS;
    for (;;) {
      const verdicts = [];
      for (const { clock: device, made } of this.members) {
        const { serial, acknowledged } = device;
        verdicts.push(judgeDevice({ serial, made, acknowledged }, await this.listEvents(serial)));
      }
      const missing = verdicts.flatMap((verdict) => verdict.missing);
      if (missing.length === 0 || clock.now() >= deadlineMs) {
        return [...missing, ...verdicts.flatMap(({ wrong }) => wrong)];
      }
      await waitUntil(clock, clock.now() + 500, never);
    }
  }

  private async listEvents(serial: string): Promise<ListedEvent[]> {
    const events: ListedEvent[] = [];
    for await (const item of this.options.api.list('/v1/events', {
      device: serial,
      since: this.startedAt,
      limit: '200',
    })) {
      const event = parseListedEvent(item);
      if (event) events.push(event);
    }
    return events;
  }

  private punchSomewhere(): void {
    const { employees } = this.options;
    const device = Math.floor(this.people() * this.members.length);
    const employee = Math.floor(this.people() * employees);
    const verify = pickWeighted(this.people, VERIFICATIONS);
    const chosen = this.people() >= 0.1; // some people press no in or out key
    // Within one second a person passes a device once; then somebody else does, or at another device.
    for (let other = 0; other < employees * this.members.length; other++) {
      const pin = String(1001 + ((employee + other) % employees));
      const member = this.members[(device + Math.floor(other / employees)) % this.members.length];
      const status = this.inside.has(pin) ? 1 : 0;
      if (member?.clock.punch({ pin, verify, status: chosen ? status : 255 })) {
        if (!this.inside.delete(pin)) this.inside.add(pin);
        return;
      }
    }
  }

  private createMember(index: number): Member {
    const { clock, seed, outages, server, zone, employees, pauses, onRemark } = this.options;
    const serial = `SIM${String(index + 1).padStart(10, '0')}`;
    const model = DEVICE_MODELS[index % DEVICE_MODELS.length] ?? DEVICE_MODELS[0];
    const network = new UnsteadyNetwork({ fraction: outages, random: createRandom(seed + 1 + index), clock });
    const made = new Set<Punch>();
    const member: Member = {
      model,
      network,
      made,
      online: false,
      clock: new VirtualClock({
        server,
        serial,
        zone,
        clock,
        model,
        pauses,
        userCount: employees,
        disturb: network.disturb,
        onEvent: (event) => {
          if (event.kind === 'online') member.online = true;
          else if (event.kind === 'offline') member.online = false;
          else if (event.kind === 'punch-made') made.add(event.punch);
          else if (event.kind === 'problem') onRemark?.(serial, event.text);
          else if (event.kind === 'punches-acknowledged' && this.counts.waiting === 0) this.allSent?.();
        },
      }),
    };
    return member;
  }
}

const VERIFICATIONS = [
  [1, 6],
  [15, 3],
  [4, 1],
] as const;
