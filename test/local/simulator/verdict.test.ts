import { describe, expect, it } from 'vitest';
import type { Punch } from '../../../local/simulator/punch.ts';
import { judgeDevice, type ListedEvent, parseListedEvent } from '../../../local/simulator/verdict.ts';

const punch = (pin: string, time: string): Punch => ({
  pin,
  status: 0,
  verify: 1,
  deviceTime: `2026-03-28 ${time}`,
  madeAtMs: Date.parse(`2026-03-28T${time}.345-06:00`),
});
const listed = (eventId: string, { pin, deviceTime }: Punch): ListedEvent => ({
  eventId,
  employeeId: pin,
  deviceTime,
  timestamp: `${deviceTime.replace(' ', 'T')}-06:00`,
});
const one = punch('1001', '08:00:00');
const two = punch('1002', '08:00:01');
const judge = (events: ListedEvent[], acknowledged = [one, two]) =>
  judgeDevice({ serial: 'SIM1', made: new Set([one, two]), acknowledged }, events);

describe('judgeDevice', () => {
  it('is content when each acknowledged punch is there once', () => {
    expect(judge([listed('evt_1', one), listed('evt_2', two)])).toEqual({ missing: [], wrong: [] });
  });

  it('takes the same event on two pages for one', () => {
    expect(judge([listed('evt_1', one), listed('evt_2', two), listed('evt_1', one)]).wrong).toEqual([]);
  });

  it('accepts a punch that the server has and whose answer the device never saw', () => {
    expect(judge([listed('evt_1', one), listed('evt_2', two)], [one])).toEqual({ missing: [], wrong: [] });
  });

  it('finds a punch that is lost', () => {
    expect(judge([listed('evt_1', one)]).missing).toEqual([
      'SIM1: 1002 at 2026-03-28 08:00:01 was acknowledged and is not there',
    ]);
  });

  it('finds a punch that became two events', () => {
    expect(judge([listed('evt_1', one), listed('evt_2', two), listed('evt_3', two)]).wrong).toEqual([
      'SIM1: 1002 at 2026-03-28 08:00:01 is there 2 times',
    ]);
  });

  it('finds an event at another moment', () => {
    const late = { ...listed('evt_2', two), timestamp: '2026-03-28T08:00:01-05:00' };

    expect(judge([listed('evt_1', one), late]).wrong).toEqual([
      'SIM1: 1002 at 2026-03-28 08:00:01 became 2026-03-28T08:00:01-05:00, which is another moment',
    ]);
  });

  it('finds an event that nobody made, but not those of an earlier run', () => {
    const invented = listed('evt_3', punch('9', '08:00:02'));
    const earlier = listed('evt_4', punch('9', '07:59:59'));

    expect(judge([listed('evt_1', one), listed('evt_2', two), invented, earlier]).wrong).toEqual([
      'SIM1: evt_3 is a punch of 9 at 2026-03-28 08:00:02 that nobody made',
    ]);
  });
});

describe('parseListedEvent', () => {
  const item = {
    event_id: 'evt_1',
    event: 'attendance.punch',
    employee_id: '1001',
    timestamp: '2026-03-28T08:00:00-06:00',
    device_time: '2026-03-28 08:00:00',
  };

  it('reads a punch', () => {
    expect(parseListedEvent(item)).toEqual(listed('evt_1', one));
  });

  it('passes over other events', () => {
    expect(parseListedEvent({ ...item, event: 'device.online' })).toBeUndefined();
  });
});
