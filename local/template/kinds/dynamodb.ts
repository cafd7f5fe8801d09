import type { GlobalSecondaryIndex, KeySchemaElement } from '../../dynamodb/table-definition.ts';
import type { PropertyReader } from '../property-reader.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';

const arn = ({ region, accountId, name }: ResourceIdentity): string =>
  `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;

const table: ResourceKind = {
  name: { property: 'TableName', longest: 255 },
  ref: ({ name }) => name,
  attributes: { Arn: arn },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    DeletionProtectionEnabled: 'a local table is only removed by --fresh',
    PointInTimeRecoverySpecification: 'there are no backups of a local table',
    SSESpecification: 'encryption at rest does not show in answers',
  },
  read(reader, identity) {
    reader.expect('BillingMode', ['PAY_PER_REQUEST']);
    const timeToLive = reader.optionalObject('TimeToLiveSpecification');
    return {
      kind: 'table',
      logicalId: identity.logicalId,
      tableName: identity.name,
      arn: arn(identity),
      definition: {
        tableName: identity.name,
        attributeDefinitions: reader.objects('AttributeDefinitions').map((attribute) => ({
          AttributeName: attribute.text('AttributeName'),
          AttributeType: attribute.text('AttributeType'),
        })),
        keySchema: keySchema(reader),
        globalSecondaryIndexes: reader.objects('GlobalSecondaryIndexes').map(secondaryIndex),
        ...(timeToLive?.flag('Enabled') ? { timeToLiveAttribute: timeToLive.text('AttributeName') } : {}),
      },
    };
  },
};

function keySchema(reader: PropertyReader): KeySchemaElement[] {
  return reader.objects('KeySchema').map((key) => ({
    AttributeName: key.text('AttributeName'),
    KeyType: key.text('KeyType'),
  }));
}

function secondaryIndex(reader: PropertyReader): GlobalSecondaryIndex {
  const projection = reader.optionalObject('Projection') ?? reader.fail('Projection', 'is missing');
  const nonKeyAttributes = projection.texts('NonKeyAttributes');
  return {
    IndexName: reader.text('IndexName'),
    KeySchema: keySchema(reader),
    Projection: {
      ProjectionType: projection.text('ProjectionType'),
      ...(nonKeyAttributes.length > 0 ? { NonKeyAttributes: nonKeyAttributes } : {}),
    },
  };
}

export const DYNAMODB_KINDS = { 'AWS::DynamoDB::Table': table } as const;
