import type { z } from 'zod';
import type { AwsRequest } from '../aws-endpoint.ts';
import { readInput } from '../aws-input.ts';
import type { JsonOperation } from '../aws-json.ts';
import { inputRefusals } from './errors.ts';

/** An operation that reads its parameters by a schema first. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, request: AwsRequest) => unknown,
): JsonOperation {
  return (input, request) => run(readInput(schema, input, inputRefusals), request);
}
