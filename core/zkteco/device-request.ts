import { looksLikeCommandResult } from './command-results.ts';
import { readQueryString } from './query-string.ts';

/** One push, as it arrived. */
export interface DeviceRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly rawQuery: string;
  /** Keys in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export type Endpoint =
  | 'handshake'
  | 'upload'
  | 'getrequest'
  | 'devicecmd'
  | 'registry'
  | 'push'
  | 'ping'
  | 'querydata'
  | 'rtdata'
  | 'fdata'
  | 'exchange'
  | 'file'
  /** Asks the server to verify a person; this service never opens a door. */
  | 'verify'
  | 'unknown';

/** What a push wants. */
export interface DeviceCall {
  readonly endpoint: Endpoint;
  /** As sent; undefined when there is none or it is malformed. */
  readonly serial: string | undefined;
  /** Lower case, '' when none. */
  readonly table: string;
  /** Keys in lower case, values decoded. */
  readonly query: ReadonlyMap<string, string>;
  readonly dialect: 'attendance' | 'access';
}

const SERIAL = /^[A-Za-z0-9_-]{1,40}$/;
const MAX_TABLE_LENGTH = 40;
const BODY_HEAD_BYTES = 256;

const ENDPOINTS: ReadonlyMap<string, Endpoint | 'cdata'> = new Map([
  ['cdata', 'cdata'],
  ['getrequest', 'getrequest'],
  ['getreq', 'getrequest'],
  ['devicecmd', 'devicecmd'],
  ['registry', 'registry'],
  ['push', 'push'],
  ['ping', 'ping'],
  ['querydata', 'querydata'],
  ['rtdata', 'rtdata'],
  ['fdata', 'fdata'],
  ['exchange', 'exchange'],
  ['file', 'file'],
] as const);

const ACCESS_ENDPOINTS: ReadonlySet<Endpoint> = new Set(['registry', 'push', 'querydata', 'rtdata']);
const ACCESS_TABLES: ReadonlySet<string> = new Set(['rtlog', 'rtstate', 'tabledata']);

/** Reads where a push goes, in every URL variant that devices use (protocol reference 1.3). Never throws. */
export function readDeviceCall(request: DeviceRequest): DeviceCall {
  const query = readQueryString(request.rawQuery);
  const serial = query.get('sn')?.trim();
  const table = (query.get('table') ?? '').trim().toLowerCase().slice(0, MAX_TABLE_LENGTH);
  const endpoint = readEndpoint(request, query, table);
  return {
    endpoint,
    serial: serial !== undefined && SERIAL.test(serial) ? serial : undefined,
    table,
    query,
    dialect: isAccess(request, endpoint, table, query) ? 'access' : 'attendance',
  };
}

function readEndpoint(request: DeviceRequest, query: ReadonlyMap<string, string>, table: string): Endpoint {
  const segments = request.path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
  const name = segments.at(-1)?.replace(/\.aspx$/, '') ?? '';
  const endpoint = ENDPOINTS.get(name) ?? 'unknown';
  if (endpoint === 'getrequest') return isCommandResult(request, query) ? 'devicecmd' : endpoint;
  return endpoint === 'cdata' ? readCdata(request, query, table) : endpoint;
}

function readCdata(request: DeviceRequest, query: ReadonlyMap<string, string>, table: string): Endpoint {
  if (query.has('authtype') || query.get('type')?.toLowerCase() === 'postverifydata' || table === 'remoteatt') {
    return 'verify';
  }
  if (table !== '') return 'upload';
  if (isCommandResult(request, query)) return 'devicecmd';
  const asks = query.has('options') || request.method.toUpperCase() !== 'POST';
  return asks && request.body.length === 0 ? 'handshake' : 'upload';
}

/** Some devices post results where they do not belong, or put them into the query string. */
function isCommandResult({ body }: DeviceRequest, query: ReadonlyMap<string, string>): boolean {
  if (query.has('id') && query.has('return')) return true;
  return looksLikeCommandResult(Buffer.from(body.subarray(0, BODY_HEAD_BYTES)).toString('latin1'));
}

/**
 * A handshake says which dialect it speaks, and no `DeviceType` means attendance. Later requests are told by what
 * only access devices send: their tables, their token, their `Accept`.
 */
function isAccess(
  { headers }: DeviceRequest,
  endpoint: Endpoint,
  table: string,
  query: ReadonlyMap<string, string>,
): boolean {
  const deviceType = query.get('devicetype');
  if (deviceType !== undefined) return deviceType.trim().toLowerCase() === 'acc';
  if (endpoint === 'handshake') return false;
  if (ACCESS_ENDPOINTS.has(endpoint) || ACCESS_TABLES.has(table)) return true;
  return /\btoken=/i.test(headers.cookie ?? '') || /application\/push/i.test(headers.accept ?? '');
}
