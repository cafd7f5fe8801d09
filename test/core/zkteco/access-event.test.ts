import { describe, expect, it } from 'vitest';
import { isPassage } from '../../../core/zkteco/access-event.ts';
import { push, upload } from './pushes.ts';

const QUERY = '/iclock/querydata?SN=3383154200002&type=tabledata&cmdid=416&tablename=transaction&count=1';

describe('readAccessEvent', () => {
  it('reads the same fact the same from rtlog and from a transaction query', () => {
    const live = upload(
      'rtlog',
      'time=2017-01-19 15:14:48\tpin=445966\tcardno=77\tsitecode=0\tlinkid=0\teventaddr=1\tevent=14\tinoutstatus=1\tverifytype=1\tindex=92',
    );
    const queried = push(
      QUERY,
      'transaction cardno=77\tpin=445966\tverified=1\tdoorid=1\teventtype=14\tinoutstate=1\ttime_second=548003688\tindex=92\tsitecode=0\tdevid=1\tsn=3383154200002\r\n',
    );
    const punch = {
      pin: '445966',
      deviceTime: '2017-01-19 15:14:48',
      status: 1,
      verify: 1,
      workCode: '',
      eventCode: 14,
      door: '1',
      card: '77',
      index: 92,
    };
    expect(live.punches).toEqual([punch]);
    expect(queried.punches).toEqual([punch]);
    expect(queried.acknowledgement).toBe('transaction=1\n');
  });

  it('reads a passage that was posted under ATTLOG, fields in any order and case', () => {
    const { punches, acknowledgement } = upload(
      'ATTLOG',
      'Pin=12\tTime=2026-02-23 14:13:48\tEvent=3\tcardno=0\teventaddr=2\tinoutstatus=2\tverifytype=15\tindex=140\tmaskflag=1\ttemperature=36.5',
    );
    expect(punches).toEqual([
      {
        pin: '12',
        deviceTime: '2026-02-23 14:13:48',
        status: undefined,
        verify: 15,
        workCode: '',
        eventCode: 3,
        door: '2',
        mask: true,
        temperatureC: 36.5,
        index: 140,
      },
    ]);
    expect(acknowledgement).toBe('OK: 1\n');
  });

  it.each([
    ['a refusal', 'time=2026-02-23 14:13:48\tpin=12\teventaddr=1\tevent=23', { event: '23', pin: '12', door: '1' }],
    ['a device event', 'time=2026-02-23 14:13:48\tpin=0\teventaddr=1\tevent=0', { event: '0', door: '1' }],
    ['an event without a person', 'time=2026-02-23 14:13:48\tpin=\tevent=0', { event: '0' }],
    ['a door sensor', 'time=2026-02-23 14:13:48\tsensor=02\tdoor=01', { sensor: '02', door: '01' }],
    ['an event that is no number', 'time=2026-02-23 14:13:48\tpin=1\tevent=x', { event: 'x', pin: '1' }],
  ])('keeps %s as a record', (_, line, fields) => {
    const { punches, otherRecords } = upload('rtlog', line);
    expect(punches).toEqual([]);
    expect(otherRecords).toEqual([{ kind: 'rtlog', fields: { deviceTime: '2026-02-23 14:13:48', ...fields } }]);
  });

  it.each([
    ['a passage at an impossible time', 'time=2026-02-30 14:13:48\tpin=12\tevent=0', 'bad_time'],
    ['a passage of too long a PIN', `time=2026-02-23 14:13:48\tpin=${'1'.repeat(41)}\tevent=0`, 'bad_pin'],
    ['a line without fields', 'nothing here', 'unreadable'],
  ])('sets aside %s', (_, line, reason) => {
    expect(upload('rtlog', line).setAside.map((aside) => aside.reason)).toEqual([reason]);
  });
});

describe('isPassage', () => {
  it.each([0, 1, 2, 3, 4, 5, 14, 15, 16, 17, 18, 19, 203, 207, 208, 215, 216, 218, 222, 232, 4000, 4999])(
    'is true of %i',
    (code) => expect(isPassage(code)).toBe(true),
  );
  it.each([6, 8, 13, 20, 27, 41, 68, 99, 100, 199, 200, 202, 206, 214, 223, 255, 3999, 5000, 5999, 6000])(
    'is false of %i',
    (code) => expect(isPassage(code)).toBe(false),
  );
});
