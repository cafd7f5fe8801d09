import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import { newTraceHeader } from '../lambda/trace-header.ts';
import { decodePath, gatewayMessage, type GatewayAnswer, type GatewayRequest } from './gateway-request.ts';
import { commonLogTime, toHttpEvent } from './http-event.ts';
import { type IntegrationOutcome, NOT_PERMITTED, outcomeOf, TIMED_OUT } from './integration-outcome.ts';
import type { RoutePlan, RouteTarget } from './plan-routes.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';
import { Throttles } from './throttle.ts';

export interface HttpApiOptions {
  readonly plan: RoutePlan;
  readonly accountId: string;
  /** Host and port under which the API is reached. */
  readonly host: string;
  readonly clock: Clock;
  /** Whether the function's policy lets API Gateway invoke it for this route. */
  readonly mayInvoke: (target: RouteTarget) => boolean;
  readonly invoke: (functionArn: string, event: unknown, traceHeader: string) => Promise<InvocationResult>;
  /** Takes the lines of the access log. */
  readonly onAccess: (line: string) => void;
}

interface ReceivedRequest extends GatewayRequest {
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly decodedPath: string;
}

interface Integrated extends IntegrationOutcome {
  readonly latencyMs?: number;
}

/** An HTTP API of API Gateway: finds the route, invokes its function, makes an answer of what that says. */
export class HttpApi {
  private readonly routes: RouteTable<RouteTarget>;
  private readonly throttles: Throttles;

  constructor(private readonly options: HttpApiOptions) {
    const { plan, clock } = options;
    this.routes = new RouteTable(plan.routes);
    this.throttles = new Throttles(plan.stage.throttles, clock);
  }

  async respond(request: GatewayRequest): Promise<GatewayAnswer> {
    const startedAt = performance.now();
    const received: ReceivedRequest = {
      ...request,
      requestId: randomUUID(),
      receivedAtMs: this.options.clock.now(),
      decodedPath: decodePath(request.path),
    };
    const match = this.routes.match(request.method, received.decodedPath);
    const outcome = await this.outcome(received, match);
    const { answer } = outcome;
    this.logAccess(received, match?.route.routeKey, outcome, Math.round(performance.now() - startedAt));
    return { ...answer, headers: [...answer.headers, ['Apigw-Requestid', received.requestId]] };
  }

  private async outcome(request: ReceivedRequest, match: RouteMatch<RouteTarget> | undefined): Promise<Integrated> {
    if (!this.throttles.allows(match?.route.routeKey)) return { answer: gatewayMessage(429, 'Too Many Requests') };
    if (!match) return { answer: gatewayMessage(404, 'Not Found') };
    const { accountId, host, plan, mayInvoke, invoke } = this.options;
    const { target, routeKey } = match.route;
    // AWS checks it at each request, not when the route is made.
    if (!mayInvoke(target)) return NOT_PERMITTED;
    const traceHeader = headerOf(request, 'x-amzn-trace-id') ?? newTraceHeader(request.receivedAtMs);
    const event = toHttpEvent(request, {
      requestId: request.requestId,
      path: request.decodedPath,
      traceHeader,
      routeKey,
      pathParameters: match.pathParameters,
      accountId,
      apiId: plan.apiId,
      host,
      receivedAtMs: request.receivedAtMs,
    });
    const invokedAt = performance.now();
    const result = await withinTime(invoke(target.functionArn, event, traceHeader), target.timeoutMs);
    const latencyMs = Math.round(performance.now() - invokedAt);
    return { ...(result ? outcomeOf(result) : TIMED_OUT), latencyMs };
  }

  private logAccess(
    request: ReceivedRequest,
    routeKey: string | undefined,
    { answer, error, latencyMs, functionStatus, invocationStatus }: Integrated,
    responseLatencyMs: number,
  ): void {
    const { accountId, host, plan, onAccess } = this.options;
    const { writeAccess } = plan.stage;
    if (!writeAccess) return;
    const isOwn = functionStatus === undefined;
    onAccess(
      writeAccess({
        accountId,
        apiId: plan.apiId,
        domainName: (headerOf(request, 'host') ?? host).replace(/:\d+$/, ''),
        ...(isOwn ? { errorMessage: messageOf(answer) } : { functionStatus }),
        httpMethod: request.method,
        ...(error === undefined ? {} : { integrationErrorMessage: error }),
        ...(latencyMs === undefined ? {} : { integrationLatencyMs: latencyMs }),
        ...(invocationStatus === undefined ? {} : { invocationStatus }),
        path: request.decodedPath,
        protocol: `HTTP/${request.httpVersion}`,
        requestId: request.requestId,
        requestTime: commonLogTime(request.receivedAtMs),
        requestTimeEpochMs: request.receivedAtMs,
        responseBytes: answer.body.length,
        responseLatencyMs,
        ...(routeKey === undefined ? {} : { routeKey }),
        sourceIp: request.sourceIp,
        status: answer.status,
        userAgent: headerOf(request, 'user-agent') ?? '',
      }),
    );
  }
}

function headerOf({ rawHeaders }: GatewayRequest, name: string): string | undefined {
  const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name);
  return index < 0 ? undefined : rawHeaders[index + 1];
}

/** Of an answer of the gateway's own. */
function messageOf({ body }: GatewayAnswer): string {
  return (JSON.parse(body.toString()) as { message: string }).message;
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
