import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One signed call of an AWS SDK client, as an emulated service sees it. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** From the request's signature; tells which function (or operator) calls. Empty when unsigned. */
  readonly accessKeyId: string;
  /** Aborted when the caller hangs up before it has its answer; a long poll must not hand messages to nobody. */
  readonly hungUp?: AbortSignal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** An emulated AWS service: answers one call. Errors of the service are answers, never exceptions. */
export type AwsEndpoint = (request: AwsRequest) => Promise<AwsResponse> | AwsResponse;

export interface ServedEndpoint {
  /** `http://127.0.0.1:<port>`, to be set as `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves an emulated service on a free loopback port. An exception becomes a 500 that the SDK retries. */
export async function serveEndpoint(endpoint: AwsEndpoint, report: (error: unknown) => void): Promise<ServedEndpoint> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const hangUp = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) hangUp.abort();
    });
    request.on('error', () => hangUp.abort());
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = toAwsRequest(request, Buffer.concat(chunks), hangUp.signal);
      void answer(endpoint, call, report).then(({ status, headers, body }) => {
        if (hangUp.signal.aborted) return;
        response.writeHead(status, {
          ...headers,
          'content-length': Buffer.byteLength(body),
          'x-amzn-requestid': randomUUID(),
        });
        response.end(body);
      });
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toAwsRequest(request: IncomingMessage, body: Buffer, hungUp: AbortSignal): AwsRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    method: request.method ?? 'POST',
    path: request.url ?? '/',
    headers,
    body,
    accessKeyId: /Credential=([^/,\s]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '',
    hungUp,
  };
}

async function answer(endpoint: AwsEndpoint, call: AwsRequest, report: (error: unknown) => void): Promise<AwsResponse> {
  try {
    return await endpoint(call);
  } catch (error) {
    report(error);
    return {
      status: 500,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: 'InternalServerError', message: 'the emulated service failed; see the console' }),
    };
  }
}
