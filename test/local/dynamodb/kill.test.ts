import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../../local/dynamodb/database.ts';
import { createRandom } from '../../../local/random.ts';
import { WORK_TABLE } from './work-table.ts';
import { testClient } from '../../support/test-client.ts';

const SEED = Number(process.env['KILL_SEED'] ?? 20_261_124);
const KILLS = 10;
const WRITERS = ['a', 'b', 'c', 'd', 'e'];
const TableName = WORK_TABLE.tableName;

const random = createRandom(SEED);
let folder: string;
let logFile: string;
/** The number that each writer wrote last and was told so. */
const acknowledged = new Map(WRITERS.map((writer) => [writer, 0]));
let sizes: number[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynamodb-kill-'));
  logFile = join(folder, 'dynamodb.log');
  sizes = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Service {
  readonly child: ChildProcess;
  readonly client: DynamoDBClient;
}

async function start(): Promise<Service> {
  const child = fork(new URL('serve-until-killed.ts', import.meta.url), [logFile], { execArgv: ['--import', 'tsx'] });
  const [endpoint] = (await once(child, 'message')) as [string];
  const client = new DynamoDBClient(testClient(endpoint));
  return { child, client };
}

/** Writes 1, 2, 3 …: odd numbers in a transaction of three items, even ones alone. Ends when the service is gone. */
async function write({ client }: Service, writer: string, onAcknowledged: () => void): Promise<void> {
  // The last one may be stored without having been acknowledged: it is written again.
  for (let number = (acknowledged.get(writer) ?? 0) + 1; ; number++) {
    const put = (pk: string, sk: string) => ({
      TableName,
      Item: marshall({ pk, sk, number, text: 'x'.repeat(2_000) }),
    });
    const own = put(writer, String(number));
    const head = put(writer, 'HEAD');
    try {
      if (number % 2 === 0) await client.send(new PutItemCommand(own));
      else {
        const puts = [own, put(`${writer}-other`, String(number)), head].map((Put) => ({ Put }));
        await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
      }
    } catch {
      return;
    }
    acknowledged.set(writer, number);
    onAcknowledged();
  }
}

/** Starts, writes from all sides, and kills after a drawn number of answers, in the middle of the others. */
async function runAndKill(): Promise<void> {
  const service = await start();
  let left = Math.floor(random() * 300);
  const kill = () => service.child.kill('SIGKILL');
  const exit = once(service.child, 'exit');
  const writing = WRITERS.map((writer) =>
    write(service, writer, () => {
      if (--left <= 0) kill();
    }),
  );
  await Promise.all([exit, ...writing]);
  service.client.destroy();
  sizes.push(statSync(logFile).size);
}

/** Numbers of what is stored in a partition, by sort key. */
function stored(): Map<string, Map<string, number>> {
  const database = new Database({ logFile, report: () => {} });
  const partitions = new Map<string, Map<string, number>>();
  for (const item of database.copies(TableName)) {
    const { pk, sk, number } = unmarshall(item as Record<string, AttributeValue>) as {
      pk: string;
      sk: string;
      number: number;
    };
    partitions.set(pk, (partitions.get(pk) ?? new Map<string, number>()).set(sk, number));
  }
  database.close();
  return partitions;
}

describe(`a killed DynamoDB (KILL_SEED=${SEED} repeats the moments)`, () => {
  it.each(Array.from({ length: KILLS }, (_, index) => index + 1))(
    'has everything that it acknowledged, and of the rest nothing by half (kill %i)',
    async () => {
      await runAndKill();

      const partitions = stored();
      for (const writer of WRITERS) {
        const last = acknowledged.get(writer) ?? 0;
        const own = partitions.get(writer) ?? new Map<string, number>();
        const other = partitions.get(`${writer}-other`) ?? new Map<string, number>();
        const numbers = [...own.keys()].filter((sk) => sk !== 'HEAD').map(Number);
        const newest = Math.max(0, ...numbers);

        expect(numbers).toHaveLength(newest);
        expect(newest - last, `of ${writer}, ${last} were acknowledged`).toBeGreaterThanOrEqual(0);
        expect(newest - last).toBeLessThanOrEqual(1);
        const odd = numbers.filter((number) => number % 2 === 1);
        expect([...other.keys()].map(Number).sort(ascending)).toEqual(odd.sort(ascending));
        expect(own.get('HEAD') ?? 0).toBe(Math.max(0, ...odd));
      }
    },
  );

  it('had something to lose each time', () => {
    expect(sizes).toHaveLength(KILLS);
    expect(Math.min(...[...acknowledged.values()])).toBeGreaterThan(20);
  });
});

const ascending = (one: number, other: number): number => one - other;
