import { gatewayMessage, type GatewayAnswer, type GatewayRequest } from '../http-api/gateway-request.ts';
import { findRefusal } from './access.ts';
import { CLOCK_ORDERS, parseClockOrder } from './clock-order.ts';
import { describeClock, describeState, nextAlarmMs, type Watched } from './describe-state.ts';
import { pageFile } from './page-files.ts';

/** Nothing here is for other pages, or to be kept. */
const HEADERS = [
  ['Cache-Control', 'no-store'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Content-Type-Options', 'nosniff'],
] as const;

/** Whether a path is the local cloud's own. No part of what is deployed. */
export function isConsolePath(path: string): boolean {
  return path === '/_local' || path.startsWith('/_local/');
}

/**
 * Answers the page at `/_local`, the state as JSON, and orders to the clock (`clock-order.ts`). To the machine itself
 * alone.
 */
export async function answerConsole(request: GatewayRequest, watched: Watched): Promise<GatewayAnswer> {
  const refusal = findRefusal(request);
  const answer = refusal === undefined ? await answerOwner(request, watched) : gatewayMessage(403, refusal);
  return { ...answer, headers: [...answer.headers, ...HEADERS] };
}

async function answerOwner({ method, path, body }: GatewayRequest, watched: Watched): Promise<GatewayAnswer> {
  switch (`${method} ${path}`) {
    case 'GET /_local/state':
      return json(describeState(watched));
    case 'POST /_local/clock':
      return moveClock(body, watched);
    case 'POST /_local/clock/stop':
      watched.mover.stop();
      return json(describeClock(watched));
    default:
      return (method === 'GET' ? pageFile(path) : undefined) ?? gatewayMessage(404, 'Not Found');
  }
}

/** Answers when the clock is there. */
async function moveClock(body: Buffer, watched: Watched): Promise<GatewayAnswer> {
  const { clock, mover, scheduler } = watched;
  const order = parseClockOrder(body);
  if (!order) return gatewayMessage(400, `expected ${CLOCK_ORDERS}`);
  const alarmMs = nextAlarmMs(scheduler);
  if (order.kind === 'to-next-alarm' && alarmMs === undefined) return gatewayMessage(409, 'no alarm is set');
  const ms = order.kind === 'advance' ? order.ms : Math.max(0, (alarmMs ?? 0) - clock.now());
  if (!(await mover.advanceBy(ms))) return gatewayMessage(409, 'the clock is being moved: try again in a moment');
  return json(describeClock(watched));
}

function json(value: object): GatewayAnswer {
  return {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(`${JSON.stringify(value)}\n`),
  };
}
