import type { IncomingMessage } from 'node:http';

/** One HTTP request as it came, before anything is made of it. */
export interface GatewayRequest {
  readonly method: string;
  /** Path as sent, without the query: `//iclock/cdata` stays as it is. */
  readonly path: string;
  /** Query as sent, without `?`. */
  readonly query: string;
  /** `1.0` or `1.1`. */
  readonly httpVersion: string;
  /** Name and value in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** IP address of the caller. */
  readonly sourceIp: string;
}

/** What is answered. The server adds `Date`, `Content-Length` and `Connection`. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export type RequestHead = Omit<GatewayRequest, 'body'>;

export function readHead(message: IncomingMessage): RequestHead {
  // A proxy's request line names scheme and host too.
  const target = (message.url ?? '/').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const question = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: (question < 0 ? target : target.slice(0, question)) || '/',
    query: question < 0 ? '' : target.slice(question + 1),
    httpVersion: message.httpVersion,
    rawHeaders: message.rawHeaders,
    sourceIp: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

/** Size of request line and header lines as API Gateway counts it against its limit. */
export function headBytes({ method, path, query, httpVersion, rawHeaders }: RequestHead): number {
  const requestLine = `${method} ${path}?${query} HTTP/${httpVersion}`;
  return rawHeaders.reduce((bytes, text) => bytes + Buffer.byteLength(text), Buffer.byteLength(requestLine));
}

/**
 * Collects a request's body. One that is too long is read to its end all the same: a caller hears an answer only once
 * it has sent everything.
 * @returns undefined when it is longer than `longest`.
 */
export function readBody(message: IncomingMessage, longest: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longest) chunks.push(chunk);
      else chunks.length = 0;
    });
    message.on('end', () => resolve(length > longest ? undefined : Buffer.concat(chunks)));
    message.on('error', reject);
  });
}

/** An answer of the gateway's own, as API Gateway words them. */
export function gatewayMessage(status: number, message: string): GatewayAnswer {
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * The path as an HTTP API finds routes by it and hands it over, `rawPath` included: decoded, and cut at a `?` that was
 * encoded. REST APIs and function URLs leave it as it was sent.
 */
export function decodePath(path: string): string {
  try {
    const [decoded = ''] = decodeURIComponent(path).split('?');
    return decoded;
  } catch {
    return path;
  }
}
