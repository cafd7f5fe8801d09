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
    dynamoDb: 'two units for each started kilobyte',
    dynamoDbLocal: 'one unit',
    page: {
      title: 'Amazon DynamoDB Transactions: How it works',
      url: `${GUIDE}transaction-apis.html`,
    },
  },
  impossibleUpdateInTransaction: {
    what: 'a transaction with an update that its item does not allow',
    dynamoDb: '`TransactionCanceledException` with the reason `ValidationError`',
    dynamoDbLocal: '`ValidationException`',
    page: { title: 'TransactWriteItems', url: `${API}API_TransactWriteItems.html` },
  },
} as const satisfies Readonly<Record<string, KnownDifference>>;

export type DifferenceName = keyof typeof KNOWN_DIFFERENCES;
