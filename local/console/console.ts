import type { MovableClock } from '../clock.ts';
import { gatewayMessage, type GatewayAnswer, type GatewayRequest } from '../http-api/gateway-request.ts';
import { isFromThisMachine } from './access.ts';
import type { ClockMover } from './clock-mover.ts';
import type { ConsoleState } from './console-state.ts';
import { pageFile } from './page-files.ts';

/** As far as the clock may be moved at once: ten years. */
const LONGEST_ADVANCE_MS = 10 * 366 * 86_400_000;

export interface ConsoleOptions {
  readonly clock: MovableClock;
  readonly mover: ClockMover;
  readonly state: () => Promise<ConsoleState>;
}

/** Whether a path is the local cloud's own. No part of what is deployed. */
export function isConsolePath(path: string): boolean {
  return path === '/_local' || path.startsWith('/_local/');
}

/**
 * Answers the page at `/_local`, `GET /_local/state` and `POST /_local/clock {"advance_ms": n}`, which is answered when
 * the clock is there. To the machine itself alone.
 */
export async function answerConsole(
  request: GatewayRequest,
  { clock, mover, state }: ConsoleOptions,
): Promise<GatewayAnswer> {
  if (!isFromThisMachine(request)) return gatewayMessage(403, 'Forbidden');
  switch (`${request.method} ${request.path}`) {
    case 'GET /_local/state':
      return json(await state());
    case 'POST /_local/clock': {
      const advanceMs = parseAdvance(request.body);
      if (advanceMs === undefined) {
        return gatewayMessage(400, `expected {"advance_ms": n} with n from 0 to ${LONGEST_ADVANCE_MS}`);
      }
      if (!(await mover.move(advanceMs))) return gatewayMessage(409, 'the clock is being moved: try again in a moment');
      return json({ now: new Date(clock.now()).toISOString(), clock_offset_ms: clock.offsetMs });
    }
    default:
      return (request.method === 'GET' ? pageFile(request.path) : undefined) ?? gatewayMessage(404, 'Not Found');
  }
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

function json(value: object): GatewayAnswer {
  return {
    status: 200,
    headers: [
      ['Content-Type', 'application/json'],
      ['Cache-Control', 'no-store'],
    ],
    body: Buffer.from(`${JSON.stringify(value)}\n`),
  };
}
