import { describe, expect, it } from 'vitest';
import {
  parseDurationMs,
  parseFraction,
  parseWhole,
  readOptions,
  UsageError,
} from '../../../local/simulator/arguments.ts';

describe('parseDurationMs', () => {
  it.each([
    ['500ms', 500],
    ['2s', 2_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
  ])('reads %s as %s ms', (text, ms) => {
    expect(parseDurationMs('every', text)).toBe(ms);
  });

  it.each(['', '2', 's', '-2s', '2 s', '2d', '1.s'])('refuses "%s"', (text) => {
    expect(() => parseDurationMs('every', text)).toThrow(UsageError);
  });
});

describe('parseFraction', () => {
  it.each([
    ['20%', 0.2],
    ['0.2', 0.2],
    ['0', 0],
    ['100%', 1],
  ])('reads %s as %s', (text, fraction) => {
    expect(parseFraction('fail', text)).toBe(fraction);
  });

  it.each(['', 'often', '101%', '1.1', '-1%', '%'])('refuses "%s"', (text) => {
    expect(() => parseFraction('fail', text)).toThrow(`--fail ${text}: expected a share like 20% or 0.2`);
  });
});

describe('parseWhole', () => {
  it('reads a number within its limits', () => {
    expect(parseWhole('port', '65535', { min: 0, max: 65_535 })).toBe(65_535);
  });

  it.each(['', '-1', '1.5', '65536', '0x10'])('refuses "%s"', (text) => {
    expect(() => parseWhole('port', text, { min: 0, max: 65_535 })).toThrow('expected a whole number from 0 to 65535');
  });

  it('names no upper limit where there is none', () => {
    expect(() => parseWhole('punches', '-1', { min: 1 })).toThrow('--punches -1: expected a whole number from 1 up');
  });
});

describe('readOptions', () => {
  const read = (text: string): object =>
    readOptions(text.split(' ').filter(Boolean), {
      punches: { type: 'string' },
      port: { type: 'string', default: '3000' },
      keep: { type: 'boolean' },
    });

  it('reads values, defaults and what looks like an option and is a value', () => {
    expect(read('')).toEqual({ port: '3000' });
    expect(read('--punches -1 --keep --port=0')).toEqual({ punches: '-1', keep: true, port: '0' });
    expect(read('--punches=--keep')).toEqual({ punches: '--keep', port: '3000' });
  });

  it.each([
    ['--colour red', '--colour: there is no such option; --help lists them'],
    ['-x', '-x: there is no such option; --help lists them'],
    ['--punches', '--punches: expected a value after it; --help shows one'],
    ['--punches --keep', '--punches: expected a value after it; --help shows one'],
    ['--keep=yes', '--keep yes: this option takes no value'],
    ['5', '5: expected options, behind a lone -- as in npm run simulate -- --help'],
  ])('says in its own words what is wrong with "%s"', (text, message) => {
    expect(() => read(text)).toThrow(new UsageError(message));
  });
});
