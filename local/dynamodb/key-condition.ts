import type { AttributeValue } from './attribute-value.ts';
import { checkKeySize, checkNotEmpty } from './check-keys.ts';
import { areEqual, compareValues, typeOf } from './compare-values.ts';
import { beginsWith } from './evaluate-condition.ts';
import type { KeyCondition } from './expressions.ts';
import { validationError } from './service-error.ts';
import { type KeySchemaElement, type TableShape, typeOfAttribute } from './table-definition.ts';

/** What a Query says of the keys of what it reads. */
export interface KeyChoice {
  readonly partition: AttributeValue;
  readonly sort: KeyCondition | undefined;
}

/** @throws ServiceError unless the conditions fix the partition key and say at most one thing of the sort key. */
export function toKeyChoice(
  conditions: Readonly<Record<string, KeyCondition>>,
  keySchema: readonly KeySchemaElement[],
  table: TableShape,
): KeyChoice {
  const [partitionKey, sortKey] = keySchema;
  const count = Object.keys(conditions).length;
  const partition = conditions[partitionKey?.AttributeName ?? ''];
  const sort = sortKey && conditions[sortKey.AttributeName];
  if (count > 1 && !sortKey) throw validationError('Query key condition not supported');
  if (!partition || !partitionKey) throw missedKey(partitionKey);
  if (count > 1 && !sort) throw missedKey(sortKey);
  checkType(partition, partitionKey, table);
  if (partition.ComparisonOperator !== 'EQ') throw validationError('Query key condition not supported');
  if (sort && sortKey) checkType(sort, sortKey, table);
  return { partition: partition.AttributeValueList[0], sort };
}

/** Whether a sort key is one that the condition chooses. */
export function isChosen(
  { ComparisonOperator: operator, AttributeValueList: [low, high = low] }: KeyCondition,
  key: AttributeValue,
): boolean {
  if (operator === 'EQ') return areEqual(key, low);
  if (operator === 'BEGINS_WITH') return beginsWith(key, low);
  const order = compareValues(key, low);
  const orderToHigh = compareValues(key, high);
  if (order === undefined || orderToHigh === undefined) return false;
  switch (operator) {
    case 'BETWEEN':
      return order >= 0 && orderToHigh <= 0;
    case 'LT':
      return order < 0;
    case 'LE':
      return order <= 0;
    case 'GT':
      return order > 0;
    case 'GE':
      return order >= 0;
  }
}

function checkType(
  { AttributeValueList: values }: KeyCondition,
  { AttributeName: name, KeyType }: KeySchemaElement,
  table: TableShape,
): void {
  for (const value of values) {
    if (typeOf(value) !== typeOfAttribute(table, name)) {
      throw validationError(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
    }
    checkNotEmpty(name, value);
    if (KeyType === 'RANGE') checkKeySize(KeyType, value);
  }
}

function missedKey(key: KeySchemaElement | undefined): Error {
  return validationError(`Query condition missed key schema element: ${key?.AttributeName}`);
}
