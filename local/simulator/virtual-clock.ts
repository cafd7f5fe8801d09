import type { Clock } from '../clock.ts';
import { findAnswerProblems } from './answer-check.ts';
import {
  type DeviceAnswer,
  type DeviceRequest,
  type Disturbance,
  type NoAnswer,
  sendDeviceRequest,
} from './device-http.ts';
import { DEVICE_MODELS, type DeviceModel } from './device-models.ts';
import { toDeviceTime } from './device-time.ts';
import { type DeviceOptions, readOptionsBlock, STORED_DEFAULTS } from './options-block.ts';
import { pollIntervalMs } from './poll-interval.ts';
import { type Punch, type PunchInput, toAttlogLine } from './punch.ts';
import { type BatchLimits, FIRMWARE_BATCH, type QueuedRecord, RecordQueue } from './record-queue.ts';

/** Pauses of the firmware in milliseconds; the defaults were measured on a SpeedFace-V5L. */
export interface FirmwarePauses {
  readonly beforeOptions: number;
  readonly beforeBacklog: number;
  readonly beforeFirstPoll: number;
  /** Between a punch and its push. */
  readonly beforePunch: number;
  /** After each failed try of one upload; then the connection counts as down. */
  readonly betweenTries: readonly number[];
  /** Between handshakes while the server answers 401. */
  readonly whileUnauthorised: number;
}

export const FIRMWARE_PAUSES: FirmwarePauses = {
  beforeOptions: 1_500,
  beforeBacklog: 700,
  beforeFirstPoll: 2_000,
  beforePunch: 800,
  betweenTries: [300, 600, 900],
  whileUnauthorised: 15_000,
};

export type RequestKind = 'handshake' | 'options' | 'operlog' | 'attlog' | 'poll';

/** What came of one request. */
export type RequestOutcome = 'acknowledged' | 'unauthorised' | 'refused' | 'no-answer';

/** What a virtual clock tells of its life. */
export type VirtualClockEvent =
  | { readonly kind: 'online' }
  | { readonly kind: 'offline'; readonly outcome: RequestOutcome; readonly retryInMs: number }
  | { readonly kind: 'punch-made'; readonly punch: Punch }
  | { readonly kind: 'punches-acknowledged'; readonly punches: readonly Punch[] }
  | {
      readonly kind: 'request';
      readonly request: RequestKind;
      readonly outcome: RequestOutcome;
      readonly status?: number;
      /** Lines in the body, and those of them that had been sent before. */
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
  /** Number of people that the device says it knows. @default 1 */
  readonly userCount?: number;
  /** What the network does to the next request. @default nothing */
  readonly disturb?: (request: RequestKind) => Disturbance;
  readonly onEvent?: (event: VirtualClockEvent) => void;
  readonly pauses?: Partial<FirmwarePauses>;
  readonly batch?: BatchLimits;
  /** Real milliseconds of silence after which a request is given up. @default 20 s */
  readonly requestTimeoutMs?: number;
}

interface QueuedPunch extends QueuedRecord {
  readonly punch: Punch;
}

/**
 * One attendance device as its firmware behaves: it shakes hands, uploads its options and operation log,
 * polls, pushes each punch as it is made, and keeps everything until the server has answered 200 and OK.
 */
export class VirtualClock {
  readonly serial: string;
  /** Punches that the server has acknowledged, in that order. */
  readonly acknowledged: Punch[] = [];
  readonly counts = { made: 0, acknowledged: 0, retransmitted: 0, refused: 0, unanswered: 0, polls: 0, handshakes: 0 };

  private readonly server: URL;
  private readonly clock: Clock;
  private readonly model: DeviceModel;
  private readonly pauses: FirmwarePauses;
  private readonly punches: RecordQueue<QueuedPunch>;
  private readonly operations = new RecordQueue<QueuedRecord>();
  private readonly moments = new Set<string>();
  private readonly problems = new Set<string>();
  private options: DeviceOptions = STORED_DEFAULTS;
  private announced = '';
  private running: Promise<void> | undefined;
  private stopping = false;
  private wake: (() => void) | undefined;

  constructor(private readonly settings: VirtualClockOptions) {
    this.serial = settings.serial;
    this.server = new URL(settings.server);
    this.clock = settings.clock;
    this.model = settings.model ?? DEVICE_MODELS[0];
    this.pauses = { ...FIRMWARE_PAUSES, ...settings.pauses };
    this.punches = new RecordQueue(settings.batch ?? FIRMWARE_BATCH);
  }

  /** Punches that the server has not acknowledged. */
  get waiting(): number {
    return this.punches.length;
  }

  /** Switches the device on. */
  start(): void {
    if (this.running) return;
    const now = this.clock.now();
    this.logOperation(0, now - 15_000, '0'); // power on
    this.logOperation(3, now - 2_000, '55'); // lifted from the wall: the tamper alarm
    this.running = this.live();
  }

  /** Pulls the plug. A request that is on its way is still waited for. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.running;
  }

  /**
   * Somebody punches. Works while the device is offline too.
   * @returns undefined when the same person punched in the same second: the device lets only one pass.
   */
  punch(input: PunchInput): Punch | undefined {
    const madeAtMs = this.clock.now();
    const punch: Punch = { ...input, deviceTime: toDeviceTime(madeAtMs, this.settings.zone), madeAtMs };
    const moment = `${punch.pin}\t${punch.deviceTime}`;
    if (this.moments.has(moment)) return undefined;
    this.moments.add(moment);
    this.punches.add({ punch, line: toAttlogLine(punch, this.model), timesSent: 0 });
    this.counts.made++;
    this.emit({ kind: 'punch-made', punch });
    this.wake?.();
    return punch;
  }

  private async live(): Promise<void> {
    while (!this.stopping) {
      const connected = await this.connect();
      const outcome = connected === 'acknowledged' ? await this.work() : connected;
      if (this.stopping) return;
      const retryInMs =
        outcome === 'unauthorised' ? this.pauses.whileUnauthorised : this.options.errorDelaySeconds * 1000;
      this.emit({ kind: 'offline', outcome, retryInMs });
      await this.pause(retryInMs);
    }
  }

  private async connect(): Promise<RequestOutcome> {
    this.counts.handshakes++;
    const version = `language=97&pushver=${this.model.pushVersion}&PushOptionsFlag=1`;
    const outcome = await this.exchange(
      'handshake',
      { method: 'GET', target: `/iclock/cdata?SN=${this.serial}&options=all&${version}` },
      ({ body }) => this.readOptions(body),
    );
    if (outcome === 'acknowledged') {
      this.announced = '';
      this.emit({ kind: 'online' });
    }
    return outcome;
  }

  private readOptions(body: string): boolean {
    const reading = readOptionsBlock(body, { serial: this.serial, zone: this.settings.zone, nowMs: this.clock.now() });
    if (!reading) return false;
    this.options = reading.options;
    for (const text of reading.problems) this.problem(text);
    return true;
  }

  /** Uploads, pushes and polls until the connection fails (then why) or the plug is pulled. */
  private async work(): Promise<RequestOutcome> {
    let outcome: RequestOutcome = 'acknowledged';
    if (this.options.sendOptions) {
      await this.pause(this.pauses.beforeOptions);
      outcome = await this.upload('options', 'table=options', Buffer.from(this.deviceOptions()));
    }
    if (outcome === 'acknowledged') {
      await this.pause(this.pauses.beforeBacklog);
      outcome = await this.sendWaiting();
    }
    if (outcome === 'acknowledged') await this.pause(this.pauses.beforeFirstPoll, 'until-punch');

    let pollsSinceActivity = 0;
    while (outcome === 'acknowledged' && !this.stopping) {
      if (this.punches.length > 0) {
        await this.pause(this.pauses.beforePunch);
        outcome = await this.sendWaiting();
        pollsSinceActivity = 0;
      } else {
        outcome = await this.poll();
      }
      if (outcome === 'acknowledged') {
        await this.pause(pollIntervalMs(pollsSinceActivity, this.options.delaySeconds), 'until-punch');
        pollsSinceActivity++;
      }
    }
    return outcome;
  }

  /** Sends the operation log, then the punches, batch by batch. */
  private async sendWaiting(): Promise<RequestOutcome> {
    let outcome: RequestOutcome = 'acknowledged';
    while (outcome === 'acknowledged' && this.operations.length > 0 && !this.stopping) {
      outcome = await this.sendBatch('operlog', this.operations);
    }
    while (outcome === 'acknowledged' && this.punches.length > 0 && !this.stopping) {
      const punches = this.punches.nextBatch().map(({ punch }) => punch);
      outcome = await this.sendBatch('attlog', this.punches);
      if (outcome === 'acknowledged') {
        this.counts.acknowledged += punches.length;
        this.acknowledged.push(...punches);
        this.emit({ kind: 'punches-acknowledged', punches });
      }
    }
    return outcome;
  }

  private async sendBatch(kind: 'operlog' | 'attlog', queue: RecordQueue<QueuedRecord>): Promise<RequestOutcome> {
    const batch = queue.nextBatch();
    const body = Buffer.from(batch.map(({ line }) => line).join(''));
    const outcome = await this.upload(kind, `table=${kind.toUpperCase()}&Stamp=9999`, body, batch);
    if (outcome === 'acknowledged') queue.acknowledge(batch.length);
    else queue.failed();
    return outcome;
  }

  /** One upload with the firmware's quick tries; the bytes are the same at each. */
  private async upload(
    kind: RequestKind,
    query: string,
    body: Buffer,
    records: readonly QueuedRecord[] = [],
  ): Promise<RequestOutcome> {
    const request: DeviceRequest = {
      method: 'POST',
      target: `/iclock/cdata?SN=${this.serial}&${query}`,
      body,
      contentType: this.model.contentType,
    };
    let outcome: RequestOutcome = 'no-answer';
    for (const pauseMs of this.pauses.betweenTries) {
      outcome = await this.exchange(kind, request, (answer) => answer.body.includes('OK'), records);
      if (outcome === 'acknowledged' || outcome === 'unauthorised' || this.stopping) break;
      await this.pause(pauseMs);
    }
    return outcome;
  }

  private async poll(): Promise<RequestOutcome> {
    this.counts.polls++;
    const info = this.info();
    const news = info === this.announced ? '' : `&INFO=${info}`;
    const outcome = await this.exchange(
      'poll',
      { method: 'GET', target: `/iclock/getrequest?SN=${this.serial}${news}` },
      ({ body }) => body.startsWith('OK') || body.startsWith('C:'),
    );
    if (outcome === 'acknowledged') this.announced = info;
    return outcome;
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
    const repeated = records.filter(({ timesSent }) => timesSent > 0).length;
    if (disturbance !== 'unreachable') {
      for (const record of records) record.timesSent++;
      if (kind === 'attlog') this.counts.retransmitted += repeated;
    }
    const outcome = judge(result, accepts);
    if (outcome === 'no-answer') this.counts.unanswered++;
    else if (outcome !== 'acknowledged') this.counts.refused++;
    const answer = result.kind === 'answer' ? result : undefined;
    if (answer) for (const text of findAnswerProblems(answer)) this.problem(text);
    this.emit({ kind: 'request', request: kind, outcome, status: answer?.status, records: records.length, repeated });
    return outcome;
  }

  private logOperation(code: number, atMs: number, object: string): void {
    const time = toDeviceTime(atMs, this.settings.zone);
    this.operations.add({ line: `OPLOG ${code}\t0\t${time}\t${object}\t0\t0\t0\n`, timesSent: 0 });
  }

  /** Upload of `table=options`: one line, parts separated by commas, one value with a comma of its own. */
  private deviceOptions(): string {
    const { name, firmware, platform, attlogColumns } = this.model;
    const visibleLight = attlogColumns === 10 ? 1 : 0;
    return [
      `~DeviceName=${name}`,
      `~SerialNumber=${this.serial}`,
      `TransactionCount=${this.counts.made}`,
      '~MaxAttLogCount=20',
      `UserCount=${this.settings.userCount ?? 1}`,
      '~MaxUserCount=100',
      'FingerFunOn=1',
      'FPVersion=10',
      `FaceFunOn=${visibleLight}`,
      `~Platform=${platform}`,
      '~OEMVendor=ZKTeco Co., Ltd.',
      `FWVersion=${firmware}`,
      'PushVersion=Ver 2.0.32S-20200506',
      'IPAddress=192.168.1.201',
      'RegDeviceType=',
      `VisilightFun=${visibleLight}`,
    ].join(',');
  }

  /** Firmware, people, fingerprints, punches in memory, address, algorithms, faces, function bits. */
  private info(): string {
    const users = this.settings.userCount ?? 1;
    const firmware = this.model.firmware.replaceAll(' ', '%20');
    return `${firmware},${users},${users},${this.counts.made},192.168.1.201,10,58,12,0,11110`;
  }

  private problem(text: string): void {
    if (this.problems.has(text)) return;
    this.problems.add(text);
    this.emit({ kind: 'problem', text });
  }

  private emit(event: VirtualClockEvent): void {
    this.settings.onEvent?.(event);
  }

  /** Waits on the device's clock; ends early when the plug is pulled, or at a punch if asked to. */
  private async pause(ms: number, until: 'full' | 'until-punch' = 'full'): Promise<void> {
    const dueMs = this.clock.now() + ms;
    const over = (): boolean =>
      this.stopping || this.clock.now() >= dueMs || (until === 'until-punch' && this.punches.length > 0);
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
