import type { AttributeValue, Item } from './attribute-value.ts';
import { itemBytes, MAX_ITEM_BYTES } from './item-size.ts';
import { validationError } from './service-error.ts';

/** An attribute of an item is on level 1 ("Service, account, and table quotas in Amazon DynamoDB"). */
const MAX_NESTING = 32;
const MAX_NAME_BYTES = 65_535;
const MAX_PLACEHOLDER_LENGTH = 255;
const MAX_VALUES_BYTES = 2 * 1024 * 1024;

/** Checks names, nesting and size of an item to be put. @throws ServiceError */
export function checkItem(item: Item): void {
  for (const name of Object.keys(item)) checkName(name);
  checkNesting(item);
  if (itemBytes(item) > MAX_ITEM_BYTES) throw validationError('Item size has exceeded the maximum allowed size');
}

/** @throws ServiceError when the values of expressions are nested too deep or too large together. */
export function checkExpressionValues(values: Item): void {
  checkNesting(values);
  if (itemBytes(values) > MAX_VALUES_BYTES) throw validationError('ExpressionAttributeValues exceeds max size');
}

/** @throws ServiceError when a placeholder or the name it stands for is too long. */
export function checkExpressionNames(names: Readonly<Record<string, string>>): void {
  for (const [placeholder, name] of Object.entries(names)) {
    if (placeholder.length > MAX_PLACEHOLDER_LENGTH) {
      throw validationError(
        'ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; ' +
          `size of key: ${placeholder.length}`,
      );
    }
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
      throw validationError(
        'ExpressionAttributeNames contains invalid value: ' +
          `Attribute name is too large, must be less than 65536 bytes for key ${placeholder}`,
      );
    }
  }
}

/** @throws ServiceError when an attribute is nested deeper than DynamoDB stores. */
export function checkNesting(item: Item): void {
  for (const value of Object.values(item)) checkNested(value, 1);
}

function checkNested(value: AttributeValue, level: number): void {
  if (level > MAX_NESTING) {
    throw validationError(
      'Nesting Levels have exceeded supported limits: ' +
        'Attributes in the item have nested levels beyond supported limit',
    );
  }
  if ('L' in value) for (const member of value.L) checkNested(member, level + 1);
  if ('M' in value) {
    for (const [name, member] of Object.entries(value.M)) {
      checkName(name);
      checkNested(member, level + 1);
    }
  }
}

function checkName(name: string): void {
  if (name === '') throw validationError('Empty attribute name');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw validationError('Attribute name is too large, must be less than 65536 bytes');
  }
}
