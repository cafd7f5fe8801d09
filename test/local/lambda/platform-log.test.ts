import { describe, expect, it } from 'vitest';
import type { LogSettings } from '../../../local/lambda/log-settings.ts';
import { type InvocationReport, PlatformLog } from '../../../local/lambda/platform-log.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

const clock = new ManualClock(Date.UTC(2026, 2, 8, 9, 5, 7));
const report: InvocationReport = {
  requestId: 'r1',
  status: 'timeout',
  errorType: 'Sandbox.Timedout',
  durationMs: 3_000.4567,
  memoryMb: 256,
  usedMemoryMb: 61,
  timeoutSeconds: 3,
};

function linesOf(settings: Partial<LogSettings>, tell: (log: PlatformLog) => void): string[] {
  const lines: string[] = [];
  const all: LogSettings = { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'WARN', ...settings };
  tell(new PlatformLog(all, clock, (line) => lines.push(line)));
  return lines;
}

describe('PlatformLog', () => {
  it('says of a function that ran out of time what became of it', () => {
    expect(linesOf({ format: 'Text' }, (log) => log.ended(report))).toEqual([
      'END RequestId: r1',
      'REPORT RequestId: r1\tDuration: 3000.46 ms\tBilled Duration: 3001 ms\tMemory Size: 256 MB\tMax Memory Used: 61 MB\tStatus: timeout\t',
      '2026-03-08T09:05:07.000Z r1 Task timed out after 3.00 seconds',
    ]);
  });

  it('says of a function that died what it died of', () => {
    const died = { ...report, status: 'failure', errorType: 'Runtime.ExitError' } as const;

    expect(linesOf({ format: 'Text' }, (log) => log.ended(died))[1]).toMatch(
      /\tStatus: failure\tError Type: Runtime\.ExitError\t$/,
    );
  });

  it('writes JSON of what went wrong at any level', () => {
    const lines = linesOf({}, (log) => log.ended(report));

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: '2026-03-08T09:05:07.000Z',
        type: 'platform.runtimeDone',
        record: {
          requestId: 'r1',
          status: 'timeout',
          errorType: 'Sandbox.Timedout',
          metrics: { durationMs: 3000.457 },
        },
      },
      {
        time: '2026-03-08T09:05:07.000Z',
        type: 'platform.report',
        record: {
          requestId: 'r1',
          metrics: { durationMs: 3000.457, billedDurationMs: 3001, memorySizeMB: 256, maxMemoryUsedMB: 61 },
          status: 'timeout',
          errorType: 'Sandbox.Timedout',
        },
      },
    ]);
  });

  it.each([
    ['WARN', []],
    ['INFO', ['platform.start', 'platform.report']],
    ['DEBUG', ['platform.start', 'platform.runtimeDone', 'platform.report']],
  ] as const)('writes of what went well at the level %s', (systemLevel, types) => {
    const lines = linesOf({ systemLevel }, (log) => {
      log.started('r1');
      log.ended({ ...report, status: 'success' });
    });

    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(types);
  });
});
