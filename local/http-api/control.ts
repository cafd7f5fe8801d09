import type { MovableClock } from '../clock.ts';
import { gatewayMessage, type GatewayAnswer, type GatewayRequest } from './gateway-request.ts';
import { isLoopbackAddress, isLoopbackHost } from './loopback.ts';

/** Where tests and tools look into the local cloud and move its clock. No part of what is deployed. */
export const CONTROL_PREFIX = '/_local/';

/** As far as a test may move the clock at once: ten years. */
const LONGEST_ADVANCE_MS = 10 * 366 * 86_400_000;

export interface ControlOptions {
  readonly clock: MovableClock;
  /** Moves the clock, and comes back when all that was due on the way has come to its end. */
  readonly advance: (ms: number) => Promise<void>;
  readonly state: () => object;
}

/** Answers `GET /_local/state` and `POST /_local/clock {"advance_ms": n}`, to the machine itself alone. */
export async function answerControl(
  request: GatewayRequest,
  { clock, advance, state }: ControlOptions,
): Promise<GatewayAnswer> {
  if (!isFromThisMachine(request)) return gatewayMessage(403, 'Forbidden');
  switch (`${request.method} ${request.path}`) {
    case 'GET /_local/state':
      return json({ ...describeClock(clock), ...state() });
    case 'POST /_local/clock': {
      const advanceMs = parseAdvance(request.body);
      if (advanceMs === undefined) {
        return gatewayMessage(400, `expected {"advance_ms": n} with n from 0 to ${LONGEST_ADVANCE_MS}`);
      }
      await advance(advanceMs);
      return json(describeClock(clock));
    }
    default:
      return gatewayMessage(404, 'Not Found');
  }
}

function isFromThisMachine({ sourceIp, rawHeaders }: GatewayRequest): boolean {
  if (!isLoopbackAddress(sourceIp)) return false;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'host' && !isLoopbackHost(rawHeaders[index + 1] ?? '')) return false;
  }
  return true;
}

function parseAdvance(body: Buffer): number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  const advance = typeof value === 'object' && value !== null && 'advance_ms' in value ? value.advance_ms : undefined;
  const isValid = typeof advance === 'number' && advance >= 0 && advance <= LONGEST_ADVANCE_MS;
  return isValid ? advance : undefined;
}

function describeClock(clock: MovableClock): object {
  return { now: new Date(clock.now()).toISOString(), clock_offset_ms: clock.offsetMs };
}

function json(value: object): GatewayAnswer {
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(`${JSON.stringify(value)}\n`),
  };
}
