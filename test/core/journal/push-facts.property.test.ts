import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toPushFacts } from '../../../core/journal/push-facts.ts';
import type { Fact } from '../../../core/journal/event.ts';
import { planAppend, foldRepeats } from '../../../core/journal/plan-append.ts';
import { EMPTY_HEAD } from '../../../core/journal/event.ts';
import { decodePush } from '../../../core/zkteco/decode-push.ts';
import { ACCOUNT, aDevice, REGISTRATION, SERIAL } from '../../support/facts.ts';
import { callTo } from '../zkteco/pushes.ts';

/** A line and the table that it comes in: of any push, and of a query's answer. */
interface Line {
  readonly target: string;
  readonly text: string;
}

const pin = fc.constantFrom('1', '2', '03', 'A4', '0', '');
const second = fc.constantFrom('10', '11');
const to = (table: string): string => `/iclock/cdata?SN=${SERIAL}&table=${table}`;
const OPERLOG = to('OPERLOG');
const BIODATA = to('BIODATA');

const punchLine = fc.tuple(pin, second, fc.constantFrom('0', '1')).map(([who, at, status]) => ({
  target: to('ATTLOG'),
  text: `${who}\t2026-03-28 08:47:${at}\t${status}\t1\t\t0\t0\t`,
}));
const operationLine = fc
  .tuple(
    fc.constantFrom(6, 7, 8, 30, 101, 114, 124),
    pin,
    second,
    fc.constantFrom('0\t0\t0', '0\t6\t1218', '0\t7\t900'),
  )
  .map(([op, who, at, rest]) => ({
    target: OPERLOG,
    text: `OPLOG ${op}\t0\t2026-03-28 08:47:${at}\t${who}\t${rest}`,
  }));
const templateLine = fc
  .tuple(pin, fc.constantFrom(6, 7), fc.constantFrom(1, 8, 9))
  .chain(([who, no, type]) =>
    fc.constantFrom(
      { target: OPERLOG, text: `FP PIN=${who}\tFID=${no}\tSize=4\tValid=1\tTMP=AAAA` },
      { target: BIODATA, text: `BIODATA Pin=${who}\tNo=${no}\tIndex=0\tValid=1\tType=${type}\tTmp=AAAA` },
      { target: OPERLOG, text: `USER PIN=${who}\tName=Ann\tPri=0\tPasswd=1\tCard=77` },
    ),
  );
const accessLine = fc.tuple(pin, second, fc.constantFrom(0, 3, 23, 27, 102, 206, 255)).chain(([who, at, event]) =>
  fc.constantFrom(
    {
      target: to('rtlog'),
      text: `time=2026-03-28 08:47:${at}\tpin=${who}\tcardno=0\teventaddr=1\tevent=${event}\tinoutstatus=0\tverifytype=1\tindex=5`,
    },
    {
      target: `/iclock/querydata?SN=${SERIAL}&type=tabledata&tablename=transaction`,
      text: `transaction time_second=2026-03-28 08:47:${at}\tpin=${who}\tcardno=\tdoorid=1\teventtype=${event}\tinoutstate=0\tverified=1\tindex=9`,
    },
  ),
);
const rowLine = fc
  .tuple(pin, fc.constantFrom(6, 7, 22), fc.constantFrom(1, 8, 9), fc.constantFrom('0', '77', '78'))
  .chain(([who, no, type, card]) =>
    fc.constantFrom(
      {
        target: to('tabledata&tablename=templatev10'),
        text: `templatev10 pin=${who}\tfingerid=${no}\tvalid=1\ttemplate=AAAA`,
      },
      {
        target: to('tabledata&tablename=biodata'),
        text: `biodata pin=${who}\tno=${no}\tindex=0\ttype=${type}\ttmp=AAAA`,
      },
      { target: to('tabledata&tablename=user'), text: `user uid=1\tcardno=${card}\tpin=${who}\tname=Ann` },
      {
        target: `/iclock/querydata?SN=${SERIAL}&type=tabledata&tablename=templatev10`,
        text: `templatev10 pin=${who}\tfingerid=${no}\tvalid=1\ttemplate=AAAA`,
      },
    ),
  );
const line: fc.Arbitrary<Line> = fc.oneof(punchLine, operationLine, templateLine, accessLine, rowLine);

/** One push: lines that go to one target together, in this order. */
function factsOf(lines: readonly Line[], receivedAtMs: number): Fact[] {
  const [first] = lines;
  if (!first) return [];
  const body = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''));
  const call = callTo(first.target, { body });
  return toPushFacts(call, decodePush(call, body), {
    serviceKey: Buffer.alloc(32, 7),
    device: aDevice,
    receivedAtMs,
  });
}

/** Cuts lines into pushes: a push ends where the table changes, and where `cuts` says so. */
function toPushes(lines: readonly Line[], cuts: ReadonlySet<number>): Line[][] {
  const pushes: Line[][] = [];
  lines.forEach((next, index) => {
    const open = pushes.at(-1);
    if (open && open[0]?.target === next.target && !cuts.has(index)) open.push(next);
    else pushes.push([next]);
  });
  return pushes;
}

const idsOf = (pushes: readonly (readonly Line[])[]): Set<string> =>
  new Set(
    pushes
      .flatMap((lines, index) => factsOf(lines, Date.UTC(2026, 2, 28, 15) + index * 1000))
      .map(({ eventId }) => eventId),
  );

it('gives the same set of events however pushes are split, joined, repeated and reordered (I2)', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 20 }).chain((lines) =>
        fc.record({
          lines: fc.constant(lines),
          again: fc.array(fc.nat(Math.max(0, lines.length - 1)), { maxLength: 6 }),
          order: fc.shuffledSubarray(
            lines.map((_, index) => index),
            { minLength: lines.length },
          ),
          cuts: fc.array(fc.nat(30), { maxLength: 6 }),
        }),
      ),
      ({ lines, again, order, cuts }) => {
        const joined = [...lines].sort((a, b) => (a.target < b.target ? -1 : 1));
        const shuffled = [...order, ...again].flatMap((index) => lines[index] ?? []);

        const once = idsOf(lines.map((only) => [only]));

        expect(idsOf(toPushes(joined, new Set()))).toEqual(once);
        expect(idsOf(toPushes(shuffled, new Set(cuts)))).toEqual(once);
      },
    ),
    { numRuns: 1_000 },
  );
});

it('keeps the order of the push', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(punchLine, accessLine), { maxLength: 12 }), (lines) => {
      const pushes = toPushes(lines, new Set());

      for (const some of pushes) {
        const together = factsOf(some, Date.UTC(2026, 2, 28, 15)).map(({ eventId }) => eventId);
        const alone = some.flatMap((only) => factsOf([only], Date.UTC(2026, 2, 28, 15))).map(({ eventId }) => eventId);
        expect(together).toEqual(alone);
      }
    }),
  );
});

it('writes bodies that stay the same through JSON.parse and JSON.stringify, without a card or password (I6, I9)', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      const facts = foldRepeats(toPushes(lines, new Set()).flatMap((some) => factsOf(some, Date.UTC(2026, 2, 28, 15))));
      const owner = { accountId: ACCOUNT, registrationId: REGISTRATION };

      for (const { body } of planAppend(owner, EMPTY_HEAD, facts, '2026-03-28T15:00:00.000Z').events) {
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
        expect(Object.keys(JSON.parse(body) as object).slice(0, 6)).toEqual([
          'event_id',
          'event',
          'employee_id',
          'timestamp',
          'device_serial',
          'punch_type',
        ]);
        expect(body).not.toMatch(/AAAA|"7[78]"/);
      }
    }),
  );
});
