import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { GatewayRequest } from './gateway-request.ts';

export interface HttpEventContext {
  readonly requestId: string;
  /** As `decodePath` gives it. */
  readonly path: string;
  readonly traceHeader: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly apiId: string;
  /** Host and port under which the API is reached; stands in for a `Host` that was not sent. */
  readonly host: string;
  readonly receivedAtMs: number;
}

/** Content types whose body is handed over as text; everything else comes as base64. */
const TEXT_TYPE = /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i;

/** Makes the event of payload format 2.0 that API Gateway invokes a function with. */
export function toHttpEvent(request: GatewayRequest, context: HttpEventContext): APIGatewayProxyEventV2 {
  const { method, query, httpVersion, sourceIp, body } = request;
  const { cookies, headers } = joinHeaders(request.rawHeaders);
  headers['host'] ??= context.host;
  headers['x-forwarded-for'] = joined(headers['x-forwarded-for'], sourceIp, ', ');
  headers['x-forwarded-port'] = context.host.split(':').pop() ?? '';
  headers['x-forwarded-proto'] = 'http';
  headers['x-amzn-trace-id'] = context.traceHeader;
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '');
  const parameters = queryParameters(query);
  return {
    version: '2.0',
    routeKey: context.routeKey,
    rawPath: context.path,
    rawQueryString: query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(Object.keys(parameters).length > 0 ? { queryStringParameters: parameters } : {}),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: headers['host'].replace(/:\d+$/, ''),
      domainPrefix: headers['host'].split('.')[0] ?? '',
      http: {
        method,
        path: context.path,
        protocol: `HTTP/${httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey: context.routeKey,
      stage: '$default',
      time: commonLogTime(context.receivedAtMs),
      timeEpoch: context.receivedAtMs,
    },
    ...(Object.keys(context.pathParameters).length > 0 ? { pathParameters: context.pathParameters } : {}),
    ...(body.length > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Names in lower case, repeated ones joined by a comma; cookies apart. */
function joinHeaders(rawHeaders: readonly string[]): { cookies: string[]; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    else headers[name] = joined(headers[name], value, ',');
  }
  return { cookies, headers };
}

function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) parameters[name] = joined(parameters[name], value, ',');
  return parameters;
}

function joined(before: string | undefined, value: string, separator: string): string {
  return before === undefined ? value : before + separator + value;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `24/Nov/2026:03:44:28 +0000` */
export function commonLogTime(epochMs: number): string {
  const [date = '', time = ''] = new Date(epochMs).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
