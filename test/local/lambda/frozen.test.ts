import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { behaviours, ServedFunctions } from './served-functions.ts';

const functions = new ServedFunctions();
const { call, lines } = functions;

let server: Server;
/** Answers what was asked so far. */
let answer: () => void;

beforeEach(async () => {
  const open: (() => void)[] = [];
  answer = () => open.splice(0).forEach((end) => end());
  server = createServer((_request, response) => {
    open.push(() => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await functions.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const messages = (): unknown[] =>
  lines.map((line) => (JSON.parse(line.slice(line.indexOf('{'))) as { message: unknown }).message);

/** Another function works for so long: whatever could happen meanwhile has had its time. */
async function passTime(ms: number): Promise<void> {
  await call(functions.serve(), { do: 'wait', ms });
}

describe('an instance between two invocations', () => {
  it('stands still: its timers fire with the next one', async () => {
    const service = functions.serve();
    await call(service, { do: 'leave a timer behind' });
    await passTime(50);
    const meanwhile = messages();

    await call(service, { do: 'wait', ms: 20 });

    expect(meanwhile).toEqual([]);
    expect(messages()).toEqual(['the timer fired']);
  });

  it('hears the answer to a request that it left behind with the next one', async () => {
    const service = functions.serve();
    const { port } = server.address() as AddressInfo;
    await call(service, { do: 'leave a request behind', url: `http://127.0.0.1:${port}/` });
    answer();
    await passTime(50);
    const meanwhile = messages();

    await call(service, { do: 'wait', ms: 200 });

    expect(meanwhile).toEqual([]);
    expect(messages()).toEqual(['answered 200']);
  });

  it('can be ended', async () => {
    const service = functions.serve();
    await call(service, { do: 'leave a timer behind' });

    expect(await service.kill(behaviours.logicalId)).toBe(1);

    expect(service.state()).toMatchObject({ Behaviours1A2B: { instances: 0, running: 0 } });
  });
});
