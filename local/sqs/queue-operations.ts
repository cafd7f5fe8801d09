import { z } from 'zod';
import type { JsonOperation } from '../aws-json.ts';
import { checkRange, queueDoesNotExist } from './errors.ts';
import { operation } from './operation.ts';
import { describeQueue } from './queue-description.ts';
import type { QueueDesk } from './queue-desk.ts';

const LIST_MAX = [1, 1000] as const;

const schemas = {
  getQueueUrl: z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  getQueueAttributes: z.strictObject({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).optional() }),
  listQueues: z.strictObject({
    QueueNamePrefix: z.string().optional(),
    MaxResults: z.number().optional(),
    NextToken: z.string().optional(),
  }),
  purgeQueue: z.strictObject({ QueueUrl: z.string() }),
};

/** Operations on whole queues. */
export function queueOperations(desk: QueueDesk): Record<string, JsonOperation> {
  return {
    GetQueueUrl: operation(schemas.getQueueUrl, (input) => {
      const owner = input.QueueOwnerAWSAccountId ?? desk.accountId;
      if (owner !== desk.accountId || !desk.byName(input.QueueName)) throw queueDoesNotExist();
      return { QueueUrl: desk.url(input.QueueName) };
    }),
    GetQueueAttributes: operation(schemas.getQueueAttributes, (input) => {
      const queue = desk.byUrl(input.QueueUrl);
      const attributes = describeQueue(queue, desk.arn(queue.name), input.AttributeNames ?? []);
      return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
    }),
    ListQueues: operation(schemas.listQueues, (input) => {
      if (input.MaxResults !== undefined) checkRange('MaxResults', input.MaxResults, LIST_MAX);
      const found = [...desk.all()]
        .map(({ name }) => name)
        .filter((name) => name.startsWith(input.QueueNamePrefix ?? '') && name > (input.NextToken ?? ''))
        .sort();
      const page = found.slice(0, input.MaxResults ?? LIST_MAX[1]);
      // Without MaxResults, SQS gives one page and no token.
      const more = input.MaxResults !== undefined && found.length > page.length;
      return { QueueUrls: page.map((name) => desk.url(name)), ...(more ? { NextToken: page.at(-1) } : {}) };
    }),
    PurgeQueue: operation(schemas.purgeQueue, (input) => desk.purge(desk.byUrl(input.QueueUrl))),
  };
}
