import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** One request of a device, before it is put on the wire. */
export interface DeviceRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, as the firmware writes them. */
  readonly target: string;
  readonly body?: Buffer;
  /** Left out by many firmwares even when there is a body. */
  readonly contentType?: string;
  /** @default 1.1 */
  readonly version?: '1.0' | '1.1';
  /** Headers of the access dialect. @default those of the attendance dialect */
  readonly access?: AccessHeaders;
}

export interface AccessHeaders {
  /** `en-US` */
  readonly language: string;
  /** Known once the device is registered. */
  readonly token?: string;
}

/**
 * What the network does to one request.
 * - `unreachable`: the server cannot be reached at all
 * - `torn-request`: the connection breaks in the middle of the request
 * - `lost-answer`: the server works the request, the answer never arrives
 * - `abandoned`: the connection breaks as soon as the request is out, so that a repetition meets the
 *   first one still being worked
 */
export type Disturbance = 'none' | 'unreachable' | 'torn-request' | 'lost-answer' | 'abandoned';

export interface DeviceAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Status line and header lines as received, without the blank line. */
  readonly head: string;
  readonly body: string;
}

export interface NoAnswer {
  readonly kind: 'no-answer';
  readonly reason: string;
}

export interface SendOptions {
  /** Where the server is; its path, if any, stands before every target. */
  readonly server: URL;
  readonly disturbance: Disturbance;
  /** Real milliseconds of silence after which the device gives up. */
  readonly timeoutMs: number;
}

/** The bytes a device puts on the wire: one connection per request. */
export function toRequestBytes(request: DeviceRequest, server: Pick<URL, 'host' | 'pathname'>): Buffer {
  const { method, target, body, version = '1.1', access } = request;
  const prefix = server.pathname.replace(/\/+$/, '');
  const headers = access ? accessHeaders(request, access, server.host) : attendanceHeaders(request, server.host);
  if (method === 'POST') headers.push(`Content-Length: ${body?.length ?? 0}`);
  const head = [`${method} ${prefix}${target} HTTP/${version}`, ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

function attendanceHeaders({ contentType }: DeviceRequest, host: string): string[] {
  return [
    `Host: ${host}`,
    'User-Agent: iClock Proxy/1.09',
    'Connection: close',
    'Accept: */*',
    ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`]),
  ];
}

function accessHeaders({ method }: DeviceRequest, { language, token }: AccessHeaders, host: string): string[] {
  const content = ['Content-Type: application/push;charset=UTF-8', `Content-Language: ${language}`];
  return [
    ...(token === undefined ? [] : [`Cookie: token=${token}`]),
    `Host: ${host}`,
    'User-Agent: iClock Proxy/1.09',
    'Connection: starting',
    'Accept: application/push',
    'Accept-Charset: UTF-8',
    `Accept-Language: ${language}`,
    ...(method === 'POST' ? content : []),
  ];
}

/** Sends one request over its own connection. Never throws on what the network or the server did. */
export function sendDeviceRequest(
  request: DeviceRequest,
  { server, disturbance, timeoutMs }: SendOptions,
): Promise<DeviceAnswer | NoAnswer> {
  if (disturbance === 'unreachable') return Promise.resolve({ kind: 'no-answer', reason: 'unreachable' });
  return new Promise((resolve) => {
    const bytes = toRequestBytes(request, server);
    const socket = openSocket(server);
    let received = Buffer.alloc(0);
    const end = (result: DeviceAnswer | NoAnswer): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => end({ kind: 'no-answer', reason: 'timeout' }));
    socket.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'no-answer', reason: error.code ?? 'error' }));
    socket.on('close', () => end(toAnswer(received) ?? { kind: 'no-answer', reason: 'connection closed' }));
    socket.on('data', (chunk) => {
      if (disturbance !== 'none') return end({ kind: 'no-answer', reason: disturbance });
      received = Buffer.concat([received, chunk]);
      if (isComplete(received)) end(toAnswer(received) ?? { kind: 'no-answer', reason: 'not HTTP' });
    });
    if (disturbance === 'torn-request') {
      socket.write(bytes.subarray(0, Math.ceil(bytes.length * 0.75)), () =>
        end({ kind: 'no-answer', reason: disturbance }),
      );
    } else if (disturbance === 'abandoned') {
      socket.end(bytes, () => end({ kind: 'no-answer', reason: disturbance }));
    } else {
      socket.write(bytes);
    }
  });
}

function openSocket(server: URL): Socket {
  const host = server.hostname.replace(/^\[(.*)\]$/, '$1');
  return server.protocol === 'https:'
    ? connectTls({ host, port: Number(server.port || 443), servername: host })
    : connectTcp({ host, port: Number(server.port || 80) });
}

const BLANK_LINE = '\r\n\r\n';

/** Without the exact spelling `Content-Length:` old firmware reads until the server closes. */
function isComplete(received: Buffer): boolean {
  const end = received.indexOf(BLANK_LINE);
  if (end < 0) return false;
  const length = /\r\nContent-Length: *(\d+)/.exec(received.toString('latin1', 0, end))?.[1];
  return length !== undefined && received.length >= end + BLANK_LINE.length + Number(length);
}

function toAnswer(received: Buffer): DeviceAnswer | undefined {
  const end = received.indexOf(BLANK_LINE);
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === undefined) return undefined;
  return { kind: 'answer', status: Number(status), head, body: received.toString('utf8', end + BLANK_LINE.length) };
}
