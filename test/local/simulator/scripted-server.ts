import { createServer, type Socket } from 'node:net';

export interface SeenRequest {
  /** Everything up to the end of the body, as it came. */
  readonly raw: string;
  /** `GET /iclock/cdata?...`, without the version. */
  readonly line: string;
  readonly body: string;
  readonly atMs: number;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly body: string;
  /** Header lines; the usual ones when left out. */
  readonly headers?: readonly string[];
}

/** `hang` never answers, `tear` closes without an answer. */
export type Script = (request: SeenRequest) => ScriptedAnswer | 'hang' | 'tear';

export interface ScriptedServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Requests that broke off before their end, as far as they came. */
  readonly torn: string[];
  close(): Promise<void>;
}

export const OPTIONS_BLOCK = [
  'GET OPTION FROM: SIM0000000001',
  'ATTLOGStamp=None',
  'ErrorDelay=30',
  'Delay=10',
  'TransFlag=TransData AttLog\tOpLog',
  'TimeZone=-6',
  'Realtime=1',
  'Encrypt=None',
  'PushOptionsFlag=1',
  '',
].join('\n');

export const ok = (body = 'OK\n'): ScriptedAnswer => ({ status: 200, body });

/** What a server answers that accepts everything. */
export const acceptEverything: Script = ({ line }) => ok(line.includes('options=all') ? OPTIONS_BLOCK : 'OK\n');

export interface ScriptedServerOptions {
  readonly script: Script;
  /** @default real time */
  readonly now?: () => number;
}

/** A device's counterpart that notes the exact bytes and answers by a script. */
export async function createScriptedServer({ script, now = Date.now }: ScriptedServerOptions): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const torn: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    let complete = false;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      if (!complete) torn.push(received.toString());
    });
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const request = complete ? undefined : parseRequest(received, now());
      if (!request) return;
      complete = true;
      requests.push(request);
      const answer = script(request);
      if (answer === 'tear') socket.destroy();
      else if (answer !== 'hang') socket.end(toBytes(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    torn,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function parseRequest(received: Buffer, atMs: number): SeenRequest | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (received.length < end + 4 + length) return undefined;
  const line = head.slice(0, head.indexOf(' HTTP/1.1'));
  return { raw: received.toString('latin1'), line, body: received.toString('utf8', end + 4), atMs };
}

function toBytes({ status, body, headers }: ScriptedAnswer): string {
  const usual = ['Date: Sat, 28 Mar 2026 14:00:00 GMT', 'Content-Type: text/plain'];
  const lines = [`HTTP/1.1 ${status} Status`, ...(headers ?? [...usual, `Content-Length: ${Buffer.byteLength(body)}`])];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
