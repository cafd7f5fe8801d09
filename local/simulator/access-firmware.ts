import { createHash } from 'node:crypto';
import { AccessCommands } from './access-commands.ts';
import { AccessMemory } from './access-memory.ts';
import {
  ACCESS_DEFAULTS,
  type AccessOptions,
  type AccessReading,
  readAccessHandshake,
  readAccessOptions,
  readRegistryCode,
} from './access-options.ts';
import { CommandRunner } from './command-runner.ts';
import type { AccessModel } from './device-model.ts';
import type { Demand, DeviceBody, Firmware, OutgoingTable, RequestOutcome } from './firmware.ts';
import { createPerson, type EnrolledPart } from './people.ts';
import type { Punch } from './punch.ts';
import {
  type AccessSender,
  accessHandshakeRequest,
  accessPollRequest,
  accessResultRequest,
  configRequest,
  pingRequest,
  registryRequest,
  timeRequest,
} from './wire/access-requests.ts';
import { toBody } from './wire/body.ts';
import { decodeOldTime } from './wire/old-time.ts';
import { toOptionList } from './wire/option-list.ts';

const DEVICE_STARTED = 206;
const CONNECTED = 214;
const UNKNOWN_CARD = 27;
const NO_PERMISSION = 23;

/** The access dialect, PUSH 3.x: the device registers, fetches its configuration, and signs with a token. */
export class AccessFirmware implements Firmware {
  readonly tables: readonly OutgoingTable[];
  private readonly memory: AccessMemory;
  private readonly commands: CommandRunner;
  private options: AccessOptions = ACCESS_DEFAULTS;
  private token: string | undefined;

  constructor(
    private readonly device: DeviceBody,
    private readonly model: AccessModel,
  ) {
    this.memory = new AccessMemory(device, model, () => this.sender);
    const work = new AccessCommands(device, model, this.memory, {
      enrol: (part) => this.enrol(part),
      finish: (id, execution) => this.commands.finish(id, execution),
      askTime: () => this.askTime(),
    });
    this.commands = new CommandRunner(
      device,
      (command) => work.execute(command),
      (lines) => accessResultRequest(this.sender, toBody(lines, { lineBreak: '\n', lastLineBreak: true })),
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
    this.token = undefined;
    let code: string | undefined;
    let configured = false;
    const outcome = await this.device.exchange('handshake', accessHandshakeRequest(this.sender), ({ body }) => {
      const answer = readAccessHandshake(body);
      if (answer?.kind === 'registered') {
        code = answer.registryCode;
        configured = true;
        this.configure(answer.reading, code);
      }
      return answer !== undefined;
    });
    if (outcome !== 'acknowledged' || configured) return this.connected(outcome);
    const registered = await this.device.exchange(
      'registry',
      registryRequest(this.sender, this.listCapabilities()),
      ({ body }) => (code = readRegistryCode(body)) !== undefined,
    );
    // Told anything else it registers again, as soon as one that is not approved.
    if (registered === 'refused') return 'unauthorised';
    if (registered !== 'acknowledged' || code === undefined) return registered;
    const registryCode = code;
    this.token = this.createToken(registryCode, '');
    const fetched = await this.device.exchange('config', configRequest(this.sender), ({ body }) => {
      this.configure(readAccessOptions(body), registryCode);
      return this.options.sessionId !== '';
    });
    return this.connected(fetched);
  }

  introduction(): undefined {
    return undefined;
  }

  async poll(): Promise<RequestOutcome> {
    let body = '';
    const outcome = await this.device.exchange('poll', accessPollRequest(this.sender), (answer) => {
      ({ body } = answer);
      return body.startsWith('OK') || body.startsWith('C:');
    });
    if (outcome === 'acknowledged') await this.commands.take(body);
    return outcome;
  }

  takeDemand(): Demand | undefined {
    return this.commands.takeDemand();
  }

  booted(): void {
    this.memory.addDoorEvent({ event: DEVICE_STARTED });
  }

  punch(punch: Punch): boolean {
    if (this.model.needsAuthorisation && this.device.people.isShutOut(punch.pin)) {
      this.memory.addDoorEvent({ event: NO_PERMISSION, pin: punch.pin, verify: punch.verify });
      return false;
    }
    this.memory.addPassage(punch);
    return true;
  }

  /** These units take none. */
  photo(): void {}

  enrol(part: EnrolledPart): void {
    const { people } = this.device;
    if (!people.get(part.pin)) people.put(createPerson(part.pin));
    people.enrol(part);
    if (!this.options.wantsUsers && !this.device.sendsEverything) return;
    this.memory.addUser(part.pin);
    this.memory.addTemplate(part);
  }

  stranger(): void {
    this.memory.addDoorEvent({ event: UNKNOWN_CARD, card: '9876543', verify: 4 });
  }

  private get sender(): AccessSender {
    const { serial, language, commKey } = this.device;
    const { model, token } = this;
    return {
      serial,
      model,
      ...(language !== undefined && { language }),
      ...(commKey !== undefined && { commKey }),
      ...(token !== undefined && { token }),
    };
  }

  private connected(outcome: RequestOutcome): RequestOutcome {
    if (outcome === 'acknowledged') {
      this.memory.addDoorEvent({ event: CONNECTED });
      this.memory.addDoorState();
    }
    return outcome;
  }

  private configure({ options, problems }: AccessReading, registryCode: string): void {
    this.options = options;
    this.token = this.createToken(registryCode, options.sessionId);
    for (const text of problems) this.device.problem(text);
  }

  private createToken(registryCode: string, sessionId: string): string {
    return createHash('md5').update(`${registryCode}${this.device.serial}${sessionId}`).digest('hex');
  }

  private listCapabilities(): string {
    return toOptionList(this.model.options, this.memory.numbers(), ',');
  }

  /** Some units fetch the time that they were told to set. */
  private async askTime(): Promise<void> {
    await this.device.exchange('ping', pingRequest(this.sender), ({ body }) => body.startsWith('OK'));
    await this.device.exchange('time', timeRequest(this.sender), ({ body }) => {
      const [, encoded] = /^DateTime=(\d+),ServerTZ=[+-]\d{4}/.exec(body) ?? [];
      if (encoded === undefined) return false;
      this.device.clock.setTo(Date.parse(`${decodeOldTime(Number(encoded)).replace(' ', 'T')}Z`));
      return true;
    });
  }
}
