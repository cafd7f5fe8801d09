import { lookup as resolveHost, type LookupAddress } from 'node:dns';
import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { LIMITS } from '../contract/limits.ts';
import type { AttemptResult, ErrorClass } from './attempt-result.ts';

/** One call to a customer's receiver. */
export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookClient {
  /** Makes one HTTP call, within 10 s in all. Every failure is a result; it never throws. */
  post(call: WebhookCall): Promise<AttemptResult>;
}

export interface WebhookClientDeps {
  /** Whether calls may go to this URL at all. */
  readonly isAllowedUrl: (url: string) => boolean;
  /** Whether calls may go to this IP address. */
  readonly isAllowedAddress: (address: string) => boolean;
  /** Milliseconds of a clock that does not jump. */
  readonly monotonicMs: () => number;
  /** Milliseconds since the epoch: reads `Retry-After` dates. */
  readonly now: () => number;
  /** @default 3 s to connect, 10 s in all */
  readonly timeouts?: Timeouts;
}

export interface Timeouts {
  readonly connectMs: number;
  /** Connect, send and the whole answer. */
  readonly totalMs: number;
}

const TIMEOUTS: Timeouts = { connectMs: LIMITS.attemptConnectTimeoutMs, totalMs: LIMITS.attemptTimeoutMs };

/** A call that ended without a whole answer, and why. */
class CallError extends Error {
  constructor(readonly errorClass: ErrorClass) {
    super(errorClass);
  }
}

/**
 * Calls receivers on the open internet: customers' URLs are untrusted, and so are their answers (I11).
 * The address is checked after it was resolved and that same address is dialled; no redirect is followed.
 */
export function createWebhookClient(deps: WebhookClientDeps): WebhookClient {
  return {
    async post(call) {
      const start = deps.monotonicMs();
      const durationMs = (): number => Math.round(deps.monotonicMs() - start);
      if (!deps.isAllowedUrl(call.url)) return { kind: 'failed', errorClass: 'url_not_allowed', durationMs: 0 };
      try {
        const { response, answer } = await exchange(call, deps.isAllowedAddress, deps.timeouts ?? TIMEOUTS);
        const retryAfterSeconds = parseRetryAfter(response.headers['retry-after'], deps.now());
        return {
          kind: 'answered',
          statusCode: response.statusCode ?? 0,
          answer,
          ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
          durationMs: durationMs(),
        };
      } catch (error) {
        return { kind: 'failed', errorClass: errorClassOf(error), durationMs: durationMs() };
      }
    },
  };
}

function exchange(
  { url, headers, body }: WebhookCall,
  isAllowedAddress: (address: string) => boolean,
  timeouts: Timeouts,
): Promise<{ response: IncomingMessage; answer: string }> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const send = target.protocol === 'https:' ? requestHttps : requestHttp;
    const options: RequestOptions = {
      method: 'POST',
      // A frozen Lambda environment keeps dead sockets: every call has its own connection.
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
      lookup: checkedLookup(isAllowedAddress),
    };
    const request = send(target, options, (response) => {
      readAnswer(response).then((answer) => finish(() => resolve({ response, answer })), fail);
    });
    const deadline = setTimeout(() => fail(new CallError('timeout')), timeouts.totalMs);
    const stopConnectTimer = limitConnect(request, target.protocol, timeouts.connectMs, () =>
      fail(new CallError('connect_timeout')),
    );

    function finish(settle: () => void): void {
      clearTimeout(deadline);
      stopConnectTimer();
      request.destroy();
      settle();
    }
    function fail(error: unknown): void {
      finish(() => reject(error instanceof Error ? error : new Error(String(error))));
    }
    request.on('error', fail);
    request.end(body);
  });
}

/** Name resolution, connect and TLS handshake share one limit. */
function limitConnect(request: ClientRequest, protocol: string, ms: number, onTimeout: () => void): () => void {
  const timer = setTimeout(onTimeout, ms);
  const stop = (): void => clearTimeout(timer);
  request.once('socket', (socket) => socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', stop));
  return stop;
}

/** Reads at most 64 KB of an answer, whatever its length says, and keeps the first 512 bytes. */
function readAnswer(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let keptBytes = 0;
    let readBytes = 0;
    const done = (): void => resolve(toText(Buffer.concat(kept).subarray(0, LIMITS.answerKeptBytes)));
    response.on('data', (chunk: Buffer) => {
      if (keptBytes < LIMITS.answerKeptBytes) kept.push(chunk);
      keptBytes += chunk.length;
      readBytes += chunk.length;
      if (readBytes >= LIMITS.answerReadBytes) done();
    });
    response.on('end', done);
    response.on('error', reject);
    response.on('aborted', () => reject(new CallError('reset')));
  });
}

/** A multi-byte character cut at the end is left out. */
const toText = (bytes: Buffer): string => new TextDecoder('utf-8').decode(bytes, { stream: true });

/** Resolves a name once and refuses it when any of its addresses is not allowed; the checked one is dialled. */
function checkedLookup(isAllowedAddress: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolveHost(hostname, { all: true, family: options.family ?? 0 }, (error, addresses) => {
      if (error) return callback(new CallError('dns_failed'), '', 0);
      const [first] = addresses;
      if (!first) return callback(new CallError('dns_failed'), '', 0);
      if (!addresses.every(({ address }: LookupAddress) => isAllowedAddress(address))) {
        return callback(new CallError('address_not_public'), '', 0);
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

const TLS_UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function errorClassOf(error: unknown): ErrorClass {
  if (error instanceof CallError) return error.errorClass;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 'connection_refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  if (code === 'ETIMEDOUT') return 'connect_timeout';
  if (code === 'CERT_HAS_EXPIRED') return 'tls_expired';
  if (TLS_UNTRUSTED.has(code)) return 'tls_untrusted';
  if (code === 'EPROTO' || code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL')) return 'tls_failed';
  return 'connection_failed';
}

/** Seconds of a `Retry-After` header, given in seconds or as a date; undefined when there is none to read. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, Math.ceil((dateMs - nowMs) / 1000));
}
