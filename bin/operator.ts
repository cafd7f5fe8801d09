import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { runOperator } from './operator-command.ts';

process.exitCode = await runOperator(process.argv.slice(2), {
  createClient: () => new DynamoDBClient({}),
  env: process.env,
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
});
