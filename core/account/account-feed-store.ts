import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { JOURNAL_INDEXES } from '../contract/tables.ts';
import { getRows, queryRows } from '../dynamodb/item-client.ts';
import { type Item, readText } from '../item/item-reader.ts';
import type { JournalEvent } from '../journal/event.ts';
import { parseEventRow } from '../journal/journal-rows.ts';
import { accountShards, feedKey } from '../journal/keys.ts';

export interface FeedPage {
  /** In the order in which they were received. */
  readonly events: readonly JournalEvent[];
  /** Where the last of them stands, also when its row is gone. */
  readonly lastKey?: string;
  /** Whether the index has more behind `lastKey`. */
  readonly more: boolean;
}

export interface AccountFeedStore {
  /**
   * Events of all of an account's devices. The index behind it lags: what was received a moment ago may come later
   * than what was received after it.
   * @param page.after a key of the feed, or a time; only what is greater is read.
   */
  readFeed(accountId: string, page: { after: string; limit: number }): Promise<FeedPage>;
}

const { indexName, partition, sort } = JOURNAL_INDEXES.byAccount;

export function createAccountFeedStore({
  client,
  tableName,
}: {
  client: DynamoDBClient;
  /** The journal. */
  tableName: string;
}): AccountFeedStore {
  return {
    async readFeed(accountId, { after, limit }) {
      const shards = await Promise.all(
        accountShards(accountId).map((shard) =>
          queryRows(
            client,
            {
              TableName: tableName,
              IndexName: indexName,
              KeyConditionExpression: '#partition = :shard AND #sort > :after',
              ExpressionAttributeNames: { '#partition': partition, '#sort': sort },
              ExpressionAttributeValues: { ':shard': { S: shard }, ':after': { S: after } },
            },
            limit,
          ),
        ),
      );
      const found = shards.flatMap(({ items }) => items).sort(byFeedKey);
      const page = found.slice(0, limit);
      const rows = await getRows(
        client,
        tableName,
        page.map((item) => ({ pk: readText(item, 'pk'), sk: readText(item, 'sk') })),
      );
      const last = page.at(-1);
      return {
        events: rows.map(parseEventRow).sort((a, b) => compare(feedKey(a), feedKey(b))),
        ...(last !== undefined && { lastKey: readText(last, sort) }),
        more: found.length > limit || shards.some(({ more }) => more),
      };
    },
  };
}

const byFeedKey = (a: Item, b: Item): number => compare(readText(a, sort), readText(b, sort));

/** Code unit order, which for these keys is the order of DynamoDB. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
