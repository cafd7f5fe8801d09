import { type Command, beginsWith, readCommandFields } from './command-line.ts';
import type { Execution, Outcome } from './command-runner.ts';
import type { AttendanceMemory } from './attendance-memory.ts';
import type { AttendanceModel } from './device-model.ts';
import type { DeviceBody } from './firmware.ts';
import type { EnrolledPart } from './people.ts';
import { decodeOldTime } from './wire/old-time.ts';
import { toOptionList } from './wire/option-list.ts';

type Fields = ReadonlyMap<string, string>;
type Handler = (fields: Fields, command: Command) => Outcome;

const EXISTS_ALREADY = 2;
const NOBODY_CAME = 5;
const BUSY = 7;
const BAD_PARAMETER = -1;
const NO_SUCH_PIN = -10;
const NOT_ON_THIS_MODEL = -1004;

/** Types of the unified templates. */
const BIO_TYPES: Readonly<Record<string, EnrolledPart['kind']>> = {
  '1': 'fingerprint',
  '2': 'face',
  '8': 'palm',
  '9': 'face',
};
/** Nobody who may send commands to a clock should be able to send these. */
const DANGEROUS = ['SHELL', 'PutFile', 'GetFile', 'UPGRADE'];

export interface Enroller {
  enrol(part: EnrolledPart): void;
  finish(id: string, execution: Execution): void;
}

/** Works commands as firmware of the attendance dialect does. */
export class AttendanceCommands {
  private enrolling = false;
  private readonly handlers: readonly (readonly [string, Handler])[];

  constructor(
    private readonly device: DeviceBody,
    private readonly model: AttendanceModel,
    private readonly memory: AttendanceMemory,
    private readonly enroller: Enroller,
  ) {
    this.handlers = this.listHandlers();
  }

  execute(command: Command): Outcome {
    const word = command.text.split(' ')[0] ?? '';
    if (DANGEROUS.includes(word)) this.device.problem(`the server sent ${word}, which gives the whole device away`);
    const unknown: Execution = { returnCode: this.model.unknownCommand, word };
    if (this.model.unsupported.some((words) => beginsWith(command, words))) return unknown;
    const found = this.handlers.find(([words]) => beginsWith(command, words));
    return found ? found[1](readCommandFields(command, found[0]), command) : unknown;
  }

  private listHandlers(): [string, Handler][] {
    const { memory } = this;
    const data = (returnCode: number): Execution => ({ returnCode, word: 'DATA' });
    const done =
      (word: string): Handler =>
      () => ({ returnCode: 0, word });
    const biometric =
      (kind: EnrolledPart['kind'], indexKey: string): Handler =>
      (fields) =>
        data(this.receivePart(fields, kind, indexKey));
    return [
      ['INFO', () => ({ returnCode: 0, word: 'INFO', lines: this.listOptions() })],
      ['CHECK', () => ({ returnCode: 0, word: 'CHECK', demand: 'handshake' })],
      ['RELOAD OPTIONS', () => ({ returnCode: 0, word: 'RELOAD', demand: 'handshake' })],
      ['REBOOT', () => ({ returnCode: 0, word: 'REBOOT', demand: 'reboot' })],
      ['LOG', done('LOG')],
      ['VERIFY SUM ATTLOG', (fields) => this.verifySum(fields)],
      ['DATA UPDATE USERINFO', (fields) => data(this.receiveUser(fields))],
      ['DATA USER', (fields) => data(this.receiveUser(fields))],
      ['DATA DELETE USERINFO', (fields) => data(this.removeUser(fields))],
      ['DATA DEL_USER', (fields) => data(this.removeUser(fields))],
      ['DATA UPDATE FINGERTMP', biometric('fingerprint', 'fid')],
      ['DATA FP', biometric('fingerprint', 'fid')],
      ['DATA UPDATE FACE', biometric('face', 'none')],
      ['DATA UPDATE BIOPHOTO', (fields, { id }) => data(this.receivePhoto(fields, id))],
      ['DATA UPDATE BIODATA', (fields) => data(this.receiveBiodata(fields))],
      ['DATA DELETE FINGERTMP', () => data(0)],
      ['DATA DELETE BIODATA', () => data(0)],
      ['DATA QUERY ATTLOG', (fields) => data(this.queryPunches(fields))],
      ['DATA QUERY USERINFO', (fields) => data(this.queryUsers(fields.get('pin')))],
      ['DATA QUERY FINGERTMP', (fields) => data(this.queryParts('fingerprint', fields.get('pin')))],
      ['DATA QUERY BIODATA', (fields) => data(this.queryParts(BIO_TYPES[fields.get('type') ?? ''], fields.get('pin')))],
      ['DATA QUERY ATTPHOTO', () => data(this.model.nothingFound)],
      ['CLEAR LOG', () => (memory.clearPunches(), { returnCode: 0, word: 'CLEAR_LOG' })],
      ['SET OPTION', (fields) => ({ returnCode: this.setOption(fields), word: 'SET OPTION' })],
      ['GET OPTION FROM', done('GET OPTION')],
      ['ENROLL_FP', (fields, { id }) => this.enrol(id, 'ENROLL_FP', 'fingerprint', fields, fields.get('fid'))],
      [
        'ENROLL_BIO',
        (fields, { id }) => this.enrol(id, 'ENROLL_BIO', BIO_TYPES[fields.get('type') ?? ''], fields, '0'),
      ],
      ['AC_UNLOCK', () => (memory.addOperation(29, []), { returnCode: 0, word: 'AC_UNLOCK' })],
      ['AC_UNALARM', done('AC_UNALARM')],
    ];
  }

  private listOptions(): string[] {
    return toOptionList(this.model.options, this.memory.numbers(), '\n').split('\n');
  }

  private verifySum(fields: Fields): Execution {
    const [start = '', end = ''] = [fields.get('starttime'), fields.get('endtime')];
    const sum = this.punchesBetween(start, end).length;
    return { returnCode: 0, word: 'VERIFY SUM', more: `StartTime=${start}&EndTime=${end}&AttlogSum=${sum}` };
  }

  /** What a command leaves out stays as it was. */
  private receiveUser(fields: Fields): number {
    const pin = fields.get('pin');
    if (pin === undefined || pin === '') return BAD_PARAMETER;
    const before = this.device.people.get(pin);
    this.device.people.put({
      pin,
      name: fields.get('name') ?? before?.name ?? '',
      privilege: Number(fields.get('pri') ?? before?.privilege ?? 0),
      password: fields.get('passwd') ?? before?.password ?? '',
      card: fields.get('card') ?? before?.card ?? '',
      group: Number(fields.get('grp') ?? before?.group ?? 1),
    });
    return 0;
  }

  private removeUser(fields: Fields): number {
    const removed = this.device.people.remove(fields.get('pin') ?? '');
    return removed || this.model.stamps === 'fixed' ? 0 : NO_SUCH_PIN;
  }

  private receivePart(fields: Fields, kind: EnrolledPart['kind'], indexKey: string): number {
    const pin = fields.get('pin') ?? '';
    if (!this.memory.knows(kind)) return NOT_ON_THIS_MODEL;
    if (!this.device.people.get(pin)) return NO_SUCH_PIN;
    this.device.people.enrol({ pin, kind, index: Number(fields.get(indexKey) ?? 0) });
    return 0;
  }

  private receiveBiodata(fields: Fields): number {
    const kind = BIO_TYPES[fields.get('type') ?? ''];
    return kind ? this.receivePart(fields, kind, 'no') : NOT_ON_THIS_MODEL;
  }

  /** A photo that no face is found in is refused, and the reason goes to its own table. */
  private receivePhoto(fields: Fields, id: string): number {
    if ((fields.get('content') ?? '') !== '') return this.receivePart(fields, 'face', 'none');
    this.memory.addError('D01E0001', id);
    return BAD_PARAMETER;
  }

  /** Comes again as ordinary uploads, whatever the server has had already. */
  private queryPunches(fields: Fields): number {
    const found = this.punchesBetween(fields.get('starttime') ?? '', fields.get('endtime') ?? '9999');
    for (const punch of found) this.memory.addPunch(punch, 1);
    return found.length > 0 ? 0 : this.model.nothingFound;
  }

  private punchesBetween(start: string, end: string) {
    return this.device.history.filter(({ deviceTime }) => deviceTime >= start && deviceTime <= end);
  }

  private queryUsers(pin: string | undefined): number {
    const people = this.device.people.list().filter((person) => pin === undefined || person.pin === pin);
    for (const person of people) {
      this.memory.addUser(person.pin);
      this.queryParts(undefined, person.pin);
      if (this.model.sendsFacePhoto && this.memory.knows('face')) this.memory.addFacePhoto(person.pin);
    }
    return people.length > 0 ? 0 : this.model.nothingFound;
  }

  private queryParts(kind: EnrolledPart['kind'] | undefined, pin: string | undefined): number {
    const parts = this.device.people.parts(pin).filter((part) => kind === undefined || part.kind === kind);
    for (const part of parts) this.memory.addTemplate(part);
    return parts.length > 0 ? 0 : this.model.nothingFound;
  }

  private setOption(fields: Fields): number {
    for (const [key, value] of fields) {
      if (key.startsWith('~')) return BAD_PARAMETER;
      if (key === 'datetime' && /^\d+$/.test(value)) this.device.clock.setToLocal(decodeOldTime(Number(value)));
    }
    return 0;
  }

  /** Somebody has to come to the device: the result is known later. */
  private enrol(
    id: string,
    word: string,
    kind: EnrolledPart['kind'] | undefined,
    fields: Fields,
    index: string | undefined,
  ): Outcome {
    const pin = fields.get('pin') ?? '';
    const end = (returnCode: number): Execution => ({ returnCode, word });
    if (kind === undefined || pin === '') return end(BAD_PARAMETER);
    if (!this.memory.knows(kind)) return end(NOT_ON_THIS_MODEL);
    if (!this.device.people.get(pin)) return end(NO_SUCH_PIN);
    if (this.enrolling) return end(BUSY);
    const part = { pin, kind, index: Number(index ?? 0) };
    if (this.device.people.isEnrolled(part) && fields.get('overwrite') !== '1') return end(EXISTS_ALREADY);
    const { afterMs, succeeds } = this.device.drawEnrolment();
    this.enrolling = true;
    this.device.after(afterMs, () => {
      this.enrolling = false;
      if (succeeds) this.enroller.enrol(part);
      this.enroller.finish(id, end(succeeds ? 0 : NOBODY_CAME));
    });
    return 'later';
  }
}
