import { randomUUID } from 'node:crypto';
import type { Authorise } from '../aws-call.ts';
import type { AwsEndpoint, AwsResponse } from '../aws-endpoint.ts';
import { AwsError } from '../aws-error.ts';
import type { Intercept } from '../intercept.ts';
import { isJsonObject, type JsonObject } from './attribute-value.ts';
import type { Operation } from './operations.ts';
import { serializationError, ServiceError, toServiceError, unknownOperationError } from './service-error.ts';

const TARGET = /^DynamoDB_20120810\.([A-Za-z]+)$/;

/** Who else has a say in a call. */
export interface CallHooks {
  readonly authorise?: Authorise | undefined;
  readonly intercept?: Intercept | undefined;
}

/** Speaks DynamoDB's protocol, AWS JSON 1.0, for `operations`. */
export function createDynamoDbEndpoint(
  operations: ReadonlyMap<string, Operation>,
  { authorise, intercept }: CallHooks,
): AwsEndpoint {
  return async ({ headers, body, accessKeyId }) => {
    try {
      const name = TARGET.exec(headers['x-amz-target'] ?? '')?.[1] ?? '';
      const operation = operations.get(name);
      if (!operation) throw unknownOperationError();
      const call = { service: 'dynamodb', operation: name, input: parseInput(body), accessKeyId } as const;
      authorise?.(call);
      await intercept?.({ ...call, phase: 'before' });
      const output = await operation(call.input);
      await intercept?.({ ...call, phase: 'after' });
      return answer(200, output);
    } catch (error) {
      if (error instanceof ServiceError) return answer(400, error.body);
      if (error instanceof AwsError) return answer(error.status, toServiceError(error).body);
      throw error; // becomes a 500 where the endpoint is served
    }
  };
}

function parseInput(body: Buffer): JsonObject {
  let input: unknown;
  try {
    input = JSON.parse(body.toString('utf8'));
  } catch {
    throw serializationError();
  }
  if (!isJsonObject(input)) throw serializationError();
  return input;
}

function answer(status: number, content: JsonObject): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(content),
  };
}
