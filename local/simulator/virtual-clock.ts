import type { Clock, Timer } from '../clock.ts';
import { createRandom, type Random } from '../random.ts';
import { AccessFirmware } from './access-firmware.ts';
import { findAnswerProblems } from './answer-check.ts';
import { AttendanceFirmware } from './attendance-firmware.ts';
import { DeviceClock } from './device-clock.ts';
import {
  type DeviceAnswer,
  type DeviceRequest,
  type Disturbance,
  type NoAnswer,
  sendDeviceRequest,
} from './device-http.ts';
import type { BodyStyle } from './device-model.ts';
import { DEVICE_MODELS, type DeviceModel } from './device-models.ts';
import type { DeviceBody, EnrolmentCourse, Firmware, OutgoingTable, RequestKind, RequestOutcome } from './firmware.ts';
import { FIRMWARE_PAUSES, type FirmwarePauses } from './firmware-pauses.ts';
import { type EnrolledPart, People } from './people.ts';
import { pollIntervalMs } from './poll-interval.ts';
import type { Punch, PunchInput } from './punch.ts';
import type { BatchLimits, QueuedRecord } from './record-queue.ts';
import { createJpeg } from './wire/marked-blob.ts';

export type { RequestKind, RequestOutcome } from './firmware.ts';
export { FIRMWARE_PAUSES, type FirmwarePauses } from './firmware-pauses.ts';

/** What a virtual clock tells of its life. */
export type VirtualClockEvent =
  | { readonly kind: 'online' }
  | { readonly kind: 'offline'; readonly outcome: RequestOutcome; readonly retryInMs: number }
  | { readonly kind: 'rebooting' }
  | { readonly kind: 'punch-made'; readonly punch: Punch }
  | { readonly kind: 'punches-acknowledged'; readonly punches: readonly Punch[] }
  | {
      readonly kind: 'request';
      readonly request: RequestKind;
      readonly outcome: RequestOutcome;
      readonly status?: number;
      /** Records in the body, and those of them that had been sent before. */
      readonly records: number;
      readonly repeated: number;
    }
  /** What a real device would stumble over; each text once per device. */
  | { readonly kind: 'problem'; readonly text: string };

export interface VirtualClockOptions {
  /** Address of the server, `http://host:port`. */
  readonly server: string;
  readonly serial: string;
  /** IANA zone of the wall that the device hangs on. */
  readonly zone: string;
  readonly clock: Clock;
  /** @default the first of DEVICE_MODELS */
  readonly model?: DeviceModel;
  /** Number of people that the device knows, numbered from 1001. @default 1 */
  readonly userCount?: number;
  /** What the network does to the next request. @default nothing */
  readonly disturb?: (request: RequestKind) => Disturbance;
  /** Sends an upload that was acknowledged once more. @default never */
  readonly repeats?: (request: RequestKind) => boolean;
  readonly onEvent?: (event: VirtualClockEvent) => void;
  readonly pauses?: Partial<FirmwarePauses>;
  readonly batch?: BatchLimits;
  /** Real milliseconds of silence after which a request is given up. @default 20 s */
  readonly requestTimeoutMs?: number;
  /** How far its clock runs ahead; negative: behind. @default 0 */
  readonly aheadMs?: number;
  /** Its battery was empty: it takes the present for the year 2000. @default false */
  readonly lostClock?: boolean;
  /** Who puts its clock forward and back for summer time. @default own */
  readonly summerTime?: 'own' | 'server';
  /** Code of the menu's language; 83, Simplified Chinese, writes GBK. @default the model's */
  readonly language?: number;
  /** The communication key that somebody typed in. @default none */
  readonly commKey?: string;
  /** How its bodies differ from its model's. @default not at all */
  readonly body?: Partial<BodyStyle>;
  /** Table names in lower case. @default false */
  readonly lowerCaseTables?: boolean;
  /** Uploads templates and photos whether they were asked for or not, as some firmware does. @default false */
  readonly sendsEverything?: boolean;
  /** How enrolments go that the server has begun. @default somebody comes after 8 s */
  readonly drawEnrolment?: () => EnrolmentCourse;
}

/**
 * One device as its firmware behaves: it shakes hands, says what it is, polls, works commands, pushes each punch as it
 * is made, and keeps everything until the server has said that it may be forgotten.
 */
export class VirtualClock {
  readonly serial: string;
  /** Punches that the server has acknowledged, in that order. */
  readonly acknowledged: Punch[] = [];
  readonly counts = {
    made: 0,
    acknowledged: 0,
    /** By the protocol's own weakness, or cleared by a command: never sent. */
    skipped: 0,
    retransmitted: 0,
    refused: 0,
    unanswered: 0,
    polls: 0,
    handshakes: 0,
    commands: 0,
  };
  readonly people: People;

  private readonly server: URL;
  private readonly clock: Clock;
  private readonly model: DeviceModel;
  private readonly pauses: FirmwarePauses;
  private readonly deviceClock: DeviceClock;
  private readonly firmware: Firmware;
  private readonly history: Punch[] = [];
  private readonly random: Random;
  private readonly settled = new Set<Punch>();
  private readonly moments = new Set<string>();
  private readonly problems = new Set<string>();
  private readonly timers = new Set<Timer>();
  private running: Promise<void> | undefined;
  private stopping = false;
  private wake: (() => void) | undefined;

  constructor(private readonly settings: VirtualClockOptions) {
    this.serial = settings.serial;
    this.server = new URL(settings.server);
    this.clock = settings.clock;
    this.model = settings.model ?? DEVICE_MODELS[0];
    this.pauses = { ...FIRMWARE_PAUSES, ...settings.pauses };
    this.random = createRandom(1);
    this.people = new People(settings.userCount ?? 1, this.firstModality());
    this.deviceClock = new DeviceClock({
      clock: this.clock,
      zone: settings.zone,
      aheadMs: settings.aheadMs,
      lost: settings.lostClock,
      summerTime: settings.summerTime,
    });
    this.firmware = this.createFirmware();
  }

  /** Punches that the server has not acknowledged. */
  get waiting(): number {
    return this.counts.made - this.counts.acknowledged - this.counts.skipped;
  }

  /** Switches the device on. */
  start(): void {
    if (this.running) return;
    this.firmware.booted();
    this.running = this.live();
  }

  /** Pulls the plug. A request that is on its way is still waited for. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const timer of this.timers) timer.cancel();
    this.wake?.();
    await this.running;
  }

  /**
   * Somebody punches. Works while the device is offline too.
   * @param agoMs how long ago: memory from before.
   * @returns undefined when the device lets nobody pass: the same person did in the same second, or may not.
   */
  punch(input: PunchInput, agoMs = 0): Punch | undefined {
    const madeAtMs = this.deviceClock.now() - agoMs;
    const punch: Punch = { ...input, deviceTime: this.deviceClock.localTime(madeAtMs), madeAtMs };
    const moment = `${punch.pin}\t${punch.deviceTime}`;
    if (this.moments.has(moment)) return undefined;
    if (!this.firmware.punch(punch)) return undefined;
    this.moments.add(moment);
    this.history.push(punch);
    this.counts.made++;
    this.emit({ kind: 'punch-made', punch });
    this.wake?.();
    return punch;
  }

  /** The device photographs whoever has just punched. */
  photograph(punch: Punch, bytes = 6_000): void {
    this.firmware.photo(punch, createJpeg(this.random, bytes));
    this.wake?.();
  }

  /** Somebody enrols at the device. */
  enrol(part: EnrolledPart): void {
    this.firmware.enrol(part);
    this.wake?.();
  }

  /** Somebody tries whom the device does not know. */
  stranger(): void {
    this.firmware.stranger();
    this.wake?.();
  }

  private createFirmware(): Firmware {
    const { settings, model } = this;
    const body: DeviceBody = {
      serial: this.serial,
      clock: this.deviceClock,
      people: this.people,
      history: this.history,
      address: '192.168.1.201',
      language: settings.language,
      commKey: settings.commKey,
      bodyStyle: { ...model.body, ...settings.body },
      lowerCaseTables: settings.lowerCaseTables ?? false,
      sendsEverything: settings.sendsEverything ?? false,
      batch: settings.batch,
      exchange: (kind, request, accepts) => this.exchange(kind, request, accepts),
      problem: (text) => this.problem(text),
      after: (ms, fire) => this.after(ms, fire),
      drawEnrolment: settings.drawEnrolment ?? (() => ({ afterMs: 8_000, succeeds: true })),
      forget: (punches, why) => this.settle(punches, why),
    };
    return model.dialect === 'access'
      ? new AccessFirmware(body, model)
      : new AttendanceFirmware(body, model, { zone: settings.zone, now: () => this.clock.now() });
  }

  private firstModality(): EnrolledPart['kind'] | undefined {
    const [first] = this.model.recognises;
    return first === 'fingerprint' || first === 'face' || first === 'palm' ? first : undefined;
  }

  private async live(): Promise<void> {
    while (!this.stopping) {
      this.counts.handshakes++;
      const connected = await this.firmware.connect();
      if (connected === 'acknowledged') this.emit({ kind: 'online' });
      const outcome = connected === 'acknowledged' ? await this.work() : connected;
      if (this.stopping) return;
      if (outcome === 'handshake') continue;
      if (outcome === 'reboot') {
        this.emit({ kind: 'rebooting' });
        await this.pause(this.pauses.reboot);
        this.firmware.booted();
        continue;
      }
      const retryInMs =
        outcome === 'unauthorised' ? this.pauses.whileUnauthorised : this.firmware.errorDelaySeconds * 1000;
      this.emit({ kind: 'offline', outcome, retryInMs });
      await this.pause(retryInMs);
    }
  }

  /** Uploads, pushes and polls until the connection fails (then why), a command ends it, or the plug is pulled. */
  private async work(): Promise<RequestOutcome | 'handshake' | 'reboot'> {
    let outcome: RequestOutcome = 'acknowledged';
    const introduce = this.firmware.introduction();
    if (introduce) {
      await this.pause(this.pauses.beforeOptions);
      outcome = await this.tryAgain(introduce);
    }
    if (outcome === 'acknowledged') {
      await this.pause(this.pauses.beforeBacklog);
      outcome = await this.sendWaiting();
    }
    if (outcome === 'acknowledged') await this.pause(this.pauses.beforeFirstPoll, 'until-news');

    let pollsSinceActivity = 0;
    while (outcome === 'acknowledged' && !this.stopping) {
      const demand = this.firmware.takeDemand();
      if (demand) return demand;
      if (this.hasNews) {
        await this.pause(this.pauses.beforePunch);
        outcome = await this.sendWaiting();
        pollsSinceActivity = 0;
      } else {
        this.counts.polls++;
        outcome = await this.firmware.poll();
      }
      if (outcome === 'acknowledged') {
        await this.pause(pollIntervalMs(pollsSinceActivity, this.firmware.delaySeconds), 'until-news');
        pollsSinceActivity++;
      }
    }
    return outcome;
  }

  private get hasNews(): boolean {
    return this.firmware.tables.some(({ queue }) => queue.length > 0);
  }

  /** Sends table by table, batch by batch. */
  private async sendWaiting(): Promise<RequestOutcome> {
    let outcome: RequestOutcome = 'acknowledged';
    for (const table of this.firmware.tables) {
      while (outcome === 'acknowledged' && table.queue.length > 0 && !this.stopping) {
        outcome = await this.sendBatch(table);
      }
    }
    return outcome;
  }

  /** One upload with the firmware's quick tries; the bytes are the same at each. */
  private async sendBatch(table: OutgoingTable): Promise<RequestOutcome> {
    const batch = table.queue.nextBatch(table.together);
    const request = table.toRequest(batch);
    const send = (): Promise<RequestOutcome> =>
      this.exchange(table.kind, request, (answer) => table.accepts(answer, batch), batch);
    const outcome = await this.tryAgain(send);
    if (outcome !== 'acknowledged') {
      table.queue.failed();
      return outcome;
    }
    table.queue.acknowledge(batch.length);
    if (table.kind === 'result') this.counts.commands += batch.length;
    this.settle(
      batch.flatMap(({ punch }) => punch ?? []),
      'acknowledged',
    );
    if (this.settings.repeats?.(table.kind) && !this.stopping) await send();
    return outcome;
  }

  private async tryAgain(send: () => Promise<RequestOutcome>): Promise<RequestOutcome> {
    let outcome: RequestOutcome = 'no-answer';
    for (const pauseMs of this.pauses.betweenTries) {
      outcome = await send();
      if (outcome === 'acknowledged' || outcome === 'unauthorised' || this.stopping) break;
      await this.pause(pauseMs);
    }
    return outcome;
  }

  /** The device forgets punches: each is counted once, however often it comes again. */
  private settle(punches: readonly Punch[], why: 'acknowledged' | 'skipped'): void {
    const first = punches.filter((punch) => !this.settled.has(punch));
    if (first.length === 0) return;
    for (const punch of first) this.settled.add(punch);
    this.counts[why] += first.length;
    if (why === 'skipped') return;
    this.acknowledged.push(...first);
    this.emit({ kind: 'punches-acknowledged', punches: first });
  }

  private async exchange(
    kind: RequestKind,
    request: DeviceRequest,
    accepts: (answer: DeviceAnswer) => boolean,
    records: readonly QueuedRecord[] = [],
  ): Promise<RequestOutcome> {
    const disturbance = this.settings.disturb?.(kind) ?? 'none';
    const result = await sendDeviceRequest(request, {
      server: this.server,
      disturbance,
      timeoutMs: this.settings.requestTimeoutMs ?? 20_000,
    });
    const again = records.filter(({ timesSent }) => timesSent > 0);
    if (disturbance !== 'unreachable') {
      for (const record of records) record.timesSent++;
      this.counts.retransmitted += again.filter(({ punch }) => punch).length;
    }
    const outcome = judge(result, accepts);
    if (outcome === 'no-answer') this.counts.unanswered++;
    else if (outcome !== 'acknowledged') this.counts.refused++;
    const answer = result.kind === 'answer' ? result : undefined;
    if (answer) for (const text of findAnswerProblems(answer)) this.problem(text);
    this.emit({
      kind: 'request',
      request: kind,
      outcome,
      status: answer?.status,
      records: records.length,
      repeated: again.length,
    });
    return outcome;
  }

  private problem(text: string): void {
    if (this.problems.has(text)) return;
    this.problems.add(text);
    this.emit({ kind: 'problem', text });
  }

  private emit(event: VirtualClockEvent): void {
    this.settings.onEvent?.(event);
  }

  private after(ms: number, fire: () => void): void {
    const timer = this.clock.setTimer(this.clock.now() + ms, () => {
      this.timers.delete(timer);
      fire();
      this.wake?.();
    });
    this.timers.add(timer);
  }

  /** Waits on the device's clock; ends early when the plug is pulled, or when there is news to send if asked to. */
  private async pause(ms: number, until: 'full' | 'until-news' = 'full'): Promise<void> {
    const dueMs = this.clock.now() + ms;
    const over = (): boolean => this.stopping || this.clock.now() >= dueMs || (until === 'until-news' && this.hasNews);
    while (!over()) {
      await new Promise<void>((resolve) => {
        const timer = this.clock.setTimer(dueMs, resolve);
        this.wake = () => {
          timer.cancel();
          resolve();
        };
      });
      this.wake = undefined;
    }
  }
}

function judge(result: DeviceAnswer | NoAnswer, accepts: (answer: DeviceAnswer) => boolean): RequestOutcome {
  if (result.kind === 'no-answer') return 'no-answer';
  if (result.status === 401) return 'unauthorised';
  return result.status === 200 && accepts(result) ? 'acknowledged' : 'refused';
}
