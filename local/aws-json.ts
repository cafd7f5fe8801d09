import type { AwsEndpoint, AwsRequest, AwsResponse } from './aws-endpoint.ts';
import { AwsError, NotEmulatedError } from './aws-error.ts';
import type { Authorise, AwsServiceName } from './aws-call.ts';
import type { Intercept } from './intercept.ts';

/** Answers one operation. `input` is JSON of unknown shape; what comes back is answered as JSON. */
export type JsonOperation = (input: unknown, request: AwsRequest) => unknown;

export interface JsonService {
  readonly service: AwsServiceName;
  /** Stands before the operation in the `x-amz-target` header. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** Headers and body of a refusal; the status is the error's. */
  refuse(error: AwsError): Omit<AwsResponse, 'status'>;
  readonly authorise?: Authorise | undefined;
  readonly intercept?: Intercept | undefined;
  readonly report: (error: unknown) => void;
}

/** An endpoint that speaks AWS JSON: every operation is a POST that names itself in a header. */
export function createJsonEndpoint(service: JsonService): AwsEndpoint {
  const headers = { 'content-type': service.contentType };
  return async (request) => {
    try {
      const output = await callOperation(service, request);
      return { status: 200, headers, body: output === undefined ? '{}' : JSON.stringify(output) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error instanceof NotEmulatedError) service.report(error);
      const { headers: errorHeaders, body } = service.refuse(error);
      return { status: error.status, headers: { ...headers, ...errorHeaders }, body };
    }
  };
}

async function callOperation(service: JsonService, request: AwsRequest): Promise<unknown> {
  const [target, operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const run = service.operations[operation];
  if (target !== service.target || !Object.hasOwn(service.operations, operation) || !run) {
    const asked = request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
    throw new NotEmulatedError('UnknownOperationException', `the local cloud does not know the operation ${asked}`);
  }
  const input = parseJson(request.body);
  const call = { service: service.service, operation, input, accessKeyId: request.accessKeyId };
  service.authorise?.(call);
  await service.intercept?.({ ...call, phase: 'before' });
  const output = await run(input, request);
  await service.intercept?.({ ...call, phase: 'after' });
  return output;
}

/** @throws AwsError when the text is not JSON. An empty body is an empty object. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'the body of the request is not JSON');
  }
}
