import type { GatewayAnswer } from './gateway-request.ts';

/** The gateway sets these itself. */
const GATEWAY_HEADERS = new Set(['connection', 'content-length', 'date', 'keep-alive', 'server', 'transfer-encoding']);

/**
 * Makes an HTTP answer of what a function answered, as API Gateway does for payload format 2.0.
 * @param payload JSON text.
 * @returns undefined for an answer that API Gateway would not understand.
 */
export function toHttpAnswer(payload: string): GatewayAnswer | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    const body = typeof answer === 'string' ? answer : payload;
    return { status: 200, headers: [['Content-Type', 'application/json']], body: Buffer.from(body) };
  }
  return structuredAnswer(answer);
}

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
