import type { Item } from './attribute-value.ts';
import { checkKeyValue } from './check-keys.ts';
import { areEqual } from './compare-values.ts';
import { isChosen, type KeyChoice } from './key-condition.ts';
import { type ReadSource, startKeyNames } from './read-source.ts';
import { ServiceError, validationError } from './service-error.ts';

const INVALID = 'The provided starting key is invalid';

/** Checks the key that a page is to begin after. @throws ServiceError */
export function checkStartKey(startKey: Item, source: ReadSource): void {
  const names = startKeyNames(source);
  if (Object.keys(startKey).length !== names.length || names.some((name) => !startKey[name])) {
    throw validationError(INVALID);
  }
  try {
    for (const element of [...source.table.shape.KeySchema, ...source.keySchema]) {
      checkKeyValue(startKey[element.AttributeName], element, source.table.shape);
    }
  } catch (error) {
    throw error instanceof ServiceError ? validationError(`${INVALID}: ${error.message}`) : error;
  }
}

/** Checks that the key is among those that a Query chooses. @throws ServiceError */
export function checkStartIsChosen(startKey: Item, { partition, sort }: KeyChoice, { keySchema }: ReadSource): void {
  const [partitionKey, sortKey] = keySchema.map(({ AttributeName }) => startKey[AttributeName]);
  if (!partitionKey || !areEqual(partitionKey, partition)) {
    throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
  if (sort && sortKey && !isChosen(sort, sortKey)) {
    throw validationError('The provided starting key does not match the range key predicate');
  }
}
