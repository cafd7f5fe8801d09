import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  DELIVERIES_INDEXES,
  JOURNAL_INDEXES,
  PRIMARY_KEY,
  TTL_ATTRIBUTE,
  type IndexContract,
} from '../../core/contract/tables.ts';

/**
 * Everything that must outlive a deployment, and the stack itself.
 * A renamed construct in here is a new, empty resource: never rename one.
 */
export class State extends Construct {
  /** The numbered, append-only events of each registration: the single source of truth. */
  readonly journal: Table;
  /** Accounts, devices, webhooks, keys: configuration and what devices say of themselves. */
  readonly registry: Table;
  /** Rows of work, and the log of deliveries. */
  readonly deliveries: Table;
  /** Encrypts webhook secrets and the service key; nothing else is encrypted with it. */
  readonly key: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.journal = this.table('Journal', Object.values(JOURNAL_INDEXES));
    this.registry = this.table('Registry', [], { timeToLiveAttribute: TTL_ATTRIBUTE });
    this.deliveries = this.table('Deliveries', Object.values(DELIVERIES_INDEXES), {
      timeToLiveAttribute: TTL_ATTRIBUTE,
    });
    this.key = new Key(this, 'Key', {
      description: 'PunchConnect: webhook secrets and the service key',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** `Table`, not `TableV2`: that one makes an `AWS::DynamoDB::GlobalTable`, which fewer tools read. */
  private table(id: string, indexes: readonly IndexContract[], props?: Partial<TableProps>): Table {
    const table = new Table(this, id, {
      partitionKey: stringAttribute(PRIMARY_KEY.partition),
      sortKey: stringAttribute(PRIMARY_KEY.sort),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
    for (const { indexName, partition, sort } of indexes) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: stringAttribute(partition),
        sortKey: stringAttribute(sort),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
    return table;
  }
}

const stringAttribute = (name: string) => ({ name, type: AttributeType.STRING });
