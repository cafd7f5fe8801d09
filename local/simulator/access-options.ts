/** What an access device keeps of the server's configuration. */
export interface AccessOptions {
  readonly delaySeconds: number;
  readonly errorDelaySeconds: number;
  readonly sessionId: string;
  /** Changed people and templates are wanted. */
  readonly wantsUsers: boolean;
}

/** Until a server has said otherwise. */
export const ACCESS_DEFAULTS: AccessOptions = {
  delaySeconds: 30,
  errorDelaySeconds: 30,
  sessionId: '',
  wantsUsers: true,
};

/** What a handshake tells: to register, or that the device is registered and how it is to work. */
export type AccessHandshake =
  | { readonly kind: 'register' }
  | { readonly kind: 'registered'; readonly registryCode: string; readonly reading: AccessReading };

export interface AccessReading {
  readonly options: AccessOptions;
  /** What a real device would misunderstand, in plain words. */
  readonly problems: readonly string[];
}

/** @returns undefined when it is neither `OK` nor `registry=ok` and the rest. */
export function readAccessHandshake(body: string): AccessHandshake | undefined {
  if (body.trim() === 'OK') return { kind: 'register' };
  const values = readLines(body);
  const registryCode = values.get('RegistryCode');
  if (values.get('registry') !== 'ok' || registryCode === undefined) return undefined;
  return { kind: 'registered', registryCode, reading: readAccessOptions(body) };
}

/** @returns the code of at most 32 characters. */
export function readRegistryCode(body: string): string | undefined {
  const code = readLines(body).get('RegistryCode');
  return code !== undefined && /^.{1,32}$/.test(code) ? code : undefined;
}

/** Reads the configuration, of a handshake or of `push`. */
export function readAccessOptions(body: string): AccessReading {
  const values = readLines(body);
  const problems: string[] = [];
  const whole = (key: string, fallback: number): number => {
    const raw = values.get(key);
    if (raw !== undefined && /^[1-9]\d*$/.test(raw)) return Number(raw);
    problems.push(`${key} is ${raw ?? 'missing'}: expected whole seconds`);
    return fallback;
  };
  const sessionId = values.get('SessionID') ?? '';
  if (sessionId === '') problems.push('SessionID is missing: the device cannot make its token');
  if (values.get('Realtime') !== '1') problems.push('Realtime is not 1: events would wait for a scheduled upload');
  const tables = values.get('TransTables') ?? '';
  if (!tables.split(' ').includes('Transaction')) problems.push('TransTables does not ask for Transaction');
  return {
    options: {
      delaySeconds: whole('RequestDelay', ACCESS_DEFAULTS.delaySeconds),
      errorDelaySeconds: whole('ErrorDelay', ACCESS_DEFAULTS.errorDelaySeconds),
      sessionId,
      wantsUsers: tables.split(' ').includes('User'),
    },
    problems,
  };
}

/** A line counts only when it is terminated. */
function readLines(body: string): Map<string, string> {
  const lines = body.split(/\r\n|\n|\r/).slice(0, -1);
  const pairs = lines.flatMap((line) => {
    const equals = line.indexOf('=');
    return equals > 0 ? [[line.slice(0, equals), line.slice(equals + 1)] as const] : [];
  });
  return new Map(pairs);
}
