// The one bench that imports what it measures: nothing else can tell parsing from the rest of a push.
import type { FactContext } from '../core/journal/fact-maker.ts';
import { toPushFacts } from '../core/journal/push-facts.ts';
import { decodePush } from '../core/zkteco/decode-push.ts';
import { readDeviceCall } from '../core/zkteco/device-request.ts';
import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import { attlogBody } from './tools/attlog.ts';
import { leastCpuMs } from './tools/least-cpu.ts';

const MEGABYTE = 1_000_000;
const NOW_MS = Date.UTC(2026, 2, 28, 14, 47, 12);

const call = readDeviceCall({
  method: 'POST',
  path: '/iclock/cdata',
  rawQuery: 'SN=CQUJ232260123&table=ATTLOG&Stamp=9999',
  headers: {},
  body: Buffer.alloc(0),
});

const context: FactContext = {
  serviceKey: Buffer.alloc(32, 7),
  device: {
    accountId: 'acc_00000000000000000000000001',
    registrationId: 'dev_00000000000000000000000001',
    serial: 'CQUJ232260123',
    timeZone: 'America/Mexico_City',
    direction: 'reported',
    deliverFrom: '2020-01-01T00:00:00.000Z',
    pollSeconds: 30,
    createdAt: '2020-01-01T00:00:00.000Z',
  },
  receivedAtMs: NOW_MS,
};

/** Text of a push to facts, in one thread: what a push costs before anything is stored. */
export const parse: Bench = {
  name: 'parse',
  about: 'ATTLOG lines a second, parsed and normalised, and a push of 1 MB',
  async run({ quick }) {
    const runs = quick ? 1 : 30;
    const bytes = quick ? MEGABYTE / 100 : MEGABYTE;
    const whole = bodyOf(bytes);
    const quarter = bodyOf(bytes / 4);
    const lines = normalise(whole);
    const wholeMs = leastCpuMs(runs, () => normalise(whole));
    const quarterMs = leastCpuMs(runs, () => normalise(quarter));
    const parseMs = leastCpuMs(runs, () => decodePush(call, whole));
    const perSecond = (ms: number): number => (lines / ms) * 1000;
    return [
      {
        what: 'ATTLOG lines parsed and normalised, one core',
        value: perSecond(wholeMs),
        unit: 'lines/s',
        budget: BUDGETS.parse.linesPerSecond,
      },
      { what: 'ATTLOG lines parsed only, one core', value: perSecond(parseMs), unit: 'lines/s' },
      {
        what: `push of 1 MB, ${lines} lines, parsed and normalised`,
        value: wholeMs,
        unit: 'ms',
        budget: BUDGETS.parse.megabyteMs,
      },
      { what: 'time for 1 MB over four times that for a quarter', value: wholeMs / (4 * quarterMs), unit: '×' },
    ];
  },
};

function bodyOf(bytes: number): Buffer {
  const sample = 1_000;
  const bytesPerLine = attlogBody(sample, { endMs: NOW_MS }).length / sample;
  return attlogBody(Math.round(bytes / bytesPerLine), { endMs: NOW_MS });
}

/** @returns how many punches there were. */
function normalise(body: Buffer): number {
  return toPushFacts(call, decodePush(call, body), context).length;
}
