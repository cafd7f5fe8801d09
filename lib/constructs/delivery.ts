import { Duration } from 'aws-cdk-lib';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LIMITS } from '../../core/contract/limits.ts';
import { onItems, onKey, onQueue } from '../statements.ts';
import type { AlarmClock } from './alarm-clock.ts';
import { ServiceFunction } from './service-function.ts';
import type { State } from './state.ts';

export interface DeliveryProps {
  readonly codeDir: string;
  readonly state: State;
  readonly ringQueue: IQueue;
  readonly alarmClock: AlarmClock;
  readonly allowLoopbackWebhooks: boolean;
  /** Rings worked at the same time, over all webhooks: 2 to 1,000. @default 50 */
  readonly maxConcurrency?: number;
}

/** The function that answers rings: it reads the journal after a lane's cursor and calls the webhook, event by event. */
export class Delivery extends Construct {
  readonly function: ServiceFunction<'deliver'>;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { codeDir, state, ringQueue, alarmClock, allowLoopbackWebhooks } = props;
    this.function = new ServiceFunction(this, 'Function', {
      description: 'PunchConnect: calls webhooks',
      codeDir,
      timeout: Duration.seconds(LIMITS.deliverTimeoutSeconds),
      environment: {
        JOURNAL_TABLE: state.journal.tableName,
        REGISTRY_TABLE: state.registry.tableName,
        DELIVERIES_TABLE: state.deliveries.tableName,
        RING_QUEUE_URL: ringQueue.queueUrl,
        KEY_ID: state.key.keyId,
        ALARM_GROUP: alarmClock.group.ref,
        ALARM_ROLE_ARN: alarmClock.role.roleArn,
        ALARM_DEAD_LETTER_ARN: alarmClock.deadLetters.queueArn,
        ALLOW_LOOPBACK_WEBHOOKS: String(allowLoopbackWebhooks),
      },
      permissions: [
        // It calls addresses that customers chose: facts and configuration it only reads, API keys not even that.
        onItems(state.journal, ['GetItem', 'Query']),
        onItems(state.registry, ['GetItem'], ['acc_*', 'dev_*', 'SECRET#*']),
        onItems(state.deliveries, ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem']),
        onKey(state.key, ['Decrypt'], ['webhook-secret']),
        onQueue(ringQueue, [
          'SendMessage',
          'ReceiveMessage',
          'DeleteMessage',
          'GetQueueAttributes',
          'ChangeMessageVisibility',
        ]),
      ],
      // A lane with more to do rings itself. Each round moves a cursor, so the chain ends.
      recursiveLoop: RecursiveLoop.ALLOW,
    });
    alarmClock.grantSetAlarms(this.function.role);
    // Not an SqsEventSource: that one adds permissions to the role, which names all of its own above.
    this.function.lambda.addEventSourceMapping('Rings', {
      eventSourceArn: ringQueue.queueArn,
      // A batch mixes message groups: with one ring each, a fault of ours holds back its own slot only.
      batchSize: 1,
      reportBatchItemFailures: true,
      maxConcurrency: props.maxConcurrency ?? 50,
    });
  }
}
