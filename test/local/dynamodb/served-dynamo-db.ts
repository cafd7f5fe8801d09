import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { serveEndpoint } from '../../../local/aws-endpoint.ts';
import { MovableClock } from '../../../local/clock.ts';
import { createDynamoDb, type DynamoDb, type DynamoDbOptions } from '../../../local/dynamodb/create-dynamo-db.ts';
import { testClient } from '../../support/test-client.ts';

export interface ServedDynamoDb {
  readonly db: DynamoDb;
  readonly client: DynamoDBClient;
  readonly url: string;
  readonly clock: MovableClock;
  /** Faults that were reported. */
  readonly faults: unknown[];
  close(): Promise<void>;
}

/** Our DynamoDB behind a real SDK client. */
export async function serveDynamoDb(options: Partial<DynamoDbOptions> = {}): Promise<ServedDynamoDb> {
  const faults: unknown[] = [];
  const report = (error: unknown) => void faults.push(error);
  const clock = new MovableClock();
  const db = createDynamoDb({ clock, report, ...options });
  const served = await serveEndpoint(db.endpoint, report);
  const client = new DynamoDBClient(testClient(served.url));
  return {
    db,
    client,
    url: served.url,
    clock,
    faults,
    async close() {
      client.destroy();
      await served.close();
      db.close();
      clock.stop();
    },
  };
}
