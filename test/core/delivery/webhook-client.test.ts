import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookClient, parseRetryAfter, type WebhookClientDeps } from '../../../core/delivery/webhook-client.ts';

const servers: (Server | TcpServer)[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}
const receiver = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}/hook?x=1`;

const client = (overrides: Partial<WebhookClientDeps> = {}) =>
  createWebhookClient({
    isAllowedUrl: () => true,
    isAllowedAddress: () => true,
    monotonicMs: () => performance.now(),
    now: () => Date.parse('2026-03-28T14:00:00Z'),
    ...overrides,
  });
const call = (url: string) => ({ url, headers: { 'x-test': 'yes' }, body: '{"ñ":1}' });

describe('createWebhookClient', () => {
  it('posts the bytes it was given, once, and reports the answer', async () => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const url = await receiver((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen.push({ request, body });
        response.writeHead(201).end('thanks');
      });
    });

    const result = await client().post(call(url));

    expect(result).toMatchObject({ kind: 'answered', statusCode: 201, answer: 'thanks' });
    expect(seen).toHaveLength(1);
    expect(seen[0]?.body).toBe('{"ñ":1}');
    expect(seen[0]?.request).toMatchObject({ method: 'POST', url: '/hook?x=1' });
    expect(seen[0]?.request.headers).toMatchObject({ 'x-test': 'yes', 'content-length': '8', connection: 'close' });
  });

  it('never follows a redirect', async () => {
    let requests = 0;
    const url = await receiver((_, response) => {
      requests++;
      response.writeHead(302, { location: 'http://127.0.0.1/elsewhere' }).end();
    });

    expect(await client().post(call(url))).toMatchObject({ kind: 'answered', statusCode: 302 });
    expect(requests).toBe(1);
  });

  it('keeps 512 bytes of an answer, whole characters only', async () => {
    const url = await receiver((_, response) => response.end(`${'a'.repeat(511)}ñ${'b'.repeat(5_000)}`));

    expect(await client().post(call(url))).toMatchObject({ answer: 'a'.repeat(511) });
  });

  it('stops reading an answer that does not end', async () => {
    const url = await receiver((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(8_192)));
      };
      response.on('drain', more);
      more();
    });

    expect(await client().post(call(url))).toMatchObject({
      kind: 'answered',
      statusCode: 200,
      answer: 'x'.repeat(512),
    });
  });

  it('gives up on an answer that does not come, and on one that stalls', async () => {
    const timeouts = { connectMs: 1_000, totalMs: 60 };
    const silent = await receiver(() => {});
    const stalling = await receiver((_, response) => response.write('half'));

    expect(await client({ timeouts }).post(call(silent))).toMatchObject({ kind: 'failed', errorClass: 'timeout' });
    expect(await client({ timeouts }).post(call(stalling))).toMatchObject({ kind: 'failed', errorClass: 'timeout' });
  });

  it('gives up on a TLS handshake that nobody answers', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => {}).resume()));

    const result = await client({ timeouts: { connectMs: 60, totalMs: 5_000 } }).post(
      call(`https://127.0.0.1:${port}/`),
    );

    expect(result).toMatchObject({ kind: 'failed', errorClass: 'connect_timeout' });
  });

  it('tells a torn connection, a refused one and a bad handshake apart', async () => {
    const torn = await receiver((request) => request.socket.destroy());
    const plain = await listen(createServer(() => {}));
    const closed = createTcpServer();
    const closedPort = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    servers.pop();

    expect(await client().post(call(torn))).toMatchObject({ errorClass: 'reset' });
    expect(await client().post(call(`http://127.0.0.1:${closedPort}/`))).toMatchObject({
      errorClass: 'connection_refused',
    });
    expect(await client().post(call(`https://127.0.0.1:${plain}/`))).toMatchObject({ errorClass: 'tls_failed' });
  });

  it('does not call a URL that is not allowed', async () => {
    let requests = 0;
    const url = await receiver((_, response) => {
      requests++;
      response.end();
    });

    expect(await client({ isAllowedUrl: () => false }).post(call(url))).toEqual({
      kind: 'failed',
      errorClass: 'url_not_allowed',
      durationMs: 0,
    });
    expect(requests).toBe(0);
  });

  it('does not dial a name that resolves to an address that is not allowed (I11)', async () => {
    let requests = 0;
    const port = await listen(
      createServer((_, response) => {
        requests++;
        response.end();
      }),
      'localhost',
    );

    const result = await client({ isAllowedAddress: () => false }).post(call(`http://localhost:${port}/`));

    expect(result).toMatchObject({ kind: 'failed', errorClass: 'address_not_public' });
    expect(requests).toBe(0);
  });

  it('says so when a name does not resolve', async () => {
    expect(await client().post(call('http://no-such-host.invalid/'))).toMatchObject({ errorClass: 'dns_failed' });
  });

  it('reads Retry-After', async () => {
    const url = await receiver((_, response) => response.writeHead(503, { 'retry-after': '120' }).end());

    expect(await client().post(call(url))).toMatchObject({ statusCode: 503, retryAfterSeconds: 120 });
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-03-28T14:00:00Z');

  it.each([
    ['120', 120],
    ['0', 0],
    ['Sat, 28 Mar 2026 14:02:00 GMT', 120],
    ['Sat, 28 Mar 2026 13:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %s as %s seconds', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });
});
