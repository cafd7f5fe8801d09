import type { AccessModel, Modality } from './device-model.ts';
import type { DeviceBody, OutgoingTable, RequestKind } from './firmware.ts';
import { createPhoto, type EnrolledPart, toEnrolment } from './people.ts';
import type { Punch } from './punch.ts';
import { ONE_AT_A_TIME, RecordQueue } from './record-queue.ts';
import {
  toBiodataRows,
  toBioPhotoRow,
  toRtlogLine,
  toRtstateLine,
  toTemplateRow,
  toUserRow,
} from './wire/access-lines.ts';
import { type AccessSender, accessUploadRequest, queryDataRequest, tableDataRequest } from './wire/access-requests.ts';
import { toBody } from './wire/body.ts';
import type { OptionValues } from './wire/option-list.ts';
import type { DoorEvent } from './wire/records.ts';

const TABLE_NAMES = ['user', 'templatev10', 'biodata', 'biophoto'] as const;
const MODALITIES: Readonly<Record<number, Modality>> = {
  1: 'fingerprint',
  3: 'password',
  4: 'card',
  15: 'face',
  25: 'palm',
};
/** Base64 characters of a template. */
const TEMPLATE_CHARS = 1_808;

/** What a query found: sent in one package, and acknowledged by itself. */
export interface QueryAnswer {
  readonly type: 'tabledata' | 'count' | 'options';
  readonly commandId: string;
  readonly tableName: string;
  readonly count: number;
}

/** What an access device has recorded and not sent yet, as rows of its tables. */
export class AccessMemory {
  readonly tables: readonly OutgoingTable[];
  /** Everything that happened at the doors. */
  readonly events: DoorEvent[] = [];
  private readonly live: RecordQueue;
  private readonly states = new RecordQueue();
  private readonly changed = new Map(TABLE_NAMES.map((name) => [name, new RecordQueue()]));
  private readonly answers = new RecordQueue(ONE_AT_A_TIME);
  private readonly asked = new Map<string | Buffer, QueryAnswer>();
  private unlocked = false;

  constructor(
    private readonly device: DeviceBody,
    private readonly model: AccessModel,
    private readonly sender: () => AccessSender,
  ) {
    this.live = new RecordQueue(device.batch);
    this.tables = [
      ...[...this.changed].map(([name, queue]) => this.rowTable(name, queue)),
      this.lineTable('rtlog', this.live),
      this.lineTable('rtstate', this.states),
      this.answerTable(),
    ];
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

  /** Somebody passed. */
  addPassage(punch: Punch): void {
    const { pin, status, verify, deviceTime } = punch;
    const { passed } = this.model;
    const modality = MODALITIES[verify];
    const event = (modality && passed[modality]) ?? Object.values(passed)[0] ?? 0;
    const card = modality === 'card' ? (this.device.people.get(pin)?.card ?? '0') : '0';
    const direction = status === 0 || status === 1 ? status : 2;
    this.add({ deviceTime, pin, card, event, direction, verify }, punch);
  }

  /** Something else happened at a door. */
  addDoorEvent(event: Partial<DoorEvent> & Pick<DoorEvent, 'event'>): void {
    this.add({ deviceTime: this.device.clock.localTime(), direction: 2, verify: 200, ...event });
  }

  addDoorState(): void {
    this.states.add(
      toRtstateLine({
        deviceTime: this.device.clock.localTime(),
        sensor: this.unlocked ? '02' : '01',
        relay: this.unlocked ? '01' : '00',
        alarm: '0'.repeat(16),
        door: '01',
      }),
    );
  }

  /** The lock opens for a while. */
  unlock(door: number, seconds: number): void {
    const remotelyOpened = 8;
    this.addDoorEvent({ event: remotelyOpened, door });
    this.unlocked = true;
    this.addDoorState();
    this.device.after(seconds * 1_000, () => {
      this.unlocked = false;
      this.addDoorState();
    });
  }

  addUser(pin: string): void {
    const person = this.device.people.get(pin);
    if (person) this.changed.get('user')?.add(toUserRow(person, person.uid));
  }

  addTemplate(part: EnrolledPart): void {
    const { templateTable } = this.model;
    const rows = this.rowsOf(part, templateTable);
    for (const row of rows) this.changed.get(templateTable)?.add(row);
    if (part.kind === 'face') this.changed.get('biophoto')?.add(toBioPhotoRow(part.pin, createPhoto(part.pin)));
  }

  rowsOf(part: EnrolledPart, table: 'templatev10' | 'biodata'): string[] {
    const enrolment = toEnrolment(part, part.kind === 'palm' ? 5 : 1, TEMPLATE_CHARS);
    if (table === 'biodata') return toBiodataRows(enrolment);
    return [toTemplateRow(enrolment, this.device.people.get(part.pin)?.uid ?? 0)];
  }

  /** What a query found goes out before its result. */
  addAnswer(answer: QueryAnswer, lines: readonly string[]): void {
    const body = toBody(
      lines,
      answer.type === 'tabledata' ? this.device.bodyStyle : { lineBreak: '\n', lastLineBreak: false },
    );
    this.asked.set(body, answer);
    this.answers.add(body);
  }

  private add(
    event: Pick<DoorEvent, 'deviceTime' | 'event' | 'direction' | 'verify'> & Partial<DoorEvent>,
    punch?: Punch,
  ): void {
    const whole: DoorEvent = { pin: '0', card: '0', door: 1, index: this.events.length + 1, ...event };
    this.events.push(whole);
    this.live.add(toRtlogLine(whole, this.model.rtlogFields), punch);
  }

  private lineTable(kind: 'rtlog' | 'rtstate', queue: RecordQueue): OutgoingTable {
    return {
      kind,
      queue,
      toRequest: (batch) =>
        accessUploadRequest(
          this.sender(),
          kind,
          toBody(
            batch.map(({ line }) => String(line)),
            this.device.bodyStyle,
          ),
        ),
      accepts: ({ body }) => body.startsWith('OK'),
    };
  }

  private rowTable(tableName: string, queue: RecordQueue): OutgoingTable {
    return {
      kind: 'tabledata',
      queue,
      toRequest: (batch) => {
        const lines = batch.map(({ line }) => String(line));
        const body = toBody(lines, this.device.bodyStyle);
        return tableDataRequest(this.sender(), { tableName, count: batch.length, body });
      },
      accepts: ({ body }, batch) => body.trim() === `${tableName}=${batch.length}`,
    };
  }

  private answerTable(): OutgoingTable {
    const kind: RequestKind = 'querydata';
    const answerOf = (line: string | Buffer | undefined): QueryAnswer => {
      const answer = line === undefined ? undefined : this.asked.get(line);
      if (!answer) throw new Error('expected an answer that a query asked for');
      return answer;
    };
    return {
      kind,
      queue: this.answers,
      toRequest: ([record]) => {
        const body = Buffer.from(record?.line ?? '');
        return queryDataRequest(this.sender(), { ...answerOf(record?.line), body });
      },
      accepts: ({ body }, [record]) => {
        const { type, tableName, count } = answerOf(record?.line);
        return type === 'tabledata' ? body.trim() === `${tableName}=${count}` : body.startsWith('OK');
      },
    };
  }
}
