import type { DeviceAnswer } from './device-http.ts';
import type { AttendanceModel, TemplateStyle } from './device-model.ts';
import type { DeviceBody, OutgoingTable, RequestKind } from './firmware.ts';
import { createPhoto, type EnrolledPart, toEnrolment } from './people.ts';
import type { Punch } from './punch.ts';
import { ONE_AT_A_TIME, type QueuedRecord, RecordQueue } from './record-queue.ts';
import type { Uploadable } from './trans-flag.ts';
import { toAttlogLine } from './wire/attlog-line.ts';
import { type AttendanceSender, photoRequest, uploadRequest } from './wire/attendance-requests.ts';
import { toBody } from './wire/body.ts';
import { encodeOldTime } from './wire/old-time.ts';
import { toBioPhotoLine, toOplogLine, toTemplateLines, toUserLine } from './wire/operlog-lines.ts';
import type { OptionValues } from './wire/option-list.ts';
import { toErrorLine } from './wire/other-tables.ts';

const SIMPLIFIED_CHINESE = 83;

/** What an attendance device has recorded and not sent yet, as lines of its tables. */
export class AttendanceMemory {
  readonly photos = new RecordQueue(ONE_AT_A_TIME);
  readonly tables: readonly OutgoingTable[];
  private readonly operations = new RecordQueue();
  private readonly templates = new RecordQueue();
  private readonly errors = new RecordQueue();
  private readonly punches: RecordQueue;

  constructor(
    private readonly device: DeviceBody,
    private readonly model: AttendanceModel,
    private readonly sender: AttendanceSender,
    private readonly isWanted: (what: Uploadable) => boolean,
  ) {
    this.punches = new RecordQueue(device.batch);
    const { operlogStampKey, stamps } = model;
    this.tables = [
      this.table('operlog', this.operations, operlogStampKey),
      this.table('biodata', this.templates),
      this.table('errorlog', this.errors),
      {
        ...this.table('attlog', this.punches),
        ...(stamps === 'real' && {
          // A marker is a second: who punched in the same one goes in the same push.
          together: (a: QueuedRecord, b: QueuedRecord) => a.punch?.deviceTime === b.punch?.deviceTime,
        }),
      },
      {
        ...this.table('attphoto', this.photos),
        toRequest: ([record]) => photoRequest(this.sender, asBytes(record?.line ?? '')),
      },
    ];
  }

  /** A table's name as this device writes it. */
  nameOf(kind: RequestKind): string {
    return kind === 'options' || this.device.lowerCaseTables ? kind : kind.toUpperCase();
  }

  numbers(): OptionValues {
    const { serial, people, history, address, language = this.model.language } = this.device;
    return {
      serial,
      users: people.size,
      punches: history.length,
      fingers: people.count('fingerprint'),
      faces: people.count('face'),
      address,
      language,
    };
  }

  /** @param timesSent how often it went out already. */
  addPunch(punch: Punch, timesSent = 0): void {
    this.punches.add(toAttlogLine(punch, this.model), punch, timesSent);
  }

  /** @param atMs by the device's clock. @default now */
  addOperation(code: number, objects: readonly string[], atMs?: number): void {
    if (!this.isWanted('OpLog')) return;
    const shown = this.device.clock.localTime(atMs);
    // Units of 2009 write the time in their own encoding.
    const deviceTime = this.model.stamps === 'real' ? String(encodeOldTime(shown)) : shown;
    this.operations.add(toOplogLine({ code, operator: '0', deviceTime, objects }));
  }

  addUser(pin: string): void {
    const person = this.device.people.get(pin);
    if (person) this.operations.add(toUserLine(person, this.model.user));
  }

  /** What an enrolment at the device leaves behind, as far as it is wanted. */
  addEnrolled(part: EnrolledPart): void {
    const { operations, sendsFacePhoto } = this.model;
    const size = String(this.styleOf(part)?.chars ?? 0);
    if (part.kind === 'face') for (const code of operations.face) this.addOperation(code, [part.pin]);
    else this.addOperation(operations[part.kind], [part.pin, '0', String(part.index), size]);
    if (this.isWanted(part.kind === 'fingerprint' ? 'EnrollFP' : 'FACE')) this.addTemplate(part);
    if (part.kind === 'face' && sendsFacePhoto && this.isWanted('BioPhoto')) this.addFacePhoto(part.pin);
  }

  addTemplate(part: EnrolledPart): void {
    const style = this.styleOf(part);
    if (!style) return;
    const lines = toTemplateLines(toEnrolment(part, style.parts, style.chars), style);
    for (const line of lines) (style.table === 'biodata' ? this.templates : this.operations).add(line);
  }

  addFacePhoto(pin: string): void {
    this.operations.add(toBioPhotoLine(pin, createPhoto(pin)));
  }

  /** Why something that a command brought was refused. */
  addError(code: string, commandId: string): void {
    this.errors.add(toErrorLine({ code, commandId, additional: Buffer.from('{"pin":"1"}').toString('base64') }));
  }

  /** @returns false when a template of that kind is nothing this device could have. */
  knows(kind: EnrolledPart['kind']): boolean {
    return this.model.recognises.includes(kind);
  }

  /**
   * The server's marker: the device sends what is newer, whether it has been sent before or not, and forgets what is
   * not newer, even if it never was.
   */
  resumeAfter(stamp: number): void {
    const isOld = (punch: Punch | undefined): boolean =>
      punch !== undefined && encodeOldTime(punch.deviceTime) <= stamp;
    const old = this.punches.remove(({ punch }) => isOld(punch));
    const punchesOf = (records: readonly QueuedRecord[]): Punch[] => records.flatMap(({ punch }) => punch ?? []);
    this.device.forget(punchesOf(old.filter(({ timesSent }) => timesSent > 0)), 'acknowledged');
    this.device.forget(punchesOf(old.filter(({ timesSent }) => timesSent === 0)), 'skipped');
    const sent = new Map(this.punches.remove(() => true).map((record) => [record.punch, record.timesSent]));
    for (const punch of this.device.history) {
      if (isOld(punch)) continue;
      this.addPunch(punch, sent.get(punch) ?? 1);
    }
  }

  /** Destroys the records, also those that were not sent. */
  clearPunches(): void {
    this.device.forget(
      this.punches.remove(() => true).flatMap(({ punch }) => punch ?? []),
      'skipped',
    );
  }

  private styleOf({ kind }: EnrolledPart): TemplateStyle | undefined {
    return this.model.templates[kind];
  }

  private table(kind: RequestKind, queue: RecordQueue, stampKey = 'Stamp'): OutgoingTable {
    return {
      kind,
      queue,
      toRequest: (batch) => {
        const lines = batch.map(({ line }) => String(line));
        const charset = (this.sender.language ?? this.model.language) === SIMPLIFIED_CHINESE ? 'gbk' : 'utf8';
        const body = toBody(lines, this.device.bodyStyle, charset);
        return uploadRequest(this.sender, { table: this.nameOf(kind), body, stampKey, stamp: this.stampOf(batch) });
      },
      accepts: ({ body }: DeviceAnswer) => body.includes('OK'),
    };
  }

  /** The time of the newest record, or what new firmware sends with everything. */
  private stampOf(batch: readonly QueuedRecord[]): string {
    if (this.model.stamps === 'fixed') return '9999';
    const newest = batch.at(-1)?.punch?.deviceTime ?? this.device.clock.localTime();
    return String(encodeOldTime(newest));
  }
}

function asBytes(line: string | Buffer): Buffer {
  return typeof line === 'string' ? Buffer.from(line) : line;
}
