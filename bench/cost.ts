import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import type { Figure } from './figure.ts';
import { attlogBody } from './tools/attlog.ts';
import type { CallCounts } from './tools/call-counter.ts';
import { createMeteredStand } from './tools/metered-stand.ts';
import { percentile } from './tools/percentile.ts';

const PUSHES = 9;
const LARGE_PUSH = 50;
/**
 * What one ring costs beside its sending, though no function asks for it: Lambda receives the message, invokes the
 * function (batch size 1) and deletes the message.
 */
const REQUESTS_PER_RING = 3;
/** The device's request at the front door, and the invocation that works it. */
const REQUESTS_PER_PUSH = 2;

/** What AWS would bill for the way of a punch: counted, not timed, so it is the same on every machine. */
export const cost: Bench = {
  name: 'cost',
  about: 'AWS requests of a punch, delivered at once',
  async run({ quick, progress, prepareCloud }) {
    const { devices, receiver, cloud, counter, close } = await createMeteredStand(await prepareCloud(), 1);
    try {
      const [device] = devices;
      let pushed = 0;
      /** Pushes, until the last punch is delivered and nothing goes on any more. @returns what it took. */
      const pushOnce = async (punches: number): Promise<CallCounts> => {
        counter.take();
        pushed += 1;
        const target = receiver.received + punches;
        await device.push(attlogBody(punches, { endMs: Date.now() - 3_600_000 + pushed * 1_000 }));
        await receiver.waitFor(target);
        await cloud.idle();
        return counter.take();
      };
      /** The middle one of several: now and then a cache is filled anew. */
      const measure = async (what: string, punches: number): Promise<CallCounts> => {
        progress(what);
        const counts: CallCounts[] = [];
        for (let nth = 0; nth < (quick ? 1 : PUSHES); nth += 1) counts.push(await pushOnce(punches));
        const median = percentile(counts.map(requestsOf), 50);
        return counts.find((count) => requestsOf(count) === median) ?? counter.take();
      };
      await pushOnce(1);
      await pushOnce(1);
      const single = await measure('pushes of one punch', 1);
      const large = await measure(`pushes of ${LARGE_PUSH}`, LARGE_PUSH);
      return [
        {
          what: 'AWS requests, one punch in its own push',
          value: requestsOf(single),
          unit: 'requests',
          budget: BUDGETS.cost.requests,
        },
        ...toDetails(single),
        {
          what: 'DynamoDB write units, one punch in its own push',
          value: single.units.write,
          unit: 'units',
          budget: BUDGETS.cost.writeUnits,
        },
        { what: 'DynamoDB read units of the same', value: single.units.read, unit: 'units' },
        {
          what: `AWS requests a punch, in pushes of ${LARGE_PUSH}`,
          value: requestsOf(large) / LARGE_PUSH,
          unit: 'requests',
          budget: BUDGETS.cost.requestsInLargePush,
        },
        {
          what: `DynamoDB write units a punch, in pushes of ${LARGE_PUSH}`,
          value: large.units.write / LARGE_PUSH,
          unit: 'units',
          budget: BUDGETS.cost.writeUnitsInLargePush,
        },
        {
          what: `DynamoDB read units a punch, in pushes of ${LARGE_PUSH}`,
          value: large.units.read / LARGE_PUSH,
          unit: 'units',
        },
      ];
    } finally {
      await close();
    }
  },
};

function requestsOf({ calls, messagesSent }: CallCounts): number {
  const asked = Object.values(calls).reduce((sum, count) => sum + count, 0);
  return REQUESTS_PER_PUSH + asked + messagesSent * REQUESTS_PER_RING;
}

/** Where the requests of one push go. */
function toDetails({ calls, messagesSent }: CallCounts): Figure[] {
  const details = Object.entries({
    'front door and its invocation': REQUESTS_PER_PUSH,
    ...calls,
    'ring received, worked and deleted': messagesSent * REQUESTS_PER_RING,
  });
  return details.map(([what, value]) => ({ what: `  of which ${what}`, value, unit: 'requests' }));
}
