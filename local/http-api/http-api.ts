import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import { gatewayMessage, type GatewayAnswer, type GatewayRequest } from './gateway-request.ts';
import { toHttpAnswer } from './http-answer.ts';
import { toHttpEvent } from './http-event.ts';
import type { RoutePlan, RouteTarget } from './plan-routes.ts';
import { RouteTable } from './route-table.ts';

export interface HttpApiOptions {
  readonly plan: RoutePlan;
  readonly accountId: string;
  /** Host and port under which the API is reached. */
  readonly host: string;
  readonly clock: Clock;
  /** Whether the function's policy lets API Gateway invoke it for this route. */
  readonly mayInvoke: (target: RouteTarget) => boolean;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
}

/** An HTTP API of API Gateway: finds the route, invokes its function, makes an answer of what that says. */
export class HttpApi {
  private readonly routes: RouteTable<RouteTarget>;

  constructor(private readonly options: HttpApiOptions) {
    this.routes = new RouteTable(options.plan.routes);
  }

  async respond(request: GatewayRequest): Promise<GatewayAnswer> {
    const match = this.routes.match(request.method, request.path);
    if (!match) return gatewayMessage(404, 'Not Found');
    const { accountId, host, clock, plan, mayInvoke, invoke } = this.options;
    const requestId = randomUUID();
    const event = toHttpEvent(request, {
      requestId,
      routeKey: match.route.routeKey,
      pathParameters: match.pathParameters,
      accountId,
      apiId: plan.apiId,
      host,
      receivedAtMs: clock.now(),
    });
    const { target } = match.route;
    // AWS checks it at each request, not when the route is made.
    if (!mayInvoke(target)) return gatewayMessage(500, 'Internal Server Error');
    const { functionArn, timeoutMs } = target;
    const result = await withinTime(invoke(functionArn, event), timeoutMs);
    const answer = result ? toHttpAnswer(result) : gatewayMessage(503, 'Service Unavailable');
    return { ...answer, headers: [...answer.headers, ['Apigw-Requestid', requestId]] };
  }
}

/** @returns undefined when `work` takes longer; it goes on nevertheless, as a function does. */
async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
