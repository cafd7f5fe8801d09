import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DELIVERIES_INDEXES, JOURNAL_INDEXES } from '../../core/contract/tables.ts';
import { onIndexes, onItems, onKey, onQueue } from '../statements.ts';
import { ServiceFunction } from './service-function.ts';
import type { State } from './state.ts';

export interface ManagementApiProps {
  readonly codeDir: string;
  readonly state: State;
  readonly ringQueue: IQueue;
  readonly allowLoopbackWebhooks: boolean;
}

/** Answers `/v1`: what customers and the operator configure and look up. */
export class ManagementApi extends Construct {
  readonly function: ServiceFunction<'management-api'>;

  constructor(scope: Construct, id: string, { codeDir, state, ringQueue, allowLoopbackWebhooks }: ManagementApiProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Function', {
      description: 'PunchConnect: answers the management API',
      codeDir,
      timeout: Duration.seconds(29), // the HTTP API stops waiting at 30 s
      environment: {
        JOURNAL_TABLE: state.journal.tableName,
        REGISTRY_TABLE: state.registry.tableName,
        DELIVERIES_TABLE: state.deliveries.tableName,
        RING_QUEUE_URL: ringQueue.queueUrl,
        KEY_ID: state.key.keyId,
        ALLOW_LOOPBACK_WEBHOOKS: String(allowLoopbackWebhooks),
      },
      permissions: [
        onItems(state.journal, READS),
        onIndexes(state.journal, [JOURNAL_INDEXES.byAccount.indexName]),
        onItems(state.registry, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']),
        onItems(state.deliveries, [...READS, 'PutItem', 'DeleteItem']),
        onIndexes(state.deliveries, [DELIVERIES_INDEXES.trouble.indexName]),
        onQueue(ringQueue, ['SendMessage']),
        onKey(state.key, ['Encrypt', 'Decrypt'], ['webhook-secret', 'service-key']),
      ],
    });
  }
}

const READS = ['GetItem', 'BatchGetItem', 'Query'] as const;
