/** One person at one device, as the device reported it. */
export interface PunchRecord {
  /** Up to 40 characters, case and leading zeros kept; '' when the device named nobody. */
  readonly pin: string;
  /** `YYYY-MM-DD HH:MM:SS`, local, a real calendar date. */
  readonly deviceTime: string;
  /** Attendance state, or of an access event 0 for in and 1 for out. */
  readonly status: number | undefined;
  /** Verify code; from 65536 on it is `BIT_RULE_VERIFY` plus the newer bit string. */
  readonly verify: number | undefined;
  /** '' when absent, empty or 0. */
  readonly workCode: string;
  /** Only on access events. */
  readonly eventCode?: number;
  readonly door?: string;
  readonly card?: string;
  readonly mask?: boolean;
  readonly temperatureC?: number;
  /** The device's own word about its zone, seconds east of UTC. */
  readonly utcOffsetSeconds?: number;
  /** The device's record number: unique until a factory reset, so no identity. */
  readonly index?: number;
}

/**
 * Something else a device recorded. Kinds: `oplog`, `errorlog`, `workcode`, `idcard`, `idverification`, `enrolment`,
 * `photo`, `rtlog`, `rtstate`, `verify`, `count`, `exchange`, `unknown`, and `table:<name>` for tables without a
 * reader of their own.
 */
export interface LogRecord {
  readonly kind: string;
  /** Bounded values; keys in lower case, but `deviceTime` (canonical) where the record has a time. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What a device says of one of its users. */
export interface UserRecord {
  readonly pin: string;
  /** Bounded values, keys in lower case; what the device left out, or wrote as `null`, is absent. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A device's answer to one command. */
export interface CommandResult {
  readonly id: string;
  readonly returnCode: number;
  readonly command?: string;
  /** Bounded values, keys as sent. */
  readonly fields: Readonly<Record<string, string>>;
}

export type SetAsideReason =
  | 'too_few_columns'
  | 'bad_time'
  | 'bad_pin'
  | 'unreadable'
  /** A line without a table that is no punch. */
  | 'no_table'
  /** The body is compressed or encrypted; only its size is kept. */
  | 'packed'
  /** The body is no text; only its size is kept. */
  | 'binary'
  /** More records in one push than any device sends. */
  | 'too_many';

/** A line that could not be read. */
export interface SetAsideLine {
  /** At most 256 bytes of UTF-8; secrets and long values are cut. */
  readonly text: string;
  readonly reason: SetAsideReason;
}

/** Everything one push said. */
export interface DecodedPush {
  readonly punches: PunchRecord[];
  /** `oplog` records, in order. */
  readonly operationLog: LogRecord[];
  readonly users: UserRecord[];
  /** What the device says of itself, by the names of its option list. */
  readonly facts: ReadonlyMap<string, string>;
  /** Records of every other kind, in order. */
  readonly otherRecords: LogRecord[];
  readonly commandResults: CommandResult[];
  readonly setAside: SetAsideLine[];
  /** Templates and photos that were cut out on purpose. */
  readonly dropped: { readonly templates: number; readonly photos: number };
  /** Punches, operations, users and other records as they stood in the push. */
  readonly inOrder: readonly (PunchRecord | LogRecord | UserRecord)[];
  /** A real resume marker, to be given back at the next handshake; table in lower case. */
  readonly stamp?: { readonly table: string; readonly value: string };
  /** Records this push had, set-aside lines included. */
  readonly lines: number;
  /** The whole body of the answer that lets the device forget them. */
  readonly acknowledgement: string;
}
