import { expect } from 'vitest';
import { callDynamoDb } from '../../../support/raw-aws-json.ts';
import type { Call } from './call.ts';
import { explain } from './excuse.ts';
import { type PlainAnswer, toPlainAnswer } from './plain-answer.ts';

/** Where ours and DynamoDB Local are served. */
export interface Urls {
  readonly ours: string;
  readonly local: string;
}

/**
 * Makes one call to both, and fails unless they answer the same or differ as they are known to.
 * @returns what DynamoDB Local answered.
 */
export async function expectSameAnswer(call: Call, urls: Urls): Promise<PlainAnswer> {
  const [ours, local] = await Promise.all([answerOf(call, urls.ours), answerOf(call, urls.local)]);
  if (explain(call, { ours, local }) === undefined) expect(ours, JSON.stringify(call)).toEqual(local);
  return local;
}

async function answerOf({ operation, input }: Call, url: string): Promise<PlainAnswer> {
  return toPlainAnswer(await callDynamoDb(url, operation, input), operation);
}
