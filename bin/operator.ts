import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localEnv } from './local/local-env.ts';
import { type OperatorEnv, runOperator } from './operator-command.ts';

// The SDK says on every start that Node 20 is old.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

process.exitCode = await runOperator(process.argv.slice(2), {
  createClient,
  env: process.env,
  localEnv,
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
});

/** On AWS the SDK finds credentials by itself; the local cloud's are given. */
function createClient(env: OperatorEnv): DynamoDBClient {
  const { AWS_REGION: region, AWS_ENDPOINT_URL_DYNAMODB: endpoint } = env;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  return new DynamoDBClient({
    ...(region && { region }),
    ...(endpoint && accessKeyId && secretAccessKey && { endpoint, credentials: { accessKeyId, secretAccessKey } }),
  });
}
