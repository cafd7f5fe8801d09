import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DELIVERIES_INDEXES, JOURNAL_INDEXES, TTL_ATTRIBUTE, type IndexContract } from '../../core/contract/tables.ts';
import type { TableDefinition } from '../../local/dynamodb/table-definition.ts';
import { serveDynamoDb } from '../local/dynamodb/served-dynamo-db.ts';

export interface EmulatedTables {
  readonly client: DynamoDBClient;
  readonly journal: string;
  readonly registry: string;
  readonly deliveries: string;
  close(): Promise<void>;
}

/** The three tables, as the template declares them, on the emulated DynamoDB. */
export async function serveTables(): Promise<EmulatedTables> {
  const served = await serveDynamoDb();
  served.db.ensureTable(define('journal', Object.values(JOURNAL_INDEXES)));
  served.db.ensureTable(define('registry', []));
  served.db.ensureTable(define('deliveries', Object.values(DELIVERIES_INDEXES)));
  return {
    client: served.client,
    journal: 'journal',
    registry: 'registry',
    deliveries: 'deliveries',
    close: () => served.close(),
  };
}

function define(tableName: string, indexes: readonly IndexContract[]): TableDefinition {
  const names = new Set(['pk', 'sk', ...indexes.flatMap(({ partition, sort }) => [partition, sort])]);
  return {
    tableName,
    keySchema: keySchema('pk', 'sk'),
    attributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    globalSecondaryIndexes: indexes.map(({ indexName, partition, sort }) => ({
      IndexName: indexName,
      KeySchema: keySchema(partition, sort),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
    timeToLiveAttribute: TTL_ATTRIBUTE,
  };
}

const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];
