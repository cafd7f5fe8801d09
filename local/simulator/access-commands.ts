import type { AccessMemory } from './access-memory.ts';
import { beginsWith, type Command, readCommandFields } from './command-line.ts';
import type { Execution, Outcome } from './command-runner.ts';
import type { AccessModel } from './device-model.ts';
import type { DeviceBody } from './firmware.ts';
import type { EnrolledPart } from './people.ts';
import { toTransactionRow, toUserRow } from './wire/access-lines.ts';
import { decodeOldTime } from './wire/old-time.ts';
import { toOptionList } from './wire/option-list.ts';

type Fields = ReadonlyMap<string, string>;

const UNKNOWN_COMMAND = -708;
const UNKNOWN_TABLE = -629;
const BAD_PARAMETER = -3;
const EXISTS_ALREADY = 2;
const NOBODY_CAME = 5;
const BUSY = 7;

/** Tables of a device whose rows the virtual clock takes and does not look at. */
const TAKEN_TABLES = ['biophoto', 'userpic', 'mulcarduser', 'extuser', 'timezone', 'holiday', 'inoutfun'];
const BIO_TYPES: Readonly<Record<string, EnrolledPart['kind']>> = { '1': 'fingerprint', '8': 'palm', '9': 'face' };

export interface AccessHelper {
  enrol(part: EnrolledPart): void;
  finish(id: string, execution: Execution): void;
  askTime(): Promise<void>;
}

/** Works commands as firmware of the access dialect does. */
export class AccessCommands {
  private enrolling = false;

  constructor(
    private readonly device: DeviceBody,
    private readonly model: AccessModel,
    private readonly memory: AccessMemory,
    private readonly helper: AccessHelper,
  ) {}

  async execute(command: Command): Promise<Outcome> {
    const [first = '', second = ''] = command.text.split(' ');
    const word = first === 'DATA' ? `DATA ${second}` : first;
    if (this.model.unsupported.some((words) => beginsWith(command, words)))
      return { returnCode: UNKNOWN_COMMAND, word };
    switch (word) {
      case 'DATA UPDATE':
        return { returnCode: this.update(command), word };
      case 'DATA DELETE':
        return { returnCode: this.remove(command), word };
      case 'DATA QUERY':
        return { returnCode: this.query(command), word };
      case 'DATA COUNT':
        return { returnCode: this.count(command), word };
      case 'SET':
        return { returnCode: await this.setOptions(command.text), word: 'SET OPTIONS' };
      case 'GET':
        return { returnCode: this.getOptions(command), word: 'GET OPTIONS' };
      case 'CONTROL':
        return this.control(command.text);
      case 'ENROLL_BIO':
        return this.enrol(command);
      default:
        return { returnCode: UNKNOWN_COMMAND, word };
    }
  }

  private update(command: Command): number {
    const table = tableOf(command);
    const fields = readCommandFields(command, `DATA UPDATE ${table}`);
    const pin = fields.get('pin') ?? '';
    switch (table) {
      case 'user':
        return this.receiveUser(pin, fields);
      case 'userauthorize':
        return this.device.people.letIn(pin) ? 0 : BAD_PARAMETER;
      case 'templatev10':
        return this.receivePart({ pin, kind: 'fingerprint', index: Number(fields.get('fingerid') ?? 0) });
      case 'biodata':
        return this.receivePart({
          pin,
          kind: BIO_TYPES[fields.get('type') ?? ''] ?? 'face',
          index: Number(fields.get('no') ?? 0),
        });
      default:
        return TAKEN_TABLES.includes(table) ? 0 : UNKNOWN_TABLE;
    }
  }

  private receiveUser(pin: string, fields: Fields): number {
    if (pin === '') return BAD_PARAMETER;
    const before = this.device.people.get(pin);
    this.device.people.put({
      pin,
      name: fields.get('name') ?? before?.name ?? '',
      privilege: Number(fields.get('privilege') ?? before?.privilege ?? 0),
      password: fields.get('password') ?? before?.password ?? '',
      card: fields.get('cardno') ?? before?.card ?? '',
      group: Number(fields.get('group') ?? before?.group ?? 1),
    });
    if (!before) this.device.people.shut(pin);
    return 0;
  }

  private receivePart(part: EnrolledPart): number {
    if (!this.device.people.get(part.pin)) return BAD_PARAMETER;
    this.device.people.enrol(part);
    return 0;
  }

  private remove(command: Command): number {
    const table = tableOf(command);
    const pin = readCommandFields(command, `DATA DELETE ${table}`).get('pin') ?? '';
    const { people } = this.device;
    if (table === 'user') {
      const meant = pin === '*' ? people.list().map((person) => person.pin) : [pin];
      for (const each of meant) people.remove(each);
      return 0;
    }
    if (table === 'userauthorize') {
      people.shut(pin);
      return 0;
    }
    return ['templatev10', 'biodata', ...TAKEN_TABLES].includes(table) ? 0 : UNKNOWN_TABLE;
  }

  /** Rows go out on `querydata`; the result says how many they were. */
  private query({ id, text }: Command): number {
    const [, tableName = '', filter = '*'] = /tablename=(\w+)(?:,fielddesc=[^,]*)?(?:,filter=(.*))?$/s.exec(text) ?? [];
    const rows = this.rowsOf(tableName, filter);
    if (!rows) return UNKNOWN_TABLE;
    if (rows.length > 0)
      this.memory.addAnswer({ type: 'tabledata', commandId: id, tableName, count: rows.length }, rows);
    return rows.length;
  }

  private rowsOf(tableName: string, filter: string): string[] | undefined {
    const wanted = new Map(
      filter.split('\t').map((part) => [part.split('=')[0]?.toLowerCase() ?? '', part.slice(part.indexOf('=') + 1)]),
    );
    const { people, serial } = this.device;
    const pin = wanted.get('pin');
    switch (tableName) {
      case 'user':
        return people
          .list()
          .filter((person) => pin === undefined || person.pin === pin)
          .map((person) => toUserRow(person, person.uid));
      case 'templatev10':
      case 'biodata':
        return people.parts(pin).flatMap((part) => this.memory.rowsOf(part, tableName));
      case 'transaction': {
        const [start = '', end = '9999'] = [wanted.get('starttime'), wanted.get('endtime')];
        return this.memory.events
          .filter(({ deviceTime }) => deviceTime >= start && deviceTime <= end)
          .map((event) => toTransactionRow(event, serial));
      }
      default:
        return undefined;
    }
  }

  private count(command: Command): number {
    const table = tableOf(command);
    const rows = this.rowsOf(table, '*');
    if (!rows) return UNKNOWN_TABLE;
    this.memory.addAnswer({ type: 'count', commandId: command.id, tableName: table, count: rows.length }, [
      `${table}=${rows.length}`,
    ]);
    return rows.length;
  }

  private async setOptions(text: string): Promise<number> {
    const time = /(?:^SET OPTIONS? |,)DateTime=(\d+)/.exec(text)?.[1];
    if (time === undefined) return 0;
    if (this.model.asksTime) await this.helper.askTime();
    else this.device.clock.setToLocal(decodeOldTime(Number(time)));
    return 0;
  }

  private getOptions({ id, text }: Command): number {
    const wanted = text.replace(/^GET OPTIONS? /, '').split(',');
    const known = toOptionList(this.model.options, this.memory.numbers(), '\n').split('\n');
    const found = known.filter((pair) => wanted.includes(pair.split('=')[0] ?? ''));
    this.memory.addAnswer({ type: 'options', commandId: id, tableName: 'options', count: 1 }, [found.join(',')]);
    return 0;
  }

  /** `01<door>01<seconds>` opens a lock, `03000000` restarts the device. */
  private control(text: string): Execution {
    const word = 'CONTROL DEVICE';
    const hex = text.replace(/^CONTROL DEVICE */, '');
    const [action = 0, door = 0, , argument = 0] = (hex.match(/../g) ?? []).map((byte) => parseInt(byte, 16));
    if (!/^(?:[0-9A-Fa-f]{2}){4,5}$/.test(hex)) return { returnCode: BAD_PARAMETER, word };
    if (action === 3) return { returnCode: 0, word, demand: 'reboot' };
    if (action !== 1) return { returnCode: 0, word };
    if (door > this.model.doors) return { returnCode: BAD_PARAMETER, word };
    this.memory.unlock(door, argument);
    return { returnCode: 0, word };
  }

  /** Somebody has to come to the device: the result is known later. */
  private enrol(command: Command): Outcome {
    const fields = readCommandFields(command, 'ENROLL_BIO');
    const kind = BIO_TYPES[fields.get('type') ?? ''];
    const pin = fields.get('pin') ?? '';
    const end = (returnCode: number): Execution => ({ returnCode, word: 'ENROLL_BIO' });
    if (!kind || !this.model.recognises.includes(kind) || !this.device.people.get(pin)) return end(BAD_PARAMETER);
    if (this.enrolling) return end(BUSY);
    const part = { pin, kind, index: Number(fields.get('no') ?? 0) };
    if (this.device.people.isEnrolled(part) && fields.get('overwrite') !== '1') return end(EXISTS_ALREADY);
    const { afterMs, succeeds } = this.device.drawEnrolment();
    this.enrolling = true;
    this.device.after(afterMs, () => {
      this.enrolling = false;
      if (succeeds) this.helper.enrol(part);
      this.helper.finish(command.id, end(succeeds ? 0 : NOBODY_CAME));
    });
    return 'later';
  }
}

/** The third word: `user` of `DATA UPDATE user Pin=1`. */
function tableOf({ text }: Command): string {
  return text.split(/[ \t]/)[2] ?? '';
}
