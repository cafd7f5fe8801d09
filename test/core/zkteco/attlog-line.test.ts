import { describe, expect, it } from 'vitest';
import { readAttlogLine } from '../../../core/zkteco/attlog-line.ts';

const punch = { pin: '1001', deviceTime: '2026-01-05 08:00:00', status: 0, verify: 1, workCode: '' };

describe('readAttlogLine', () => {
  it.each([
    ['4 columns', '1001\t2026-01-05 08:00:00\t0\t1'],
    ['5 columns, empty work code', '1001\t2026-01-05 08:00:00\t0\t1\t'],
    ['7 columns and a trailing tab', '1001\t2026-01-05 08:00:00\t0\t1\t0\t0\t0\t'],
    ['10 columns, mask not applicable, no temperature', '1001\t2026-01-05 08:00:00\t0\t1\t0\t0\t0\t255\t0\t0'],
    ['12 columns, offset and extension unknown', '1001\t2026-01-05 08:00:00\t0\t1\t0\t0\t0\t255\t\t\t0\t-1'],
    ['an unexplained converted temperature', '1001\t2026-01-05 08:00:00\t0\t1\t0\t0\t0\t255\t0\t43'],
    ['an extension that is base64', '1001\t2026-01-05 08:00:00\t0\t1\t0\t0\t0\t255\t\t\t\teyJhIjoxfQ=='],
    ['a PIN padded with spaces', '     1001\t2026-01-05 08:00:00\t0\t1\t0\t0'],
    ['a T between date and time', '1001\t2026-01-05T08:00:00\t0\t1'],
    ['one-digit fields and slashes', '1001\t2026/1/5 8:0:0\t0\t1'],
    ['spaces instead of tabs', '1001 2026-01-05 08:00:00 0 1 0 0 0'],
    ['spaces, padding and a T', '  1001  2026-01-05T08:00:00  0  1'],
    ['the table name in front', 'ATTLOG 1001\t2026-01-05 08:00:00\t0\t1'],
    ['the oldest format', 'CHECK LOG: stamp=289503453 1001\t2026-01-05 08:00:00\t0\t1'],
    ['columns by name', 'Time=2026-01-05 08:00:00\tPIN=1001\tStatus=0\tVerify=1'],
  ])('reads %s', (_, line) => {
    expect(readAttlogLine(line)).toEqual({ kind: 'punch', punch });
  });

  it('reads the late columns', () => {
    const line = '7\t2026-08-29 15:30:00\t255\t15\t3\t0\t0\t1\t36.70\t98.1\t-21600\t';
    expect(readAttlogLine(line)).toEqual({
      kind: 'punch',
      punch: {
        pin: '7',
        deviceTime: '2026-08-29 15:30:00',
        status: 255,
        verify: 15,
        workCode: '3',
        mask: true,
        temperatureC: 36.7,
        utcOffsetSeconds: -21_600,
      },
    });
  });

  it.each([
    ['a stranger before a tab', '\t2026-01-05 08:00:00\t0\t1'],
    ['a stranger before spaces', ' 2026-01-05 08:00:00 0 1'],
  ])('reads %s as nobody', (_, line) => {
    expect(readAttlogLine(line)).toEqual({ kind: 'punch', punch: { ...punch, pin: '' } });
  });

  it('keeps case and leading zeros of a PIN', () => {
    expect(readAttlogLine('00aB7\t2026-01-05 08:00:00\t0\t1')).toMatchObject({ punch: { pin: '00aB7' } });
  });

  it('reads missing and odd codes as absent', () => {
    expect(readAttlogLine('1001\t2026-01-05 08:00:00')).toEqual({
      kind: 'punch',
      punch: { ...punch, status: undefined, verify: undefined },
    });
    expect(readAttlogLine('1001\t2026-01-05 08:00:00\tin\t1')).toMatchObject({
      punch: { status: undefined, verify: 1 },
    });
  });

  it('takes the columns of an identity card for no mask and no temperature', () => {
    const line = '1001\t2026-01-05 08:00:00\t0\t1\t0\t0\t0\t1\t0';
    expect(readAttlogLine(line, true)).toEqual({ kind: 'punch', punch });
  });

  it('takes a refused identity card for no punch', () => {
    const line = '1001\t2026-01-05 08:00:00\t2\t1\t0\t0\t0\t110101199003074530\t1';
    expect(readAttlogLine(line, true)).toEqual({
      kind: 'record',
      record: { kind: 'idverification', fields: { pin: '1001', deviceTime: '2026-01-05 08:00:00', status: '2' } },
    });
  });

  it('passes over a line that is only the name of the table', () => {
    expect(readAttlogLine('ATTLOG')).toBeUndefined();
  });

  it.each([
    ['no columns', 'garbage', 'too_few_columns'],
    ['words', 'garbage without tabs', 'too_few_columns'],
    ['a clock that never was set', '1\t1971--10--29 -23:-27:-54\t0\t1', 'bad_time'],
    ['an impossible date', '1\t2026-02-29 08:00:00\t0\t1', 'bad_time'],
    ['an impossible hour', '1\t2026-01-05 24:00:00\t0\t1', 'bad_time'],
    ['epoch seconds, which may be local or UTC', '1\t1767600000\t0\t1', 'bad_time'],
    ['a time that claims to be UTC', '1\t2026-01-05T08:00:00Z\t0\t1', 'bad_time'],
    ['a record number before the PIN', '5\t1001\t2026-01-05 08:00:00\t0\t1', 'bad_time'],
    ['a PIN of 41 characters', `${'1'.repeat(41)}\t2026-01-05 08:00:00\t0\t1`, 'bad_pin'],
    ['a PIN with a space', '1 2\t2026-01-05 08:00:00\t0\t1', 'bad_pin'],
    ['a work code of 41 characters', `1\t2026-01-05 08:00:00\t0\t1\t${'1'.repeat(41)}`, 'unreadable'],
    ['fields that are no punch', 'USER PIN=1\tName=A', 'unreadable'],
  ])('sets aside %s', (_, line, reason) => {
    expect(readAttlogLine(line)).toEqual({ kind: 'set-aside', reason });
  });
});
