import { encodeOldTime } from './old-encode.ts';

/** Answers to requests that are no uploads. Every line ends in LF: devices lose a last line without one. */

const ATTENDANCE_PROTOCOL = '2.4.1';
/** Keeps the key exchange and the bit-string verify format out of the picture; protocol reference 3.4. */
const ACCESS_PROTOCOL = '3.0.1';
const ERROR_DELAY_SECONDS = 30;
const TIMEOUT_SECONDS = 10;
const TRANSFER_TIMES = '00:00;14:05';
const TRANSFER_INTERVAL_MINUTES = 1;

/** What devices upload unasked: punches, operations, users. No template and no photo is on the list. */
const TRANSFERRED = ['AttLog', 'OpLog', 'EnrollUser', 'ChgUser'].join('\t');

/** Options worth knowing of every clock; it answers with `table=options`. */
const ASKED_OPTIONS = [
  'UserCount',
  'TransactionCount',
  'FingerFunOn',
  'FPVersion',
  'FPCount',
  'FaceFunOn',
  'FaceVersion',
  'FaceCount',
  'FvFunOn',
  'FvVersion',
  'FvCount',
  'PvFunOn',
  'PvVersion',
  'PvCount',
  'BioPhotoFun',
  'BioDataFun',
  'VisilightFun',
  'PhotoFunOn',
  'MaskDetectionFunOn',
  'IRTempDetectionFunOn',
].join(',');

/** Resume markers: the option's name, its older name, and what stands for "no marker". */
const STAMPS = [
  { table: 'attlog', option: 'ATTLOGStamp', older: 'Stamp', none: 'None' },
  { table: 'operlog', option: 'OPERLOGStamp', older: 'OpStamp', none: '9999' },
  { table: 'attphoto', option: 'ATTPHOTOStamp', older: 'PhotoStamp', none: 'None' },
  { table: 'biodata', option: 'BIODATAStamp', older: undefined, none: 'None' },
] as const;

export interface HandshakeOptions {
  readonly serial: string;
  /** The device's present offset, minutes east of UTC. */
  readonly offsetMinutes: number;
  /** Longest pause between two polls. */
  readonly pollSeconds: number;
  /** Markers by table, as the device sent them (`DecodedPush.stamp`). */
  readonly stamps: Readonly<Record<string, string>>;
  /** Largest body the device may send. */
  readonly maxPostBytes: number;
}

/** The options block that answers an attendance device's handshake. Protocol reference 3.2. */
export function handshakeReply({ serial, offsetMinutes, pollSeconds, stamps, maxPostBytes }: HandshakeOptions): string {
  return toLines([
    `GET OPTION FROM: ${serial}`,
    ...STAMPS.flatMap(({ table, option, older, none }) => {
      const value = stamps[table];
      if (value === undefined) return [`${option}=${none}`];
      return older === undefined ? [`${option}=${value}`] : [`${option}=${value}`, `${older}=${value}`];
    }),
    `ErrorDelay=${ERROR_DELAY_SECONDS}`,
    `Delay=${pollSeconds}`,
    `TransTimes=${TRANSFER_TIMES}`,
    `TransInterval=${TRANSFER_INTERVAL_MINUTES}`,
    `TransFlag=TransData ${TRANSFERRED}`,
    `TimeZone=${toTimeZoneOption(offsetMinutes)}`,
    'Realtime=1',
    'Encrypt=None',
    `ServerVer=${ATTENDANCE_PROTOCOL}`,
    `PushProtVer=${ATTENDANCE_PROTOCOL}`,
    'PushOptionsFlag=1',
    `PushOptions=${ASKED_OPTIONS}`,
    'SupportPing=1',
    `MaxPostSize=${maxPostBytes}`,
  ]);
}

/**
 * The answer to an access device's handshake. It registers when it is told `OK`.
 * @param options what it is told when it has registered before.
 */
export function accessHandshakeReply(
  options:
    | { readonly registered: false }
    | {
        readonly registered: true;
        readonly registryCode: string;
        readonly sessionId: string;
        readonly pollSeconds: number;
      },
): string {
  if (!options.registered) return okReply();
  return toLines([
    'registry=ok',
    `RegistryCode=${options.registryCode}`,
    `ServerVersion=${ACCESS_PROTOCOL}`,
    'ServerName=PunchConnect',
    `PushProtVer=${ACCESS_PROTOCOL}`,
    ...accessConfiguration(options),
  ]);
}

/** @param code at most 32 characters. */
export function registryReply(code: string): string {
  return toLines([`RegistryCode=${code}`]);
}

/** The configuration that an access device asks for after it has registered. */
export function pushConfigReply(options: { readonly sessionId: string; readonly pollSeconds: number }): string {
  return toLines([
    `ServerVersion=${ACCESS_PROTOCOL}`,
    'ServerName=PunchConnect',
    `PushVersion=${ACCESS_PROTOCOL}`,
    ...accessConfiguration(options),
  ]);
}

/** The time, for access devices that ask: GMT in the devices' encoding, and the offset to add. */
export function rtdataReply({
  nowMs,
  offsetMinutes,
}: {
  readonly nowMs: number;
  readonly offsetMinutes: number;
}): string {
  const utc = new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ');
  const minutes = Math.abs(offsetMinutes);
  const hhmm = String(Math.floor(minutes / 60) * 100 + (minutes % 60)).padStart(4, '0');
  return toLines([`DateTime=${encodeOldTime(utc)},ServerTZ=${offsetMinutes < 0 ? '-' : '+'}${hhmm}`]);
}

export function okReply(): string {
  return toLines(['OK']);
}

function accessConfiguration({ sessionId, pollSeconds }: { sessionId: string; pollSeconds: number }): string[] {
  return [
    `ErrorDelay=${ERROR_DELAY_SECONDS}`,
    `RequestDelay=${pollSeconds}`,
    `TransTimes=${TRANSFER_TIMES}`,
    `TransInterval=${TRANSFER_INTERVAL_MINUTES}`,
    'TransTables=User Transaction',
    'Realtime=1',
    `SessionID=${sessionId}`,
    `TimeoutSec=${TIMEOUT_SECONDS}`,
  ];
}

/** Devices take a number below 25 for hours and any other for minutes; "5.5" would be read as 5. Reference 11. */
function toTimeZoneOption(offsetMinutes: number): number {
  return offsetMinutes % 60 === 0 ? offsetMinutes / 60 : offsetMinutes;
}

function toLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
