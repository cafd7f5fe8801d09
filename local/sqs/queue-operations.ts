import { z } from 'zod';
import type { JsonOperation } from '../aws-json.ts';
import { checkRange, queueDoesNotExist } from './errors.ts';
import { operation } from './operation.ts';
import { describeQueue } from './queue-description.ts';
import type { QueueDesk } from './queue-desk.ts';

const attributes = z.record(z.string(), z.string());
const LIST_MAX = [1, 1000] as const;

const schemas = {
  getQueueUrl: z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  getQueueAttributes: z.strictObject({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).optional() }),
  listQueues: z.strictObject({
    QueueNamePrefix: z.string().optional(),
    MaxResults: z.number().optional(),
    NextToken: z.string().optional(),
  }),
  listSources: z.strictObject({
    QueueUrl: z.string(),
    MaxResults: z.number().optional(),
    NextToken: z.string().optional(),
  }),
  createQueue: z.strictObject({ QueueName: z.string(), Attributes: attributes.optional() }),
  setQueueAttributes: z.strictObject({ QueueUrl: z.string(), Attributes: attributes }),
  deleteQueue: z.strictObject({ QueueUrl: z.string() }),
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
      const names = [...desk.all()].map(({ name }) => name);
      const { page, NextToken } = paged(
        names.filter((name) => name.startsWith(input.QueueNamePrefix ?? '')),
        input,
      );
      return { QueueUrls: page.map((name) => desk.url(name)), NextToken };
    }),
    ListDeadLetterSourceQueues: operation(schemas.listSources, (input) => {
      const sources = desk.admin.sourcesOf(desk.byUrl(input.QueueUrl));
      const { page, NextToken } = paged(
        sources.map(({ name }) => name),
        input,
      );
      // SQS spells it with a small letter here.
      return { queueUrls: page.map((name) => desk.url(name)), NextToken };
    }),
    CreateQueue: operation(schemas.createQueue, (input) => {
      desk.admin.create(input.QueueName, input.Attributes ?? {});
      return { QueueUrl: desk.url(input.QueueName) };
    }),
    SetQueueAttributes: operation(schemas.setQueueAttributes, (input) =>
      desk.admin.setAttributes(desk.byUrl(input.QueueUrl), input.Attributes),
    ),
    DeleteQueue: operation(schemas.deleteQueue, (input) => desk.admin.delete(desk.byUrl(input.QueueUrl))),
    PurgeQueue: operation(schemas.purgeQueue, (input) => desk.purge(desk.byUrl(input.QueueUrl))),
  };
}

/** A page of names in their order. Without `MaxResults`, SQS gives one page and no token. */
function paged(
  names: readonly string[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly page: string[]; readonly NextToken: string | undefined } {
  if (MaxResults !== undefined) checkRange('MaxResults', MaxResults, LIST_MAX);
  const left = names.filter((name) => name > (NextToken ?? '')).sort();
  const page = left.slice(0, MaxResults ?? LIST_MAX[1]);
  const more = MaxResults !== undefined && left.length > page.length;
  return { page, NextToken: more ? page.at(-1) : undefined };
}
