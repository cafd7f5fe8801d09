import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { onItems, onKey, onQueue } from '../statements.ts';
import { ServiceFunction } from './service-function.ts';
import type { State } from './state.ts';

export interface DeviceGatewayProps {
  readonly codeDir: string;
  readonly state: State;
  readonly ringQueue: IQueue;
}

/** Partitions of the registry that devices themselves cause to be written. */
const WRITTEN = ['SERIAL#*', 'dev_*', 'SEEN#*', 'SERVICE'];

/** Takes the pushes of devices: appends to the journal, rings the lanes, answers. */
export class DeviceGateway extends Construct {
  readonly function: ServiceFunction<'device-gateway'>;

  constructor(scope: Construct, id: string, { codeDir, state, ringQueue }: DeviceGatewayProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Function', {
      description: 'PunchConnect: takes the pushes of devices',
      codeDir,
      timeout: Duration.seconds(29), // the HTTP API stops waiting at 30 s
      environment: {
        JOURNAL_TABLE: state.journal.tableName,
        REGISTRY_TABLE: state.registry.tableName,
        DELIVERIES_TABLE: state.deliveries.tableName,
        RING_QUEUE_URL: ringQueue.queueUrl,
        KEY_ID: state.key.keyId,
      },
      permissions: [
        onItems(state.journal, ['BatchGetItem', 'PutItem', 'UpdateItem'], ['dev_*', 'evt_*']),
        // It meets the open internet: API keys and webhook secrets are out of its reach, configuration it only reads.
        onItems(state.registry, ['GetItem', 'Query'], ['acc_*', ...WRITTEN]),
        onItems(state.registry, ['PutItem', 'UpdateItem', 'BatchWriteItem'], WRITTEN),
        onQueue(ringQueue, ['SendMessage']),
        onKey(state.key, ['Encrypt', 'Decrypt'], ['service-key']),
      ],
    });
  }
}
