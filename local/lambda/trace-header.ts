import { createHash, randomBytes } from 'node:crypto';

/** "Use Lambda recursive loop detection to prevent infinite loops": stopped after approximately so many invocations. */
const LONGEST_CHAIN = 16;

/** A request that has no trace gets one: `Root=1-<time in hexadecimal seconds>-<24 digits>`, as X-Ray has it. */
export function newTraceHeader(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

export interface Hop {
  /** What the function is given, and the AWS SDK puts into each of its calls. */
  readonly traceHeader: string;
  /** Whether the function was invoked too often in this chain of requests. */
  readonly isLoop: boolean;
}

/**
 * Counts an invocation in the lineage of its trace, `Lineage=<function>:<times>|…`: what a function sends carries it on.
 * @param traceHeader that came with the event.
 */
export function nextHop(traceHeader: string, functionArn: string): Hop {
  const parts = traceHeader.split(';');
  const others = parts.filter((part) => !part.startsWith('Lineage='));
  const lineage = parseLineage(parts.find((part) => part.startsWith('Lineage=')));
  const name = createHash('sha256').update(functionArn).digest('hex').slice(0, 8);
  const times = (lineage.get(name) ?? 0) + 1;
  lineage.set(name, times);
  const text = [...lineage].map((entry) => entry.join(':')).join('|');
  return { traceHeader: [...others, `Lineage=${text}`].join(';'), isLoop: times > LONGEST_CHAIN };
}

/** Of the messages in a queue's event: the trace of the first that has one. */
export function traceHeaderOf(event: unknown): string | undefined {
  const { Records: records } = event as { Records?: readonly { attributes?: Record<string, string> }[] };
  return records?.map(({ attributes }) => attributes?.['AWSTraceHeader']).find((header) => header !== undefined);
}

function parseLineage(part: string | undefined): Map<string, number> {
  const lineage = new Map<string, number>();
  for (const [, name = '', times] of part?.matchAll(/([0-9a-f]{8}):(\d+)/g) ?? []) lineage.set(name, Number(times));
  return lineage;
}
