import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../../local/clock.ts';
import { devicePathsOnly } from '../../../local/http-api/device-paths-only.ts';
import type { GatewayRequest } from '../../../local/http-api/gateway-request.ts';
import { HttpApiServer } from '../../../local/http-api/http-api-server.ts';

const servers: HttpApiServer[] = [];
const requests: GatewayRequest[] = [];
const faults: unknown[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  requests.length = 0;
  faults.length = 0;
});

async function serve(changes: Partial<Parameters<typeof HttpApiServer.listen>[0]> = {}): Promise<number> {
  const server = await HttpApiServer.listen({
    host: '127.0.0.1',
    port: 0,
    clock: new MovableClock(),
    respond: (request) => {
      requests.push(request);
      return Promise.resolve({ status: 200, headers: [['Content-Type', 'text/plain']], body: Buffer.from('OK\n') });
    },
    onFault: (error) => faults.push(error),
    ...changes,
  });
  servers.push(server);
  return server.port;
}

/** Sends bytes as they are and gives back everything that is answered until the server closes the connection. */
function exchange(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.on('error', reject);
  });
}

/** Header lines in the order and the letters in which they came. */
function headerNames(answer: string): string[] {
  const [head = ''] = answer.split('\r\n\r\n');
  return head
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(':')));
}

describe('HttpApiServer', () => {
  it('takes HTTP/1.0 without a Host, and answers with the header names that old devices look for', async () => {
    const port = await serve();

    const answer = await exchange(
      port,
      'POST /iclock/cdata?SN=1&table=ATTLOG HTTP/1.0\r\nContent-Length: 3\r\n\r\n1\t2',
    );

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(headerNames(answer)).toEqual(['Date', 'Content-Length', 'Content-Type', 'Connection']);
    expect(answer).toContain('\r\nContent-Length: 3\r\n');
    expect(answer).toContain('\r\nConnection: close\r\n');
    expect(answer.endsWith('\r\n\r\nOK\n')).toBe(true);
    expect(requests).toMatchObject([
      { method: 'POST', path: '/iclock/cdata', query: 'SN=1&table=ATTLOG', httpVersion: '1.0', sourceIp: '127.0.0.1' },
    ]);
    expect(requests[0]?.body.toString()).toBe('1\t2');
  });

  it('takes HTTP/1.1 without a Host and with a Connection that nobody knows', async () => {
    const port = await serve();

    const answer = await exchange(
      port,
      'GET /iclock/ping HTTP/1.1\r\nConnection: starting\r\n\r\n',
      'GET /last HTTP/1.1\r\nConnection: close\r\n\r\n',
    );

    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(answer).not.toMatch(/transfer-encoding/i);
  });

  it.each([
    ['//iclock/cdata?SN=%41&x=//', '//iclock/cdata', 'SN=%41&x=//'],
    ['/iclock/FileName=options.cfg?', '/iclock/FileName=options.cfg', ''],
    ['http://clocks.example.com:8081/iclock/cdata?SN=1', '/iclock/cdata', 'SN=1'],
    ['/a%2Fb/../c', '/a%2Fb/../c', ''],
    ['http://clocks.example.com?SN=1', '/', 'SN=1'],
  ])('keeps path and query as sent: %s', async (target, path, query) => {
    const port = await serve();

    await exchange(port, `GET ${target} HTTP/1.0\r\n\r\n`);

    expect(requests).toMatchObject([{ path, query }]);
  });

  it("tells the cloud's own time", async () => {
    const clock = new MovableClock(Date.UTC(2026, 2, 28, 14, 47, 13) - Date.now());
    const port = await serve({ clock });

    const answer = await exchange(port, 'GET / HTTP/1.0\r\n\r\n');

    expect(answer).toMatch(/\r\nDate: Sat, 28 Mar 2026 14:4\d:\d\d GMT\r\n/);
  });

  it('says 100 Continue before it reads', async () => {
    const port = await serve();

    const answer = await exchange(
      port,
      'POST / HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n',
      'hi',
    );

    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(requests[0]?.body.toString()).toBe('hi');
  });

  it('takes a chunked body', async () => {
    const port = await serve();

    await exchange(
      port,
      'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );

    expect(requests[0]?.body.toString()).toBe('abcde');
  });

  it('answers 413 to a body over 10 MB, whether it says its length or not', async () => {
    const port = await serve();
    const body = Buffer.alloc(10_485_761, 'x');
    const chunk = [`${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n'];

    const answers = [
      await exchange(port, `POST / HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n`, body),
      await exchange(port, 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n', ...chunk),
      await exchange(port, `POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`),
    ];

    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toContain('{"message":"Request Entity Too Large"}');
    }
    expect(requests).toEqual([]);
  });

  it('takes 10 MB', async () => {
    const port = await serve();
    const body = Buffer.alloc(10_485_760, 'x');

    await exchange(port, `POST / HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n`, body);

    expect(requests[0]?.body.length).toBe(10_485_760);
  });

  it.each([10_241, 70_000])('answers 431 to a head of %i bytes', async (bytes) => {
    const port = await serve();

    const answer = await exchange(
      port,
      `GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(bytes - 30)}\r\nY: ${'y'.repeat(30)}\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(requests).toEqual([]);
  });

  it('answers 400 to what is no HTTP', async () => {
    const port = await serve();

    const answer = await exchange(port, 'hello\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nDate: .* GMT\r\nContent-Type: application\/json\r\n/);
  });

  it('answers 500 and reports when it cannot respond', async () => {
    const fault = new Error('broken');
    const port = await serve({ respond: () => Promise.reject(fault) });

    const answer = await exchange(port, 'GET / HTTP/1.0\r\n\r\n');

    expect(answer).toContain('{"message":"Internal Server Error"}');
    expect(faults).toEqual([fault]);
  });

  it('sends no body with 204', async () => {
    const port = await serve({ respond: () => Promise.resolve({ status: 204, headers: [], body: Buffer.from('x') }) });

    const answer = await exchange(port, 'GET / HTTP/1.0\r\n\r\n');

    expect(headerNames(answer)).toEqual(['Date', 'Connection']);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  it('refuses by the head alone, and closes', async () => {
    const refusal = { status: 403, headers: [], body: Buffer.from('no\n') };
    const port = await serve({ refuse: ({ path }) => (path === '/v1' ? refusal : undefined) });

    const answer = await exchange(port, 'POST /v1 HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody');

    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(requests).toEqual([]);
  });
});

describe('devicePathsOnly', () => {
  const head = { method: 'GET', query: '', httpVersion: '1.1', rawHeaders: [], sourceIp: '192.168.1.20' };

  it.each(['/', '/v1', '/v1/devices', '/V1/devices', '/assets/app.js', '/_local/state'])('refuses %s', (path) => {
    expect(devicePathsOnly({ ...head, path })?.status).toBe(403);
  });

  it.each(['/iclock/cdata', '//iclock/cdata', '/cdata', '/v1x', '/iclock/v1'])('lets %s through', (path) => {
    expect(devicePathsOnly({ ...head, path })).toBeUndefined();
  });

  it.each(['127.0.0.1', '127.8.0.1', '::1'])('lets the machine itself do everything: %s', (sourceIp) => {
    expect(devicePathsOnly({ ...head, path: '/v1', sourceIp })).toBeUndefined();
  });
});
