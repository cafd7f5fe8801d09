import { describe, expect, it } from 'vitest';
import { toPushFacts } from '../../../core/journal/push-facts.ts';
import type { Fact } from '../../../core/journal/event.ts';
import { accessEventName } from '../../../core/zkteco/access-event-names.ts';
import { ACCOUNT, aDevice, SERIAL } from '../../support/facts.ts';
import { callTo, push } from '../zkteco/pushes.ts';

const context = {
  serviceKey: Buffer.alloc(32, 7),
  device: aDevice,
  receivedAtMs: Date.parse('2026-03-28T14:47:13.204Z'),
};
function factsOf(table: string, line: string): Fact[] {
  const target = `/iclock/cdata?SN=${SERIAL}&table=${table}`;
  return toPushFacts(callTo(target, { body: line }), push(target, line), context);
}
const REFUSED =
  'time=2026-03-28 08:47:12\tpin=0\tcardno=7654321\teventaddr=1\tevent=27\tinoutstatus=1\tverifytype=4\tindex=21';

it('names codes in few words', () => {
  const names = Array.from({ length: 300 }, (_, code) => accessEventName(code)).filter((name) => name !== undefined);

  expect(names.length).toBeGreaterThan(80);
  for (const name of names) expect(name).toMatch(/^[A-Za-z, -]{4,24}$/);
  expect([24, 100, 214].map(accessEventName)).toEqual(['anti-passback', 'tamper', 'connected to server']);
});

describe('toAccessFact', () => {
  it('says who was refused, where and why, and not with which card', () => {
    const [fact, ...others] = factsOf('rtlog', REFUSED);

    expect(others).toEqual([]);
    expect(fact).toEqual({
      eventId: fact?.eventId,
      type: 'access.event',
      backfill: false,
      occurredAt: '2026-03-28T14:47:12.000Z',
      content: {
        employee_id: null,
        timestamp: '2026-03-28T08:47:12-06:00',
        device_serial: SERIAL,
        punch_type: 'unspecified',
        verification: 'card',
        device_time: '2026-03-28 08:47:12',
        account_id: ACCOUNT,
        event_name: 'card unknown',
        door: '1',
        status_code: 27,
        verify_code: 4,
      },
    });
    expect(JSON.stringify(fact)).not.toContain('7654321');
  });

  it('names the person who was refused', () => {
    const [fact] = factsOf('rtlog', REFUSED.replace('pin=0', 'pin=007').replace('event=27', 'event=23'));

    expect(fact?.content).toMatchObject({ employee_id: '007', event_name: 'no permission' });
  });

  it('takes a device’s own events, and codes without a name', () => {
    const [started] = factsOf('rtlog', REFUSED.replace('event=27', 'event=206'));
    const [extended] = factsOf('rtlog', REFUSED.replace('event=27', 'event=5001'));

    expect(started?.content).toMatchObject({ employee_id: null, event_name: 'device started' });
    expect(extended?.content).toMatchObject({ status_code: 5001, event_name: undefined });
  });

  it('is one fact in the live log and in a query of transactions', () => {
    const transaction =
      'transaction time_second=2026-03-28 08:47:12\tpin=0\tcardno=7654321\tdoorid=1\teventtype=27\tinoutstate=1\tverified=4\tindex=9';

    expect(factsOf('tabledata&tablename=transaction', transaction)[0]?.eventId).toBe(
      factsOf('rtlog', REFUSED)[0]?.eventId,
    );
  });

  it.each([
    ['time', '08:47:12', '08:47:13'],
    ['person', 'pin=0', 'pin=5'],
    ['code', 'event=27', 'event=38'],
    ['verification', 'verifytype=4', 'verifytype=1'],
    ['door', 'eventaddr=1', 'eventaddr=2'],
    ['card', 'cardno=7654321', 'cardno=7654322'],
  ])('is another fact with another %s', (_, from, to) => {
    expect(factsOf('rtlog', REFUSED.replace(from, to))[0]?.eventId).not.toBe(factsOf('rtlog', REFUSED)[0]?.eventId);
  });

  it('has a place in time like a punch', () => {
    const [old] = factsOf('rtlog', REFUSED.replace('2026-03-28', '2026-02-01'));
    const [lost] = factsOf('rtlog', REFUSED.replace('2026-03-28', '2000-01-01'));

    expect(old?.backfill).toBe(true);
    expect(lost).toMatchObject({ backfill: false, content: { clock_suspect: true } });
  });

  it.each([
    ['a door sensor', 'rtlog', 'time=2026-03-28 08:47:12\tsensor=02\trelay=00\talarm=0100000000000000\tdoor=01'],
    ['the state of a door', 'rtlog', REFUSED.replace('event=27', 'event=255')],
    ['a state row', 'rtstate', 'time=2026-03-28 08:47:12\tsensor=01\trelay=00\talarm=0000000000000000\tdoor=01'],
    ['an event without a time that can be read', 'rtlog', REFUSED.replace('2026-03-28', '2026-13-28')],
  ])('makes no event of %s', (_, table, line) => {
    expect(factsOf(table, line)).toEqual([]);
  });
});
