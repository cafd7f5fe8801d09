import { offsetMinutes } from './device-time.ts';
import { EVERYTHING, readTransFlag, type Uploadable } from './trans-flag.ts';

/** What a device keeps of the server's handshake answer. */
export interface DeviceOptions {
  /** Steady poll interval in seconds. */
  readonly delaySeconds: number;
  /** Wait before the next handshake after a failure, in seconds. */
  readonly errorDelaySeconds: number;
  /** The server wants the device's options. */
  readonly sendOptions: boolean;
  /** What it uploads by itself. */
  readonly wanted: ReadonlySet<Uploadable>;
  /** The marker of attendance records, where the server sent a real one. */
  readonly attlogStamp?: number;
  /** Minutes that the server puts the display ahead of UTC. */
  readonly offsetMinutes?: number;
}

/** What a device runs on until a server has told it otherwise. */
export const STORED_DEFAULTS: DeviceOptions = {
  delaySeconds: 30,
  errorDelaySeconds: 30,
  sendOptions: false,
  wanted: EVERYTHING,
};

export interface OptionsReading {
  readonly options: DeviceOptions;
  /** What a real device would misunderstand, in plain words. */
  readonly problems: readonly string[];
}

export interface OptionsContext {
  readonly serial: string;
  /** The device's own IANA zone and the present instant: what TimeZone must say. */
  readonly zone: string;
  readonly nowMs: number;
}

/**
 * Reads the body of a handshake answer as the firmware does: a line counts only when it is terminated,
 * key spelling matters, a bare `OK` leaves the device on its defaults.
 * @returns undefined when it is neither an options block nor `OK`.
 */
export function readOptionsBlock(body: string, context: OptionsContext): OptionsReading | undefined {
  const lines = body.split(/\r\n|\n|\r/).slice(0, -1);
  const first = lines[0] ?? body.trim();
  if (first === 'OK') return { options: STORED_DEFAULTS, problems: [] };
  const serial = /^GET OPTION FROM: ?(\S*)$/.exec(first)?.[1];
  if (serial === undefined) return undefined;

  const values = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const equals = line.indexOf('=');
    if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1));
  }
  const problems: string[] = [];
  if (serial !== context.serial) problems.push(`the options are for ${serial}, this device is ${context.serial}`);
  const whole = (key: string, fallback: number): number => {
    const raw = values.get(key);
    if (raw !== undefined && /^[1-9]\d*$/.test(raw)) return Number(raw);
    problems.push(`${key} is ${raw ?? 'missing'}: expected whole seconds`);
    return fallback;
  };
  const wanted = readTransFlag(values.get('TransFlag'));
  const stamp = values.get('Stamp') ?? values.get('ATTLOGStamp') ?? '';
  const options: DeviceOptions = {
    delaySeconds: whole('Delay', STORED_DEFAULTS.delaySeconds),
    errorDelaySeconds: whole('ErrorDelay', STORED_DEFAULTS.errorDelaySeconds),
    sendOptions: values.get('PushOptionsFlag') === '1',
    wanted,
    attlogStamp: /^\d+$/.test(stamp) && stamp !== '9999' ? Number(stamp) : undefined,
    offsetMinutes: readTimeZone(values.get('TimeZone')),
  };
  if (values.get('Realtime') !== '1') problems.push('Realtime is not 1: punches would wait for a scheduled upload');
  problems.push(...findTimeZoneProblems(values.get('TimeZone'), context));
  const encrypt = values.get('Encrypt');
  if (encrypt !== undefined && encrypt !== 'None' && encrypt !== '0')
    problems.push('Encrypt asks for encrypted uploads');
  if (!wanted.has('AttLog')) problems.push('TransFlag does not ask for AttLog: punches would not be sent');
  return { options, problems };
}

/** |value| < 25 is whole hours, anything else minutes (protocol reference, section 11). */
function readTimeZone(raw: string | undefined): number | undefined {
  if (raw === undefined || !/^[+-]?\d+$/.test(raw)) return undefined;
  const value = Number(raw);
  return Math.abs(value) < 25 ? value * 60 : value;
}

function findTimeZoneProblems(raw: string | undefined, { zone, nowMs }: OptionsContext): string[] {
  const sent = readTimeZone(raw);
  if (sent === undefined) {
    return [`TimeZone is ${raw ?? 'missing'}: expected hours, or minutes for a zone with a fraction of an hour`];
  }
  const own = offsetMinutes(nowMs, zone);
  return sent === own
    ? []
    : [`TimeZone sets this device to UTC${asOffset(sent)}, its zone ${zone} is at UTC${asOffset(own)}`];
}

function asOffset(minutes: number): string {
  const whole = Math.abs(minutes);
  const pad = (part: number): string => String(part).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(whole / 60))}:${pad(whole % 60)}`;
}
