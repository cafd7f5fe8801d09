import type { DeviceAnswer } from './device-http.ts';
import type { AttendanceModel } from './device-model.ts';
import { answerDateMs } from './answer-date.ts';
import { AttendanceCommands } from './attendance-commands.ts';
import { AttendanceMemory } from './attendance-memory.ts';
import { CommandRunner } from './command-runner.ts';
import type { Demand, DeviceBody, Firmware, OutgoingTable, RequestOutcome } from './firmware.ts';
import { type DeviceOptions, readOptionsBlock, STORED_DEFAULTS } from './options-block.ts';
import { createPerson, type EnrolledPart } from './people.ts';
import type { Punch } from './punch.ts';
import type { Uploadable } from './trans-flag.ts';
import {
  type AttendanceSender,
  handshakeRequest,
  pollRequest,
  resultRequest,
  uploadRequest,
} from './wire/attendance-requests.ts';
import { toBody } from './wire/body.ts';
import { toInfo } from './wire/info-list.ts';
import { toOptionList } from './wire/option-list.ts';
import { toPhotoBody } from './wire/other-tables.ts';

/** The old library leaves its clock alone when it is off by less. */
const CLOCK_TOLERANCE_MS = 10_000;

/** The attendance dialect: PUSH 2.x, and what was before. */
export class AttendanceFirmware implements Firmware {
  readonly tables: readonly OutgoingTable[];
  private readonly sender: AttendanceSender;
  private readonly memory: AttendanceMemory;
  private readonly commands: CommandRunner;
  private options: DeviceOptions = STORED_DEFAULTS;
  private announced = '';

  constructor(
    private readonly device: DeviceBody,
    private readonly model: AttendanceModel,
    /** The zone that the device hangs in, for what the server says about it. */
    private readonly place: { readonly zone: string; readonly now: () => number },
  ) {
    const { serial, language, commKey } = device;
    this.sender = {
      serial,
      model,
      ...(language !== undefined && { language }),
      ...(commKey !== undefined && { commKey }),
    };
    this.memory = new AttendanceMemory(device, model, this.sender, (what) => this.wants(what));
    const work = new AttendanceCommands(device, model, this.memory, {
      enrol: (part) => this.enrol(part),
      finish: (id, execution) => this.commands.finish(id, execution),
    });
    this.commands = new CommandRunner(
      device,
      (command) => work.execute(command),
      (lines) => resultRequest(this.sender, toBody(lines, device.bodyStyle)),
      model.resultKeys,
    );
    this.tables = [...this.memory.tables, this.commands.results];
  }

  get delaySeconds(): number {
    return this.options.delaySeconds;
  }

  get errorDelaySeconds(): number {
    return this.options.errorDelaySeconds;
  }

  async connect(): Promise<RequestOutcome> {
    const outcome = await this.device.exchange('handshake', handshakeRequest(this.sender), (answer) =>
      this.readOptions(answer),
    );
    if (outcome === 'acknowledged') this.announced = '';
    return outcome;
  }

  introduction(): (() => Promise<RequestOutcome>) | undefined {
    if (!this.options.sendOptions) return undefined;
    const list = toOptionList(this.model.options, this.memory.numbers(), this.model.optionSeparator);
    const table = this.memory.nameOf('options');
    return () =>
      this.device.exchange('options', uploadRequest(this.sender, { table, body: Buffer.from(list) }), ({ body }) =>
        body.includes('OK'),
      );
  }

  async poll(): Promise<RequestOutcome> {
    const info = toInfo(this.model, this.memory.numbers());
    const news = info === this.announced ? undefined : info;
    let body = '';
    const outcome = await this.device.exchange('poll', pollRequest(this.sender, news), (answer) => {
      ({ body } = answer);
      this.setClock(answer);
      return body.startsWith('OK') || body.startsWith('C:');
    });
    if (outcome !== 'acknowledged') return outcome;
    this.announced = info;
    await this.commands.take(body);
    return outcome;
  }

  takeDemand(): Demand | undefined {
    return this.commands.takeDemand();
  }

  booted(): void {
    const now = this.device.clock.now();
    this.memory.addOperation(0, [], now - 15_000); // power on
    this.memory.addOperation(3, ['55'], now - 2_000); // lifted from the wall: the tamper alarm
  }

  punch(punch: Punch): boolean {
    this.memory.addPunch(punch);
    return true;
  }

  photo({ pin, deviceTime }: Punch, jpeg: Buffer): void {
    if (this.model.punchPhotos === 'none' || !this.wants('AttPhoto')) return;
    this.memory.photos.add(toPhotoBody({ serial: this.device.serial, pin, deviceTime, jpeg }));
  }

  enrol(part: EnrolledPart): void {
    const { people } = this.device;
    const isNew = people.get(part.pin) === undefined;
    if (isNew) {
      people.put(createPerson(part.pin));
      this.memory.addOperation(30, [part.pin]);
    }
    people.enrol(part);
    if (isNew && this.wants('EnrollUser')) this.memory.addUser(part.pin);
    this.memory.addEnrolled(part);
  }

  /** Whom nobody knows leaves only a line in the operation log. */
  stranger(): void {
    this.memory.addOperation(3, ['58']);
  }

  private wants(what: Uploadable): boolean {
    return this.device.sendsEverything || this.options.wanted.has(what);
  }

  private readOptions(answer: DeviceAnswer): boolean {
    const reading = readOptionsBlock(answer.body, {
      serial: this.device.serial,
      zone: this.place.zone,
      nowMs: this.place.now(),
    });
    if (!reading) return false;
    this.options = reading.options;
    for (const text of reading.problems) this.device.problem(text);
    if (reading.options.offsetMinutes !== undefined) this.device.clock.tellOffset(reading.options.offsetMinutes);
    this.setClock(answer);
    if (this.model.stamps === 'real') this.memory.resumeAfter(reading.options.attlogStamp ?? 0);
    return true;
  }

  /** As the old library does on each answer. */
  private setClock(answer: DeviceAnswer): void {
    const dateMs = this.model.setsClock ? answerDateMs(answer) : undefined;
    if (dateMs !== undefined && this.device.clock.setTo(dateMs, CLOCK_TOLERANCE_MS)) {
      this.memory.addOperation(21, []);
    }
  }
}
