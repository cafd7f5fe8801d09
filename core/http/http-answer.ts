import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Problem, toProblemBody } from './problem.ts';

/** An answer before it becomes one of the HTTP API. */
export interface HttpAnswer {
  readonly status: number;
  /** Sent as JSON; none when absent. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer in payload format 2.0. To HEAD it has the headers alone. */
export function toHttpResult(answer: HttpAnswer, method: string): APIGatewayProxyStructuredResultV2 {
  return toResult(answer, method, 'application/json');
}

export function toProblemResult(
  problem: Problem,
  { method, requestId }: { method: string; requestId: string },
): APIGatewayProxyStructuredResultV2 {
  const { status, headers } = problem;
  return toResult({ status, headers, body: toProblemBody(problem, requestId) }, method, 'application/problem+json');
}

function toResult(
  { status, body, headers }: HttpAnswer,
  method: string,
  contentType: string,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      ...(body !== undefined && { 'content-type': contentType }),
      'cache-control': 'no-store',
      ...headers,
    },
    body: body === undefined || method === 'HEAD' ? '' : JSON.stringify(body),
  };
}
