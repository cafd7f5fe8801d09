/** What one line of the access log can tell: developer guide, "Customize HTTP API access logs". */
export interface AccessLogEntry {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly errorMessage?: string;
  readonly httpMethod: string;
  readonly integrationErrorMessage?: string;
  readonly integrationLatencyMs?: number;
  /** Status that the function gave in its answer. */
  readonly functionStatus?: number;
  /** Status with which Lambda answered the invocation. */
  readonly invocationStatus?: number;
  readonly path: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly requestTime: string;
  readonly requestTimeEpochMs: number;
  readonly responseBytes: number;
  readonly responseLatencyMs: number;
  readonly routeKey?: string;
  readonly sourceIp: string;
  readonly status: number;
  readonly userAgent: string;
}

type Variable = (entry: AccessLogEntry) => string | number | undefined;

const VARIABLES: Readonly<Record<string, Variable>> = {
  accountId: (entry) => entry.accountId,
  apiId: (entry) => entry.apiId,
  domainName: (entry) => entry.domainName,
  domainPrefix: (entry) => entry.domainName.split('.')[0],
  'error.message': (entry) => entry.errorMessage,
  'error.messageString': (entry) => JSON.stringify(entry.errorMessage),
  extendedRequestId: (entry) => entry.requestId,
  httpMethod: (entry) => entry.httpMethod,
  'identity.sourceIp': (entry) => entry.sourceIp,
  'identity.userAgent': (entry) => entry.userAgent,
  'integration.error': (entry) => entry.integrationErrorMessage,
  'integration.integrationStatus': (entry) => entry.invocationStatus,
  'integration.latency': (entry) => entry.integrationLatencyMs,
  'integration.status': (entry) => entry.functionStatus,
  integrationErrorMessage: (entry) => entry.integrationErrorMessage,
  integrationLatency: (entry) => entry.integrationLatencyMs,
  integrationStatus: (entry) => entry.invocationStatus,
  path: (entry) => entry.path,
  protocol: (entry) => entry.protocol,
  requestId: (entry) => entry.requestId,
  requestTime: (entry) => entry.requestTime,
  requestTimeEpoch: (entry) => entry.requestTimeEpochMs,
  responseLatency: (entry) => entry.responseLatencyMs,
  responseLength: (entry) => entry.responseBytes,
  routeKey: (entry) => entry.routeKey,
  stage: () => '$default',
  status: (entry) => entry.status,
};

/** "Quotas for configuring and running an HTTP API in API Gateway": access log template size. */
const MAX_FORMAT_BYTES = 3_072;

const REFERENCE = /\$context\.([A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9])/g;

/** Makes the line of the access log that tells of one request. What does not apply is `-`. */
export type WriteAccess = (entry: AccessLogEntry) => string;

/**
 * Reads the format of an access log.
 * @throws Error for a format that API Gateway would not take, and for a variable that is not played.
 */
export function parseAccessLogFormat(format: string): WriteAccess {
  const bytes = Buffer.byteLength(format);
  if (bytes > MAX_FORMAT_BYTES) throw new Error(`a format has ${MAX_FORMAT_BYTES} bytes at most, got ${bytes}`);
  if (format.includes('\n')) throw new Error('a format is one line');
  const names = [...format.matchAll(REFERENCE)].map(([, name = '']) => name);
  const unknown = names.find((name) => !Object.hasOwn(VARIABLES, name));
  if (unknown !== undefined) throw new Error(`$context.${unknown} is not supported`);
  if (!names.includes('requestId') && !names.includes('extendedRequestId')) {
    throw new Error('a format must hold at least $context.requestId');
  }
  return (entry) => format.replace(REFERENCE, (_whole, name: string) => String(VARIABLES[name]?.(entry) ?? '-'));
}
