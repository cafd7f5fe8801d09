import type { InvocationResult } from '../lambda/invocation.ts';
import { gatewayMessage, type GatewayAnswer } from './gateway-request.ts';

/** The gateway sets these itself. */
const GATEWAY_HEADERS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'server', 'transfer-encoding']);

/** Makes an HTTP answer of what a function answered, as API Gateway does for payload format 2.0. */
export function toHttpAnswer(result: InvocationResult): GatewayAnswer {
  if (result.kind === 'failure') return gatewayMessage(500, 'Internal Server Error');
  if (result.kind === 'refusal') {
    return result.errorType === 'RequestTooLargeException'
      ? gatewayMessage(413, 'Request Entity Too Large')
      : gatewayMessage(503, 'Service Unavailable');
  }
  const answer: unknown = JSON.parse(result.payload);
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    const body = typeof answer === 'string' ? answer : result.payload;
    return { status: 200, headers: [['Content-Type', 'application/json']], body: Buffer.from(body) };
  }
  return structuredAnswer(answer) ?? gatewayMessage(500, 'Internal Server Error');
}

/** @returns undefined for an answer that API Gateway would not understand. */
function structuredAnswer(answer: object): GatewayAnswer | undefined {
  const { statusCode, headers, body, isBase64Encoded, cookies } = answer as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== 'string') return undefined;
  const pairs = headerPairs(headers);
  if (!pairs) return undefined;
  const hasType = pairs.some(([name]) => name === 'Content-Type');
  return {
    status,
    headers: [
      ...(hasType ? [] : [['Content-Type', 'text/plain;charset=UTF-8'] as const]),
      ...pairs,
      ...(Array.isArray(cookies) ? cookies.map((cookie) => ['Set-Cookie', String(cookie)] as const) : []),
    ],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function headerPairs(headers: unknown): [string, string][] | undefined {
  if (headers === undefined || headers === null) return [];
  if (typeof headers !== 'object') return undefined;
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || typeof value === 'object') return undefined;
    const lowerCase = name.toLowerCase();
    if (GATEWAY_HEADERS.has(lowerCase)) continue;
    // Old devices look for this name byte by byte.
    pairs.push([lowerCase === 'content-type' ? 'Content-Type' : name, String(value)]);
  }
  return pairs;
}
