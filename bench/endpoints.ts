import { CloudApi } from '../local/simulator/cloud-api.ts';
import type { Bench } from './bench.ts';
import type { Figure } from './figure.ts';
import { attlogBody } from './tools/attlog.ts';
import { AwsCaller, type AwsCallOptions } from './tools/aws-caller.ts';
import { forkCloud, type ForkedCloud } from './tools/fork-cloud.ts';
import { measureLoad } from './tools/load.ts';
import { createStand } from './tools/stand.ts';

const AWS_CALLS = 3_000;
const GATEWAY_CALLS = 600;
const AT_A_TIME = 8;
const DEVICES = 8;

/** Each way into the local cloud by itself, on a data folder on disk as `npm start` has it. */
export const endpoints: Bench = {
  name: 'endpoints',
  about: 'requests a second and latency of each emulated service and of the HTTP API',
  async run({ quick, progress, prepareCloud }) {
    const { cloudAssemblyDir, apiKey, newDataDir } = await prepareCloud();
    const cloud = await forkCloud({ cloudAssemblyDir, dataDir: newDataDir() });
    try {
      const figures: Figure[] = [];
      const measure = async (what: string, calls: number, call: (nth: number) => Promise<unknown>): Promise<void> => {
        progress(what);
        // Once before the clock runs: connections are open, code is compiled.
        const warmUp = Math.ceil(calls / 10);
        await measureLoad({ what, calls: warmUp, atATime: AT_A_TIME, call });
        const cpuBefore = await cloud.cpuMs();
        const load = await measureLoad({ what, calls, atATime: AT_A_TIME, call: (nth) => call(warmUp + nth) });
        const cpuMs = (await cloud.cpuMs()) - cpuBefore;
        figures.push(...load, { what: `${what}, processor time of the cloud`, value: cpuMs / calls, unit: 'ms' });
      };
      await measureServices(cloud, (what, call) => measure(what, quick ? 10 : AWS_CALLS, call));
      await measureGateway(cloud, apiKey, (what, call) => measure(what, quick ? 10 : GATEWAY_CALLS, call));
      return figures;
    } finally {
      await cloud.stop();
    }
  },
};

type Measure = (what: string, call: (nth: number) => Promise<unknown>) => Promise<void>;

/** On the stack's own tables, with rows of nobody; on a queue that no function works. */
async function measureServices({ endpointEnv, outputs, resourceOf }: ForkedCloud, measure: Measure): Promise<void> {
  const callers: AwsCaller[] = [];
  const callerOf = (service: string): ((options: AwsCallOptions) => Promise<Record<string, unknown>>) => {
    const url = endpointEnv[`AWS_ENDPOINT_URL_${service}`] ?? '';
    const caller = new AwsCaller(url, endpointEnv['AWS_ACCESS_KEY_ID'] ?? '');
    callers.push(caller);
    return (options) => caller.call(options);
  };
  const dynamoDb = callerOf('DYNAMODB');
  const sqs = callerOf('SQS');
  const scheduler = callerOf('SCHEDULER');
  const kms = callerOf('KMS');
  const TableName = outputs['JournalTable'];
  const QueueUrl = resourceOf('RingsDeadLetters');
  const onTable = (operation: string, input: object): Promise<unknown> =>
    dynamoDb({ target: `DynamoDB_20120810.${operation}`, input });
  const onQueue = (operation: string, input: object): Promise<unknown> =>
    sqs({ target: `AmazonSQS.${operation}`, input: { QueueUrl, ...input } });
  const onKey = (operation: string, input: object): Promise<Record<string, unknown>> =>
    kms({ target: `TrentService.${operation}`, input });

  await measure('DynamoDB PutItem, 0.6 KB', (nth) => onTable('PutItem', { TableName, Item: rowOf('bench-put', nth) }));
  await measure('DynamoDB GetItem', (nth) =>
    onTable('GetItem', { TableName, Key: keyOf('bench-put', nth), ConsistentRead: true }),
  );
  await measure('DynamoDB Query, 25 rows', () =>
    onTable('Query', {
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': { S: 'bench-put' },
        ':first': keyOf('bench-put', 0).sk,
        ':last': keyOf('bench-put', 24).sk,
      },
      ConsistentRead: true,
    }),
  );
  await measure('DynamoDB TransactWriteItems, 3 puts', (nth) =>
    onTable('TransactWriteItems', {
      TransactItems: [rowOf('bench-head', nth), rowOf('bench-event', nth), rowOf('bench-identity', nth)].map(
        (Item) => ({
          Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' },
        }),
      ),
    }),
  );
  await measure('SQS SendMessage, FIFO', (nth) =>
    onQueue('SendMessage', {
      MessageBody: 'x'.repeat(250),
      MessageGroupId: `group-${nth}`,
      MessageDeduplicationId: `message-${nth}`,
    }),
  );
  await measure('SQS ReceiveMessage, FIFO', () => onQueue('ReceiveMessage', {}));
  const RoleArn = `arn:aws:iam::000000000000:role/${resourceOf('AlarmClockRole')}`;
  await measure('Scheduler CreateSchedule', (nth) =>
    scheduler({
      path: `/schedules/bench-${nth}`,
      input: {
        GroupName: resourceOf('AlarmClockGroup'),
        ScheduleExpression: 'at(2099-01-01T00:00:00)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage',
          RoleArn,
          Input: JSON.stringify({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' }),
        },
      },
    }),
  );
  const Plaintext = Buffer.from('whsec_of_a_bench').toString('base64');
  const { CiphertextBlob } = await onKey('Encrypt', { KeyId: outputs['KeyId'], Plaintext });
  await measure('KMS Decrypt', () => onKey('Decrypt', { CiphertextBlob }));
  for (const caller of callers) caller.close();
}

/** What devices and customers call: each goes through a function. */
async function measureGateway({ url }: ForkedCloud, apiKey: string, measure: Measure): Promise<void> {
  const { devices, close } = await createStand({ url, apiKey, devices: DEVICES });
  const api = new CloudApi({ url, apiKey });
  const deviceOf = (nth: number) => devices[nth % DEVICES] ?? devices[0];
  await measure('device poll', (nth) => deviceOf(nth).poll());
  await measure('GET /v1/devices', () => api.get('/v1/devices'));
  const firstMs = Date.now() - 3_600_000;
  await measure('device push of one punch', (nth) =>
    deviceOf(nth).push(attlogBody(1, { endMs: firstMs + nth * 1_000 })),
  );
  await close();
}

/** As an event of a journal is kept. */
function rowOf(pk: string, nth: number): object {
  return { ...keyOf(pk, nth), type: { S: 'attendance.punch' }, body: { S: 'x'.repeat(500) } };
}

function keyOf(pk: string, nth: number): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: pk }, sk: { S: `P#${String(nth).padStart(12, '0')}` } };
}
