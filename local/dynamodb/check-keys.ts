import type { AttributeValue, Item } from './attribute-value.ts';
import { typeOf } from './compare-values.ts';
import { type ServiceError, validationError } from './service-error.ts';
import { type KeySchemaElement, type TableShape, typeOfAttribute } from './table-definition.ts';

// "Constraints" in "Service, account, and table quotas in Amazon DynamoDB".
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

const WRONG_KEY = 'The provided key element does not match the schema';

/** Checks the keys of an item to be put, those of the table and those of its indexes. @throws ServiceError */
export function checkItemKeys(item: Item, table: TableShape): void {
  for (const { AttributeName: name, KeyType } of table.KeySchema) {
    const value = item[name];
    if (!value) throw invalid(`Missing the key ${name} in the item`);
    const type = typeOfAttribute(table, name);
    if (typeOf(value) !== type) {
      throw invalid(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
    checkNotEmpty(name, value);
    checkKeySize(KeyType, value);
  }
  checkIndexKeys(item, table);
}

/** Checks a key that names an item. @throws ServiceError */
export function checkKey(key: Item, table: TableShape): void {
  if (Object.keys(key).length !== table.KeySchema.length) throw validationError(WRONG_KEY);
  for (const element of table.KeySchema) checkKeyValue(key[element.AttributeName], element, table);
}

/** Checks one attribute of a key. @throws ServiceError */
export function checkKeyValue(
  value: AttributeValue | undefined,
  { AttributeName: name, KeyType }: KeySchemaElement,
  table: TableShape,
): asserts value is AttributeValue {
  if (!value || typeOf(value) !== typeOfAttribute(table, name)) throw validationError(WRONG_KEY);
  checkNotEmpty(name, value);
  checkKeySize(KeyType, value);
}

/** @throws ServiceError when a value for a key of an index has another type, is empty or too long. */
export function checkIndexKeys(item: Item, table: TableShape): void {
  for (const { IndexName, KeySchema } of table.GlobalSecondaryIndexes ?? []) {
    for (const { AttributeName: name, KeyType } of KeySchema) {
      const value = item[name];
      if (!value) continue;
      const type = typeOfAttribute(table, name);
      if (typeOf(value) !== type) {
        throw invalid(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${IndexName}`,
        );
      }
      checkIndexKeyNotEmpty(IndexName, name, value);
      checkKeySize(KeyType, value);
    }
  }
}

/** @throws ServiceError when a key attribute of an item, or of an index, is an empty string or binary. */
export function refuseEmptyKeys(item: Item, table: TableShape): void {
  for (const { AttributeName: name } of table.KeySchema) {
    const value = item[name];
    if (value) checkNotEmpty(name, value);
  }
  for (const { IndexName, KeySchema } of table.GlobalSecondaryIndexes ?? []) {
    for (const { AttributeName: name } of KeySchema) checkIndexKeyNotEmpty(IndexName, name, item[name]);
  }
}

/** @throws ServiceError when a value for a key attribute is an empty string or binary. */
export function checkNotEmpty(name: string, value: AttributeValue): void {
  if (isEmpty(value)) {
    throw notValid(
      `The AttributeValue for a key attribute cannot contain an empty ${wordFor(value)} value. Key: ${name}`,
    );
  }
}

/** Key attributes are scalars: nothing is inside them. @throws ServiceError */
export function checkKeyPaths(nestedPaths: Readonly<Record<string, unknown>> | undefined, table: TableShape): void {
  if (!nestedPaths) return;
  const refuse = (kind: 'Key' | 'IndexKey', names: readonly KeySchemaElement[]) => {
    for (const { AttributeName: name } of names) {
      if (!(name in nestedPaths)) continue;
      throw validationError(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
      );
    }
  };
  refuse('Key', table.KeySchema);
  for (const { KeySchema } of table.GlobalSecondaryIndexes ?? []) refuse('IndexKey', KeySchema);
}

function checkIndexKeyNotEmpty(indexName: string, name: string, value: AttributeValue | undefined): void {
  if (!value || !isEmpty(value)) return;
  throw notValid(
    'A value specified for a secondary index key is not supported. The AttributeValue for a key attribute ' +
      `cannot contain an empty ${wordFor(value)} value. IndexName: ${indexName}, IndexKey: ${name}`,
  );
}

/** @throws ServiceError when a value is too long for a key. */
export function checkKeySize(keyType: string, value: AttributeValue): void {
  const bytes = 'S' in value ? Buffer.byteLength(value.S) : 'B' in value ? Buffer.byteLength(value.B, 'base64') : 0;
  if (keyType === 'HASH' && bytes > MAX_PARTITION_KEY_BYTES) {
    throw invalid(`Size of hashkey has exceeded the maximum size limit of${MAX_PARTITION_KEY_BYTES} bytes`);
  }
  if (keyType === 'RANGE' && bytes > MAX_SORT_KEY_BYTES) {
    throw invalid(`Aggregated size of all range keys has exceeded the size limit of ${MAX_SORT_KEY_BYTES} bytes`);
  }
}

function isEmpty(value: AttributeValue): boolean {
  return ('S' in value && value.S === '') || ('B' in value && value.B === '');
}

function wordFor(value: AttributeValue): string {
  return 'S' in value ? 'string' : 'binary';
}

function invalid(what: string): ServiceError {
  return validationError(`One or more parameter values were invalid: ${what}`);
}

function notValid(what: string): ServiceError {
  return validationError(`One or more parameter values are not valid. ${what}`);
}
