import type { DeviceAnswer, DeviceRequest } from './device-http.ts';
import type { DeviceClock } from './device-clock.ts';
import type { BodyStyle } from './device-model.ts';
import type { EnrolledPart, People } from './people.ts';
import type { Punch } from './punch.ts';
import type { BatchLimits, QueuedRecord, RecordQueue } from './record-queue.ts';

export type RequestKind =
  | 'handshake'
  | 'registry'
  | 'config'
  | 'options'
  | 'operlog'
  | 'biodata'
  | 'errorlog'
  | 'idcard'
  | 'attlog'
  | 'attphoto'
  | 'rtlog'
  | 'rtstate'
  | 'tabledata'
  | 'querydata'
  | 'result'
  | 'ping'
  | 'time'
  | 'poll';

/** What came of one request. */
export type RequestOutcome = 'acknowledged' | 'unauthorised' | 'refused' | 'no-answer';

/** What the server, by a command, wants of the whole device. */
export type Demand = 'handshake' | 'reboot';

/** One table of records that wait to be uploaded. */
export interface OutgoingTable {
  readonly kind: RequestKind;
  readonly queue: RecordQueue;
  toRequest(batch: readonly QueuedRecord[]): DeviceRequest;
  /** The answer lets the device forget them. */
  accepts(answer: DeviceAnswer, batch: readonly QueuedRecord[]): boolean;
  /** Records that may not be parted by the end of a batch. */
  readonly together?: (a: QueuedRecord, b: QueuedRecord) => boolean;
}

/** What firmware runs on: the device around it. */
export interface DeviceBody {
  readonly serial: string;
  readonly clock: DeviceClock;
  readonly people: People;
  /** Every punch that was made here. */
  readonly history: readonly Punch[];
  readonly address: string;
  readonly language?: number;
  readonly commKey?: string;
  /** How bodies are put together; the model's, but for what somebody has changed. */
  readonly bodyStyle: BodyStyle;
  /** Table names in lower case. */
  readonly lowerCaseTables: boolean;
  /** Uploads also what the server did not ask for. */
  readonly sendsEverything: boolean;
  /** How many records of punches go in one request. @default as in the old library */
  readonly batch?: BatchLimits;
  /** One request, one try. */
  exchange(
    kind: RequestKind,
    request: DeviceRequest,
    accepts: (answer: DeviceAnswer) => boolean,
  ): Promise<RequestOutcome>;
  /** What a real device would stumble over. */
  problem(text: string): void;
  /** Calls `fire` once after `ms`, unless the plug is pulled before. */
  after(ms: number, fire: () => void): void;
  /** How an enrolment at the device goes that the server has begun. */
  drawEnrolment(): EnrolmentCourse;
  /** Punches that the server has, or says that it has, and that are forgotten. */
  forget(punches: readonly Punch[], why: 'acknowledged' | 'skipped'): void;
}

/** Somebody comes and enrols after a while, or nobody does. */
export interface EnrolmentCourse {
  readonly afterMs: number;
  readonly succeeds: boolean;
}

/** One dialect, as the firmware of a model speaks it. */
export interface Firmware {
  readonly delaySeconds: number;
  readonly errorDelaySeconds: number;
  /** In the order in which they go out. */
  readonly tables: readonly OutgoingTable[];
  /** From the first request to the moment at which uploads may begin. */
  connect(): Promise<RequestOutcome>;
  /** What it says of itself before anything else; undefined: nothing. */
  introduction(): (() => Promise<RequestOutcome>) | undefined;
  poll(): Promise<RequestOutcome>;
  /** What a command wants of the whole device: taken once. */
  takeDemand(): Demand | undefined;
  /** It was switched on. */
  booted(): void;
  /** @returns false when the person is turned away: then there is no punch. */
  punch(punch: Punch): boolean;
  /** The photo that was taken of a punch. */
  photo(punch: Punch, jpeg: Buffer): void;
  /** Somebody enrols at the device. */
  enrol(part: EnrolledPart): void;
  /** Somebody whom the device does not know tries. */
  stranger(): void;
}
