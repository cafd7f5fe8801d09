/**
 * Every line the functions can write. A code names one unit of work or one thing that went wrong.
 * What a line may carry is listed in `LogFields`; a body, name, PIN, header, secret or URL is not on that list.
 */
export type LogCode =
  | 'push.handled'
  | 'push.refused'
  | 'push.failed'
  | 'journal.conflict'
  | 'delivery.attempted'
  | 'lane.dropped'
  | 'ring.failed'
  | 'ring.unreadable'
  | 'request.handled'
  | 'request.failed';

export interface LogFields {
  readonly accountId?: string;
  readonly registrationId?: string;
  readonly serial?: string;
  readonly webhookId?: string;
  readonly eventId?: string;
  readonly deliveryId?: string;
  readonly keyId?: string;
  readonly requestId?: string;
  readonly ring?: string;
  readonly reason?: string;
  readonly endpoint?: string;
  readonly table?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly errorClass?: string;
  readonly outcome?: string;
  readonly attempt?: number;
  readonly cursor?: number;
  readonly position?: number;
  readonly events?: number;
  readonly appended?: number;
  readonly known?: number;
  readonly setAside?: number;
  readonly records?: number;
  readonly rings?: number;
  readonly bodyBytes?: number;
  readonly receiveCount?: number;
  readonly delaySeconds?: number;
  readonly durationMs?: number;
}

export interface Log {
  info(code: LogCode, fields?: LogFields): void;
  warn(code: LogCode, fields?: LogFields): void;
  /** Of the error only its name, code and stack are written: a message may quote what a customer sent. */
  error(code: LogCode, error: unknown, fields?: LogFields): void;
}

/**
 * One JSON object a line. Without `level` and `timestamp` Lambda would take each for INFO of its own time
 * (Lambda developer guide, "Log-level filtering").
 * @param write takes one line, without its line break.
 * @param now milliseconds since the epoch.
 */
export function createLog(write: (line: string) => void, now: () => number = Date.now): Log {
  const line = (level: string, code: LogCode, fields: object): void =>
    write(JSON.stringify({ level, timestamp: new Date(now()).toISOString(), code, ...fields }));
  return {
    info: (code, fields = {}) => line('info', code, fields),
    warn: (code, fields = {}) => line('warn', code, fields),
    error: (code, error, fields = {}) => line('error', code, { ...fields, error: describeError(error) }),
  };
}

function describeError(error: unknown): { name: string; code?: string; stack?: string } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // The first line of a stack repeats the message.
  const frames = error.stack?.split('\n').filter((frame) => frame.trimStart().startsWith('at '));
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(frames === undefined ? {} : { stack: frames.join('\n') }),
  };
}

/** Writes to standard output past `console`, so that Lambda keeps our JSON as it is. */
export const stdoutLog: Log = createLog((line) => void process.stdout.write(`${line}\n`));
