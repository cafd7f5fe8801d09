import { isDeepStrictEqual } from 'node:util';

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: string;
}

export interface GlobalSecondaryIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}

/** A table as a template or `CreateTable` declares it. */
export interface TableDefinition {
  readonly tableName: string;
  readonly keySchema: readonly KeySchemaElement[];
  readonly attributeDefinitions: readonly AttributeDefinition[];
  readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  /** Attribute with the epoch second after which an item may be removed. */
  readonly timeToLiveAttribute?: string | undefined;
}

/** A table's keys and indexes as DynamoDB describes them. */
export interface TableShape {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  readonly TableStatus: 'ACTIVE';
}

export function toTableShape(definition: TableDefinition): TableShape {
  const indexes = definition.globalSecondaryIndexes ?? [];
  return {
    TableName: definition.tableName,
    KeySchema: definition.keySchema,
    AttributeDefinitions: definition.attributeDefinitions,
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
    TableStatus: 'ACTIVE',
  };
}

/** Whether items keyed by the one definition are keyed the same by the other: names, kinds and types. */
export function haveSameKeys(one: TableDefinition, other: TableDefinition): boolean {
  return isDeepStrictEqual(describeKeys(one), describeKeys(other));
}

/** Such as `['pk HASH S', 'sk RANGE S']`. */
export function describeKeys({ keySchema, attributeDefinitions }: TableDefinition): readonly string[] {
  return keySchema.map(({ AttributeName, KeyType }) => {
    const type = attributeDefinitions.find((attribute) => attribute.AttributeName === AttributeName)?.AttributeType;
    return `${AttributeName} ${KeyType} ${type}`;
  });
}

/** The type that a table says an attribute has; undefined when it is no key of the table or an index. */
export function typeOfAttribute({ AttributeDefinitions }: TableShape, name: string): string | undefined {
  return AttributeDefinitions.find((attribute) => attribute.AttributeName === name)?.AttributeType;
}
