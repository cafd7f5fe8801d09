// A process of its own, so that its memory is that of the data: opens them, reads, and says what it took.
import { MovableClock } from '../../local/clock.ts';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/create-dynamo-db.ts';
import { JOURNAL, registrationId } from './fill-journal.ts';

/** Seconds, and megabytes of the process. */
export interface OpenedJournal {
  readonly items: number;
  readonly openSeconds: number;
  readonly openCpuSeconds: number;
  readonly firstQuerySeconds: number;
  readonly firstIndexQuerySeconds: number;
  readonly heapMegabytes: number;
  readonly processMegabytes: number;
}

const [, , logFile = ''] = process.argv;
const clock = new MovableClock();

const cpu = process.cpuUsage();
const [db, openSeconds] = await timed(() => createDynamoDb({ clock, logFile, report: console.error }));
const { user, system } = process.cpuUsage(cpu);
const { heapUsed, rss } = process.memoryUsage();
const [, firstQuerySeconds] = await timed(() => query(db, { name: 'pk', value: registrationId(7) }));
const [, firstIndexQuerySeconds] = await timed(() =>
  query(db, { indexName: 'by-employee', name: 'employee', value: 'acc_70000000000000000000000000#1007' }),
);

const opened: OpenedJournal = {
  items: db.itemCount(JOURNAL),
  openSeconds,
  openCpuSeconds: (user + system) / 1e6,
  firstQuerySeconds,
  firstIndexQuerySeconds,
  heapMegabytes: heapUsed / 1e6,
  processMegabytes: rss / 1e6,
};
process.send?.(opened);
db.close();
clock.stop();

async function timed<Result>(work: () => Result | Promise<Result>): Promise<[Result, seconds: number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, (performance.now() - startedAt) / 1000];
}

async function query(
  { endpoint }: DynamoDb,
  { indexName, name, value }: { readonly indexName?: string; readonly name: string; readonly value: string },
): Promise<void> {
  const request = {
    TableName: JOURNAL,
    IndexName: indexName,
    KeyConditionExpression: '#name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': { S: value } },
  };
  const { status, body } = await endpoint({
    method: 'POST',
    path: '/',
    headers: { 'x-amz-target': 'DynamoDB_20120810.Query' },
    body: Buffer.from(JSON.stringify(request)),
    accessKeyId: 'bench',
  });
  if (status !== 200 || body.includes('"Count":0')) throw new Error(`expected items, got ${status} ${body}`);
}
