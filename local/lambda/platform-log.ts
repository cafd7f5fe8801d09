import type { Clock } from '../clock.ts';
import { LOG_LEVELS, type LogLevel, type LogSettings } from './log-settings.ts';

/** How an invocation ended: `error` is the handler's own, `failure` one of its environment. */
export type InvocationStatus = 'success' | 'error' | 'failure' | 'timeout';

export interface InvocationReport {
  readonly requestId: string;
  readonly status: InvocationStatus;
  readonly errorType?: string;
  readonly durationMs: number;
  /** Of the first invocation of an instance. */
  readonly initDurationMs?: number;
  readonly memoryMb: number;
  readonly usedMemoryMb: number;
  readonly timeoutSeconds: number;
}

/**
 * The lines that Lambda itself writes into a function's log.
 * Source: Lambda developer guide, "Configuring JSON and plain text log formats" and "System log level event mapping".
 */
export class PlatformLog {
  constructor(
    private readonly settings: LogSettings,
    private readonly clock: Clock,
    private readonly write: (line: string) => void,
  ) {}

  /** The bundle could not be loaded, and is loaded again within the invocation. */
  initFailed(status: InvocationStatus, durationMs: number): void {
    if (this.settings.format === 'Text') {
      this.write(`INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: init\tStatus: ${status}\t`);
    }
    const metrics = { durationMs: rounded(durationMs) };
    this.writeEvent('WARN', 'platform.initReport', {
      initializationType: 'on-demand',
      phase: 'init',
      status,
      metrics,
    });
  }

  started(requestId: string): void {
    if (this.settings.format === 'Text') this.write(`START RequestId: ${requestId} Version: $LATEST`);
    this.writeEvent('INFO', 'platform.start', { requestId, version: '$LATEST' });
  }

  ended(report: InvocationReport): void {
    if (this.settings.format === 'Text') this.writeText(report);
    const { requestId, status, errorType, durationMs, initDurationMs, memoryMb, usedMemoryMb } = report;
    const outcome = { status, ...(errorType === undefined ? {} : { errorType }) };
    const succeeded = status === 'success';
    this.writeEvent(succeeded ? 'DEBUG' : 'WARN', 'platform.runtimeDone', {
      requestId,
      ...outcome,
      metrics: { durationMs: rounded(durationMs) },
    });
    this.writeEvent(succeeded ? 'INFO' : 'WARN', 'platform.report', {
      requestId,
      metrics: {
        durationMs: rounded(durationMs),
        billedDurationMs: billed(report),
        memorySizeMB: memoryMb,
        maxMemoryUsedMB: usedMemoryMb,
        ...(initDurationMs === undefined ? {} : { initDurationMs: rounded(initDurationMs) }),
      },
      ...outcome,
    });
  }

  private writeText(report: InvocationReport): void {
    const { requestId, status, errorType, durationMs, initDurationMs, memoryMb, usedMemoryMb } = report;
    this.write(`END RequestId: ${requestId}`);
    const parts = [
      `REPORT RequestId: ${requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${billed(report)} ms`,
      `Memory Size: ${memoryMb} MB`,
      `Max Memory Used: ${usedMemoryMb} MB`,
      ...(initDurationMs === undefined ? [] : [`Init Duration: ${initDurationMs.toFixed(2)} ms`]),
      ...(status === 'success' || status === 'error' ? [] : [`Status: ${status}`]),
      ...(status === 'failure' ? [`Error Type: ${errorType}`] : []),
    ];
    this.write(`${parts.join('\t')}\t`);
    if (status === 'timeout') {
      const time = new Date(this.clock.now()).toISOString();
      this.write(`${time} ${requestId} Task timed out after ${report.timeoutSeconds.toFixed(2)} seconds`);
    }
  }

  private writeEvent(level: LogLevel, type: string, record: object): void {
    const { format, systemLevel } = this.settings;
    if (format !== 'JSON' || LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(systemLevel)) return;
    this.write(JSON.stringify({ time: new Date(this.clock.now()).toISOString(), type, record }));
  }
}

function billed({ durationMs, initDurationMs = 0 }: InvocationReport): number {
  return Math.ceil(durationMs + initDurationMs);
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
