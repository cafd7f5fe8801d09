import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DELIVERIES_INDEXES } from '../contract/tables.ts';
import type { DeliveryStatus } from '../delivery/delivery-record.ts';
import { logShards, troubleKey } from '../delivery/keys.ts';
import { fromItem } from '../dynamodb/item-client.ts';
import { readText } from '../item/item-reader.ts';

/** A stretch of one list of deliveries, newest first. */
export interface KeyStretch {
  /** `<receivedAt>#<evt>` of each delivery. */
  readonly keys: readonly string[];
  /** How far the list was read, when it goes on behind: everything above this key is in `keys`. */
  readonly reached?: string;
}

/** One list of deliveries: a shard of a webhook's log, or a webhook's deliveries of one status. */
export interface DeliveryList {
  readonly webhookId: string;
  /** @param before only keys lower than this one. */
  read(before: string | undefined, limit: number): Promise<KeyStretch>;
}

export interface DeliveryListStore {
  /** The lists that together hold a webhook's deliveries, all of them or those of one status. */
  listsOf(webhookId: string, status?: DeliveryStatus): readonly DeliveryList[];
}

interface Source {
  readonly index?: string;
  readonly partition: string;
  readonly value: string;
}

const { trouble } = DELIVERIES_INDEXES;

export function createDeliveryListStore({
  client,
  tableName,
}: {
  client: DynamoDBClient;
  /** The deliveries table. */
  tableName: string;
}): DeliveryListStore {
  async function read(
    { index, partition, value }: Source,
    status: DeliveryStatus | undefined,
    { before, limit }: { before: string | undefined; limit: number },
  ): Promise<KeyStretch> {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        ...(index !== undefined && { IndexName: index }),
        KeyConditionExpression: `#partition = :partition${before === undefined ? '' : ' AND sk < :before'}`,
        ...(status !== undefined && { FilterExpression: '#status = :status' }),
        ProjectionExpression: 'sk',
        ExpressionAttributeNames: { '#partition': partition, ...(status !== undefined && { '#status': 'status' }) },
        ExpressionAttributeValues: {
          ':partition': { S: value },
          ...(before !== undefined && { ':before': { S: before } }),
          ...(status !== undefined && { ':status': { S: status } }),
        },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return {
      keys: Items.map((item) => readText(fromItem(item), 'sk')),
      ...(LastEvaluatedKey !== undefined && { reached: readText(fromItem(LastEvaluatedKey), 'sk') }),
    };
  }

  return {
    listsOf(webhookId, status) {
      // What was delivered at once is only in the log; every other status has the index.
      if (status === undefined || status === 'delivered') {
        return logShards(webhookId).map((shard) => ({
          webhookId,
          read: (before, limit) => read({ partition: 'pk', value: shard }, status, { before, limit }),
        }));
      }
      const source = { index: trouble.indexName, partition: trouble.partition, value: troubleKey(webhookId, status) };
      return [{ webhookId, read: (before, limit) => read(source, undefined, { before, limit }) }];
    },
  };
}
