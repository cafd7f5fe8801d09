import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { offsetMinutes } from '../../../local/simulator/device-time.ts';

/** How the pretend cloud is broken, and what it holds. */
export interface Faults {
  /** Acknowledges this person's punches and forgets them. */
  lose?: string;
  /** Makes two events of each punch of this person. */
  double?: string;
  /** Webhooks that are there already. */
  webhooks?: readonly { readonly id: string; readonly url: string }[];
  /** How far its clock was moved ahead of real time; undefined for one that is no local cloud. */
  aheadMs?: number;
}

export interface ApiCall {
  /** `POST /v1/webhooks` with its query. */
  readonly line: string;
  readonly key: string | undefined;
  readonly body: string;
}

export interface PretendCloud {
  readonly url: string;
  readonly calls: ApiCall[];
  close(): Promise<void>;
}

interface PretendDevice {
  readonly serial: string;
  readonly time_zone: string;
}

const PAGE = 7;
const ACCESS_CONFIGURATION =
  'ErrorDelay=1\nRequestDelay=10\nRealtime=1\nTransTables=User Transaction\nSessionID=session\n';

/** The wire formats of PunchConnect with nothing behind them: keeps punches in memory, sends no webhooks. */
export async function createPretendCloud(faults: Faults = {}): Promise<PretendCloud> {
  const devices = new Map<string, PretendDevice>();
  const punches = new Map<string, { id: string; serial: string; pin: string; time: string }>();
  const calls: ApiCall[] = [];

  function keep(serial: string, pin: string, time: string): void {
    if (pin === faults.lose) return;
    for (const copy of pin === faults.double ? ['', '2'] : ['']) {
      const key = `${serial} ${pin} ${time} ${copy}`;
      if (!punches.has(key)) punches.set(key, { id: `evt_${punches.size + 1}`, serial, pin, time });
    }
  }

  function answerDevice(url: URL, body: string): { status: number; text: string } {
    const device = devices.get(url.searchParams.get('SN') ?? '');
    if (!device) return { status: 401, text: 'Device Unauthorized\n' };
    const { serial, time_zone: zone } = device;
    const table = url.searchParams.get('table');
    if (url.searchParams.get('DeviceType') === 'acc') return { status: 200, text: 'OK\n' };
    if (url.pathname === '/iclock/registry') return { status: 200, text: 'RegistryCode=code\n' };
    if (url.pathname === '/iclock/push') return { status: 200, text: ACCESS_CONFIGURATION };
    if (table === 'tabledata') {
      return { status: 200, text: `${url.searchParams.get('tablename')}=${url.searchParams.get('count')}\n` };
    }
    if (table === 'rtlog') {
      for (const line of body.split('\r\n')) {
        const fields = new Map(line.split('\t').map((pair) => pair.split('=') as [string, string]));
        if (fields.has('time') && fields.get('pin') !== '0')
          keep(serial, fields.get('pin') ?? '', fields.get('time') ?? '');
      }
      return { status: 200, text: 'OK\n' };
    }
    if (url.searchParams.has('options')) {
      const timeZone = offsetMinutes(Date.now(), zone) / 60;
      return {
        status: 200,
        text: `GET OPTION FROM: ${serial}\nErrorDelay=1\nDelay=10\nTransFlag=1111\nTimeZone=${timeZone}\nRealtime=1\nEncrypt=None\n`,
      };
    }
    if (table !== 'ATTLOG') return { status: 200, text: 'OK\n' };
    const lines = body.split(/\r?\n/).filter((line) => line !== '');
    for (const line of lines) {
      const [pin = '', time = ''] = line.split('\t');
      keep(serial, pin, time);
    }
    return { status: 200, text: `OK: ${lines.length}\n` };
  }

  function listEvents(query: URLSearchParams): object {
    const serial = query.get('device') ?? '';
    const zone = devices.get(serial)?.time_zone ?? 'UTC';
    const all = [...punches.values()].filter((punch) => punch.serial === serial);
    const from = Number(query.get('cursor') ?? 0);
    const data = all.slice(from, from + PAGE).map(({ id, pin, time }) => ({
      event_id: id,
      event: 'attendance.punch',
      employee_id: pin,
      device_time: time,
      timestamp: `${time.replace(' ', 'T')}${zone === 'UTC' ? 'Z' : '-06:00'}`,
    }));
    // As the real list: the cursor is always there.
    return { data, next_cursor: String(from + data.length), has_more: from + data.length < all.length };
  }

  function answerApi(method: string, url: URL, body: string): { status: number; json?: object } {
    if (method === 'GET') {
      if (url.pathname === '/v1/events') return { status: 200, json: listEvents(url.searchParams) };
      const data = url.pathname === '/v1/webhooks' ? (faults.webhooks ?? []) : [];
      return { status: 200, json: { data, next_cursor: null } };
    }
    if (method === 'DELETE') return { status: 204 };
    if (url.pathname === '/v1/devices') {
      const device = JSON.parse(body) as PretendDevice;
      if (devices.has(device.serial))
        return { status: 409, json: { code: 'conflict', detail: 'It is there already.' } };
      devices.set(device.serial, device);
      return { status: 201, json: device };
    }
    if (url.pathname !== '/v1/webhooks') return { status: 202, json: {} };
    const { secret } = JSON.parse(body) as { secret?: string };
    return {
      status: 201,
      json: { id: 'wh_1', ...(secret === undefined && { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }) },
    };
  }

  function answer(request: IncomingMessage, body: string, response: ServerResponse): void {
    const url = new URL(`http://cloud${request.url ?? '/'}`);
    if (url.pathname === '/_local/state' && faults.aheadMs !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ clock_offset_ms: faults.aheadMs }));
      return;
    }
    if (!url.pathname.startsWith('/v1/')) {
      const { status, text } = answerDevice(url, body);
      response.writeHead(status, { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(text) });
      response.end(text);
      return;
    }
    const { method = 'GET' } = request;
    calls.push({ line: `${method} ${url.pathname}${url.search}`, key: request.headers.authorization, body });
    const { status, json } = answerApi(method, url, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(json && JSON.stringify(json));
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
