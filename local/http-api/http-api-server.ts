import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import {
  gatewayMessage,
  headBytes,
  readBody,
  readHead,
  type GatewayAnswer,
  type GatewayRequest,
  type RequestHead,
} from './gateway-request.ts';

/** API Gateway's limit for request line and headers together. */
const MAX_HEAD_BYTES = 10_240;
/** Where Node itself gives up; above ours, so that the answer is ours. */
const PARSER_HEAD_BYTES = 65_536;
/** API Gateway's limit for a body. */
const MAX_BODY_BYTES = 10_485_760;
/** How long an open request may take once the server is told to close. */
const CLOSE_GRACE_MS = 5_000;

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
};

export interface HttpApiServerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** `Date` in answers: some devices set their clock by it. */
  readonly clock: Clock;
  /** Answers a request from its head alone; the body is then not read. */
  readonly refuse?: (head: RequestHead) => GatewayAnswer | undefined;
  readonly respond: (request: GatewayRequest) => Promise<GatewayAnswer>;
  readonly onFault: (error: unknown) => void;
}

/**
 * The front door: reads requests as leniently as the devices in the field need it (HTTP/1.0, no `Host`, odd header
 * lines) and answers with the header names that old devices look for byte by byte.
 */
export class HttpApiServer {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** @throws the error of `listen`, such as one with code EADDRINUSE. */
  static async listen(options: HttpApiServerOptions): Promise<HttpApiServer> {
    const server = createServer({
      insecureHTTPParser: true,
      requireHostHeader: false,
      maxHeaderSize: PARSER_HEAD_BYTES,
      keepAliveTimeout: 60_000,
    });
    const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
      void handle(message, response, options);
    };
    server.on('request', onRequest);
    server.on('checkContinue', onRequest);
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (!socket.writable) return;
      const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
      socket.end(rawAnswer(status, options.clock.now()));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, options.host, resolve);
    });
    return new HttpApiServer(server, (server.address() as AddressInfo).port);
  }

  /** Takes no further request and waits, not for ever, for the open ones. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    const timer = setTimeout(() => this.server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(timer);
  }
}

async function handle(
  message: IncomingMessage,
  response: ServerResponse,
  { clock, refuse, respond, onFault }: HttpApiServerOptions,
): Promise<void> {
  try {
    const head = readHead(message);
    const refusal = refuse?.(head) ?? refuseBySize(message, head);
    // With `Expect: 100-continue` the caller sends its body only when it is told to.
    const waits = message.headers.expect !== undefined;
    if (refusal && waits) return send(response, refusal, clock.now(), 'close');
    if (waits) response.writeContinue();
    const body = await readBody(message, refusal ? 0 : MAX_BODY_BYTES);
    if (refusal || !body) return send(response, refusal ?? tooLarge(), clock.now(), 'close');
    send(response, await respond({ ...head, body }), clock.now());
  } catch (error) {
    // The caller hung up in the middle of its request: there is nobody to answer.
    if (message.destroyed && !message.complete) return;
    onFault(error);
    if (!response.headersSent) send(response, gatewayMessage(500, 'Internal Server Error'), clock.now());
  }
}

function refuseBySize(message: IncomingMessage, head: RequestHead): GatewayAnswer | undefined {
  if (headBytes(head) > MAX_HEAD_BYTES) return gatewayMessage(431, 'Request Header Fields Too Large');
  return Number(message.headers['content-length'] ?? 0) > MAX_BODY_BYTES ? tooLarge() : undefined;
}

function tooLarge(): GatewayAnswer {
  return gatewayMessage(413, 'Request Entity Too Large');
}

function send(response: ServerResponse, answer: GatewayAnswer, nowMs: number, connection?: 'close'): void {
  const hasBody = answer.status !== 204 && answer.status !== 304;
  response.sendDate = false;
  response.writeHead(answer.status, [
    'Date',
    new Date(nowMs).toUTCString(),
    ...(hasBody ? ['Content-Length', String(answer.body.length)] : []),
    ...answer.headers.flat(),
    ...(connection === undefined ? [] : ['Connection', connection]),
  ]);
  response.end(hasBody ? answer.body : undefined);
}

/** For requests that never became one: no header of theirs can be trusted. */
function rawAnswer(status: number, nowMs: number): string {
  const text = STATUS_TEXT[status] ?? '';
  const body = JSON.stringify({ message: text });
  return [
    `HTTP/1.1 ${status} ${text}`,
    `Date: ${new Date(nowMs).toUTCString()}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
