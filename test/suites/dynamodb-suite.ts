import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { capacityBehaviour } from './dynamodb/capacity.ts';
import { limitBehaviour } from './dynamodb/limits.ts';
import { productExpressionBehaviour } from './dynamodb/product-expressions.ts';
import { readingBehaviour } from './dynamodb/reading.ts';
import { singleItemBehaviour } from './dynamodb/single-items.ts';
import { type Answers, TestTable } from './dynamodb/test-table.ts';
import { transactionBehaviour } from './dynamodb/transactions.ts';

export interface DynamoDbUnderTest {
  readonly client: DynamoDBClient;
  readonly answers: Answers;
  close(): Promise<void>;
}

/** What DynamoDB does, and so must everything that stands in for it. */
export function dynamoDbBehaviour(name: string, createClient: () => Promise<DynamoDbUnderTest>): void {
  describe(name, () => {
    let underTest: DynamoDbUnderTest;
    let table: TestTable;

    beforeAll(async () => {
      underTest = await createClient();
      table = await TestTable.create(underTest, `suite-${Date.now()}`);
    });
    afterAll(() => underTest.close());

    singleItemBehaviour(() => table);
    productExpressionBehaviour(() => table);
    readingBehaviour(() => table);
    transactionBehaviour(() => table);
    limitBehaviour(() => table);
    capacityBehaviour(() => table);
  });
}
