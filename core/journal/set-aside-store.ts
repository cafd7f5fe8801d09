import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { behindPrefix, queryRows, toItem, toKey } from '../dynamodb/item-client.ts';
import { readNumber, readText } from '../item/item-reader.ts';
import { setAsideKey } from './keys.ts';

/** A line that could not be read: cut, bounded, and shown to the customer. */
export interface SetAside {
  readonly text: string;
  readonly reason: string;
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
}

export interface SetAsideStore {
  /** Stores the lines, or counts them where they are known; of a flood only the first 200 and the number of the rest. */
  putSetAside(registrationId: string, lines: readonly { text: string; reason: string }[]): Promise<void>;
  /** @param page.after `next` of the page before. */
  listSetAside(
    registrationId: string,
    page: { limit: number; after?: string | undefined },
  ): Promise<{ readonly lines: SetAside[]; readonly next?: string }>;
}

/** Updates in flight at once for one push. */
const PARALLEL = 10;
/** Lines of one push that get a row of their own; what is over that is counted per day. */
const ROWS_PER_PUSH = 200;

export function createSetAsideStore({
  client,
  tableName,
  now,
}: {
  client: DynamoDBClient;
  tableName: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}): SetAsideStore {
  const putOne = (registrationId: string, { text, reason }: { text: string; reason: string }): Promise<unknown> =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: toKey({ pk: registrationId, sk: setAsideKey(text, reason) }),
        UpdateExpression:
          'SET #text = :text, reason = :reason, lastAt = :now, firstAt = if_not_exists(firstAt, :now) ADD #count :one',
        ExpressionAttributeNames: { '#text': 'text', '#count': 'count' },
        ExpressionAttributeValues: toItem({
          ':text': text,
          ':reason': reason,
          ':now': new Date(now()).toISOString(),
          ':one': 1,
        }),
      }),
    );

  const countOver = (registrationId: string, lines: number): Promise<unknown> =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: toKey({ pk: registrationId, sk: `XC#${new Date(now()).toISOString().slice(0, 10)}` }),
        UpdateExpression: 'ADD #count :lines',
        ExpressionAttributeNames: { '#count': 'count' },
        ExpressionAttributeValues: toItem({ ':lines': lines }),
      }),
    );

  return {
    async putSetAside(registrationId, lines) {
      const rows = lines.slice(0, ROWS_PER_PUSH);
      for (let start = 0; start < rows.length; start += PARALLEL) {
        await Promise.all(rows.slice(start, start + PARALLEL).map((line) => putOne(registrationId, line)));
      }
      if (lines.length > rows.length) await countOver(registrationId, lines.length - rows.length);
    },

    async listSetAside(registrationId, { limit, after }) {
      const { items, more } = await queryRows(
        client,
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :end',
          ExpressionAttributeValues: toItem({
            ':pk': registrationId,
            // The smallest key behind another is that key with the smallest character added.
            ':from': after === undefined ? 'X#' : `${after}\u0000`,
            ':end': behindPrefix('X#'),
          }),
        },
        limit,
      );
      const last = items.at(-1);
      const lines = items.map((row) => ({
        text: readText(row, 'text'),
        reason: readText(row, 'reason'),
        count: readNumber(row, 'count'),
        firstAt: readText(row, 'firstAt'),
        lastAt: readText(row, 'lastAt'),
      }));
      return { lines, ...(more && last !== undefined && { next: readText(last, 'sk') }) };
    },
  };
}
