/** Where DynamoDB Local answers otherwise than DynamoDB does. Ours answers as DynamoDB does. */
export interface KnownDifference {
  /** What it is about, as the table in docs/local-cloud.md has it. */
  readonly what: string;
  readonly dynamoDb: string;
  readonly dynamoDbLocal: string;
  /** The page of AWS's documentation that decides. */
  readonly page: { readonly title: string; readonly url: string };
}

const API = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/';
const GUIDE = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/';

/** Differences by their names, under which tests expect them. */
export const KNOWN_DIFFERENCES = {
  transactionUnits: {
    what: 'consumed capacity of a transaction that writes',
    dynamoDb: 'two units for each started kilobyte of each item, and what the indexes write, not doubled',
    dynamoDbLocal: 'not that of all items; indexes doubled',
    page: {
      title: 'Amazon DynamoDB Transactions: How it works',
      url: `${GUIDE}transaction-apis.html`,
    },
  },
  transactionKinds: {
    what: 'consumed capacity of transactions',
    dynamoDb: 'told once more as `ReadCapacityUnits` or `WriteCapacityUnits`',
    dynamoDbLocal: 'told once',
    page: { title: 'ConsumedCapacity', url: `${API}API_ConsumedCapacity.html` },
  },
  unitsOfNothing: {
    what: 'consumed capacity of reads that find nothing: a Query without items, absent keys of a BatchGetItem',
    dynamoDb: 'what 4 KB cost: half a unit, or one when consistent',
    dynamoDbLocal: 'nothing',
    page: { title: 'DynamoDB read and write operations', url: `${GUIDE}read-write-operations.html` },
  },
  batchDeleteOfNothing: {
    what: 'consumed capacity of a BatchWriteItem that deletes what is not there',
    dynamoDb: 'one unit',
    dynamoDbLocal: 'two units',
    page: { title: 'DynamoDB read and write operations', url: `${GUIDE}read-write-operations.html` },
  },
  startOfNothing: {
    what: 'a Query whose `Limit` is reached with an item at the end of its range of sort keys',
    dynamoDb: '`LastEvaluatedKey`, as always when the limit is reached',
    dynamoDbLocal: 'no `LastEvaluatedKey`',
    page: { title: 'Paginating table query results in DynamoDB', url: `${GUIDE}Query.Pagination.html` },
  },
  zerosOfNumbers: {
    what: 'zeros at the end of a number inside a list or map, or of one that an update stores',
    dynamoDb: 'are trimmed',
    dynamoDbLocal: 'stay',
    page: { title: 'DynamoDB item sizes and formats', url: `${GUIDE}CapacityUnitCalculations.html` },
  },
  whichFault: {
    what: 'a request whose expressions have several faults',
    dynamoDb: '`ValidationException` that names one of them',
    dynamoDbLocal: 'the same, and may name another one',
    page: { title: 'Error handling with DynamoDB', url: `${GUIDE}Programming.Errors.html` },
  },
  impossibleUpdateInTransaction: {
    what: 'a transaction with an update that its item does not allow',
    dynamoDb: '`TransactionCanceledException` with the reason `ValidationError`',
    dynamoDbLocal: '`ValidationException`',
    page: { title: 'TransactWriteItems', url: `${API}API_TransactWriteItems.html` },
  },
} as const satisfies Readonly<Record<string, KnownDifference>>;

export type DifferenceName = keyof typeof KNOWN_DIFFERENCES;
