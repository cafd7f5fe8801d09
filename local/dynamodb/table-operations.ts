import type { JsonObject } from './attribute-value.ts';
import type { Database } from './database.ts';
import { checkRequest } from './check-request.ts';
import { resourceInUseError, resourceNotFoundError, validationError } from './service-error.ts';
import type { Table } from './table.ts';
import type {
  AttributeDefinition,
  GlobalSecondaryIndex,
  KeySchemaElement,
  TableDefinition,
} from './table-definition.ts';

const ARN_PREFIX = 'arn:aws:dynamodb:us-east-1:000000000000:table/';
const LIST_TABLES_LIMIT = 100;

interface CreateTableRequest {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  readonly LocalSecondaryIndexes?: readonly unknown[];
}

interface ListTablesRequest {
  readonly ExclusiveStartTableName?: string;
  readonly Limit?: number;
}

export function createTable(database: Database, input: JsonObject): JsonObject {
  const definition = parseCreateTable(input);
  if (database.find(definition.tableName)) throw resourceInUseError(`Table already exists: ${definition.tableName}`);
  database.ensureTable(definition);
  return { TableDescription: describe(database.table(definition.tableName), 'CREATING') };
}

export function describeTable(database: Database, input: JsonObject): JsonObject {
  return { Table: describe(namedTable(database, checkRequest('DescribeTable', input).TableName)) };
}

export function deleteTable(database: Database, input: JsonObject): JsonObject {
  const table = namedTable(database, checkRequest('DeleteTable', input).TableName);
  database.dropTable(table.name);
  return { TableDescription: describe(table, 'DELETING') };
}

export function listTables(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest<ListTablesRequest>('ListTables', input);
  const { ExclusiveStartTableName: start = '', Limit: limit = LIST_TABLES_LIMIT } = request;
  const names = [...database.tables].map((table) => table.name).sort();
  const left = names.filter((name) => name > start);
  const page = left.slice(0, limit);
  return { TableNames: page, ...(left.length > limit ? { LastEvaluatedTableName: page.at(-1) } : {}) };
}

/** @throws ServiceError as DynamoDB refuses an operation on a table as such. */
export function namedTable(database: Database, tableName: string): Table {
  const table = database.find(tableName);
  if (!table) throw resourceNotFoundError(`Requested resource not found: Table: ${tableName} not found`);
  return table;
}

/** @throws Error or ServiceError that says what DynamoDB would not accept. */
export function checkDefinition(definition: TableDefinition): void {
  const indexes = definition.globalSecondaryIndexes ?? [];
  parseCreateTable({
    TableName: definition.tableName,
    KeySchema: definition.keySchema,
    AttributeDefinitions: definition.attributeDefinitions,
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
    BillingMode: 'PAY_PER_REQUEST',
  });
}

function parseCreateTable(input: JsonObject): TableDefinition {
  const request = checkRequest<CreateTableRequest>('CreateTable', input);
  if (request.LocalSecondaryIndexes) throw validationError('Local secondary indexes are not emulated');
  return {
    tableName: request.TableName,
    keySchema: request.KeySchema,
    attributeDefinitions: request.AttributeDefinitions,
    globalSecondaryIndexes: request.GlobalSecondaryIndexes ?? [],
  };
}

function describe(table: Table, status = 'ACTIVE'): JsonObject {
  const indexes = table.definition.globalSecondaryIndexes ?? [];
  const arn = ARN_PREFIX + table.name;
  return {
    ...table.shape,
    TableArn: arn,
    TableStatus: status,
    ItemCount: table.rows.size,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ...(indexes.length > 0
      ? {
          GlobalSecondaryIndexes: indexes.map((index) => ({
            ...index,
            IndexArn: `${arn}/index/${index.IndexName}`,
            IndexStatus: status,
          })),
        }
      : {}),
  };
}
