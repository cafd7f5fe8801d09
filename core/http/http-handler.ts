import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Log } from '../log/log.ts';
import { type HttpAnswer, toHttpResult, toProblemResult } from './http-answer.ts';
import { type HttpRequest, toHttpRequest } from './http-request.ts';
import { Problem } from './problem.ts';

/** What becomes known of a request while it is worked on, for its log line. */
export interface Trace {
  /** The template of the route, such as `/v1/devices/{serial}`: never the path itself. */
  route?: string;
  accountId?: string;
  keyId?: string;
  /** The code of the problem that was answered. */
  reason?: string;
}

export type Respond = (request: HttpRequest, trace: Trace) => Promise<HttpAnswer>;

export interface HttpHandlerDeps {
  readonly respond: Respond;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type HttpHandler = MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;
type HttpMiddleware = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** The one chain of HTTP functions: a log line for each request, and an answer for each error. */
export function createHttpHandler({ respond, log, now }: HttpHandlerDeps): HttpHandler {
  // middy does not hand its request to the handler: the event is what both sides see.
  const traces = new WeakMap<APIGatewayProxyEventV2, Trace>();
  const traceOf = (event: APIGatewayProxyEventV2): Trace => {
    const trace = traces.get(event) ?? {};
    traces.set(event, trace);
    return trace;
  };
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(logRequests({ log, now, traceOf }))
    .use(answerErrors({ log, traceOf }))
    .handler(async (event) => {
      const request = toHttpRequest(event);
      return toHttpResult(await respond(request, traceOf(event)), request.method);
    });
}

type TraceOf = (event: APIGatewayProxyEventV2) => Trace;

function logRequests({ log, now, traceOf }: { log: Log; now: () => number; traceOf: TraceOf }): HttpMiddleware {
  const begun = new WeakMap<APIGatewayProxyEventV2, number>();
  const writeLine: HttpMiddleware['after'] = ({ event, response }) => {
    log.info('request.handled', {
      requestId: event.requestContext.requestId,
      method: event.requestContext.http.method,
      status: response?.statusCode,
      durationMs: now() - (begun.get(event) ?? now()),
      ...traceOf(event),
    });
  };
  return {
    before: ({ event }) => {
      begun.set(event, now());
    },
    after: writeLine,
    onError: writeLine,
  };
}

/** Answers a problem as it says, and anything else with a bare 500: no text of an exception reaches the caller. */
function answerErrors({ log, traceOf }: { log: Log; traceOf: TraceOf }): HttpMiddleware {
  return {
    onError: (request) => {
      const { event, error } = request;
      const { requestId } = event.requestContext;
      const { method } = event.requestContext.http;
      const trace = traceOf(event);
      const isProblem = error instanceof Problem;
      if (!isProblem) log.error('request.failed', error, { requestId, ...trace });
      const problem = isProblem
        ? error
        : new Problem('internal_error', 'Something went wrong on our side. Try again; request_id names this request.');
      trace.reason = problem.code;
      // A value that is returned would end the chain before the log line.
      request.response = toProblemResult(problem, { method, requestId });
    },
  };
}
