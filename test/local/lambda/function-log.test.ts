import { afterEach, describe, expect, it } from 'vitest';
import type { LogSettings } from '../../../local/lambda/log-settings.ts';
import { behaviours, ServedFunctions } from './served-functions.ts';

const functions = new ServedFunctions();
afterEach(() => functions.stop());

const JSON_LOG: LogSettings = { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'WARN' };
const TEXT_LOG: LogSettings = { ...JSON_LOG, format: 'Text' };
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;

/** What one invocation writes. */
async function logOf(logging: LogSettings, event: object): Promise<string[]> {
  await functions.serve({ logging }).invoke(behaviours.logicalId, event);
  return functions.lines.map((line) => line.slice(`${behaviours.logicalId} `.length));
}

async function entriesOf(logging: LogSettings, event: object): Promise<unknown[]> {
  return (await logOf(logging, event)).map((line) => JSON.parse(line) as unknown);
}

describe('the log of a function in JSON', () => {
  it('holds each line of the console with time, level and request', async () => {
    const entries = await entriesOf(JSON_LOG, { do: 'use the console' });

    const error = { errorType: 'RangeError', errorMessage: 'too far', stackTrace: expect.any(Array) as unknown };
    expect(entries).toEqual([
      { timestamp: time, level: 'INFO', requestId: id, message: 'two\nlines, 7 { deep: { value: 1 } }' },
      { timestamp: time, level: 'INFO', requestId: id, message: { order: 7 } },
      { timestamp: time, level: 'WARN', requestId: id, message: 'at warn' },
      {
        timestamp: time,
        level: 'ERROR',
        requestId: id,
        message: expect.stringMatching(/^it failed: RangeError: too far\n/) as unknown,
        ...error,
      },
      { timestamp: time, level: 'ERROR', requestId: id, message: error },
      {
        timestamp: time,
        level: 'INFO',
        requestId: id,
        message: expect.stringMatching(/^<ref \*1> \{ name: 'circle'/) as unknown,
      },
    ]);
  });

  it.each([
    ['TRACE', ['TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR', 'ERROR', 'INFO']],
    ['ERROR', ['ERROR', 'ERROR']],
    ['FATAL', []],
  ] as const)('leaves out what is below the level %s', async (applicationLevel, levels) => {
    const entries = await entriesOf({ ...JSON_LOG, applicationLevel }, { do: 'use the console' });

    expect(entries.map((entry) => (entry as { level: string }).level)).toEqual(levels);
  });

  it('takes lines that a function writes itself as they are, and begun ones at the end', async () => {
    const own = ['{"level":"info","timestamp":"2026-03-28T08:47:12.5+01:00","code":"a"}', 'plain text'];

    expect(await logOf(JSON_LOG, { do: 'write lines', lines: own })).toEqual([...own, 'begun']);
  });

  it('takes a line without a level or a time that it can read as INFO', async () => {
    const kept = '{"level":"ERROR","timestamp":"2026-03-28T08:47:12Z"}';
    const lines = [
      kept,
      '{"level":"warn","timestamp":"2026-03-28T08:47:12Z"}',
      '{"level":"error","timestamp":"today"}',
      '{"level":"error","time":"2026-03-28T08:47:12Z"}',
      '{"level":"grave","timestamp":"2026-03-28T08:47:12Z"}',
      '{"timestamp":"2026-03-28T08:47:12Z"}',
      'ERROR in plain text',
      '{"level":"error"',
    ];

    expect(await logOf({ ...JSON_LOG, applicationLevel: 'ERROR' }, { do: 'write lines', lines })).toEqual([kept]);
  });

  it('holds the error that ends an invocation, and that it failed', async () => {
    expect(await entriesOf(JSON_LOG, { do: 'throw' })).toEqual([
      {
        timestamp: time,
        level: 'ERROR',
        requestId: id,
        message: {
          errorType: 'TypeError',
          errorMessage: 'what the handler threw',
          stackTrace: expect.any(Array) as unknown,
        },
      },
      expect.objectContaining({ type: 'platform.runtimeDone' }),
      expect.objectContaining({ type: 'platform.report' }),
    ]);
  });

  it('holds beginning and end of each invocation when Lambda is to tell them', async () => {
    const entries = await entriesOf({ ...JSON_LOG, systemLevel: 'INFO' }, { do: 'nothing' });

    expect(entries).toEqual([
      { time, type: 'platform.start', record: { requestId: id, version: '$LATEST' } },
      {
        time,
        type: 'platform.report',
        record: {
          requestId: id,
          metrics: {
            durationMs: expect.any(Number) as unknown,
            billedDurationMs: expect.any(Number) as unknown,
            memorySizeMB: 256,
            maxMemoryUsedMB: expect.any(Number) as unknown,
            initDurationMs: expect.any(Number) as unknown,
          },
          status: 'success',
        },
      },
    ]);
  });
});

describe('the log of a function as text', () => {
  it('holds lines of the console and of Lambda', async () => {
    const lines = await logOf(TEXT_LOG, { do: 'use the console' });

    expect(lines.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '<id>').split('\n')[0])).toEqual([
      'START RequestId: <id> Version: $LATEST',
      expect.stringMatching(/^\S+Z\t<id>\tTRACE\tat trace$/),
      expect.stringMatching(/^\S+Z\t<id>\tDEBUG\tat debug$/),
      expect.stringMatching(/^\S+Z\t<id>\tINFO\ttwo$/),
      expect.stringMatching(/^\S+Z\t<id>\tINFO\t\{ order: 7 \}$/),
      expect.stringMatching(/^\S+Z\t<id>\tWARN\tat warn$/),
      expect.stringMatching(/^\S+Z\t<id>\tERROR\tit failed: RangeError: too far$/),
      expect.stringMatching(/^\S+Z\t<id>\tERROR\tRangeError: too far$/),
      expect.stringMatching(/^\S+Z\t<id>\tINFO\t<ref \*1> \{$|^\S+Z\t<id>\tINFO\t<ref \*1> \{ name/),
      'END RequestId: <id>',
      expect.stringMatching(
        /^REPORT RequestId: <id>\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t$/,
      ),
    ]);
  });

  it('holds the error that ends an invocation', async () => {
    const lines = await logOf(TEXT_LOG, { do: 'throw' });

    expect(lines[1]).toMatch(/^\S+Z\t\S{36}\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"what/);
  });
});
