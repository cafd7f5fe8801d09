import { applyUpdate } from './apply-update.ts';
import type { Item } from './attribute-value.ts';
import { checkIndexKeys, checkItemKeys, checkKey, checkKeyPaths } from './check-keys.ts';
import type { CheckedRequest } from './check-request.ts';
import { checkNesting } from './check-values.ts';
import { meetsCondition } from './evaluate-condition.ts';
import type { ParsedUpdate } from './expressions.ts';
import { itemBytes, MAX_ITEM_BYTES } from './item-size.ts';
import { conditionalCheckFailedError, validationError } from './service-error.ts';
import type { Table } from './table.ts';
import type { TableShape } from './table-definition.ts';
import type { WriteBatch } from './write-batch.ts';

/** What a request does to one item; a ConditionCheck only looks at it. */
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** An item as it was and as it is; undefined is none. */
export interface Written {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** Does one checked request to its table; the change goes into `batch`. @throws ServiceError and does nothing then. */
export function writeItem(kind: WriteKind, table: Table, request: CheckedRequest, batch: WriteBatch): Written {
  const { Key: key = {}, Item: item, _condition: condition, _updates: updates } = request;
  checkKeys(kind, request, table.shape);
  const place = table.placeOf(item ?? key);
  if (place === undefined) throw new Error(`a key that does not fit table ${table.name} was not refused`);
  batch.claim({ table, place });
  const before = table.get(place);
  if (condition && !meetsCondition(condition.expression, before ?? {})) {
    throw conditionalCheckFailedError(request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined);
  }
  switch (kind) {
    case 'ConditionCheck':
      batch.noteCheck(table, place, before);
      return { before, after: before };
    case 'Delete':
      batch.delete(table, place);
      return { before, after: undefined };
    case 'Put':
    case 'Update': {
      const after = item ?? updated(before ?? key, updates, table.shape);
      batch.put(table, place, after);
      return { before, after };
    }
  }
}

function checkKeys(
  kind: WriteKind,
  { Item: item = {}, Key: key = {}, ...request }: CheckedRequest,
  table: TableShape,
): void {
  if (kind === 'Put') checkItemKeys(item, table);
  else checkKey(key, table);
  checkKeyPaths(request._updates?.nestedPaths, table);
  checkKeyPaths(request._condition?.nestedPaths, table);
  for (const { AttributeName: name } of table.KeySchema) {
    if (!request._updates?.paths.some(([head]) => head === name)) continue;
    throw validationError(
      'One or more parameter values were invalid: ' +
        `Cannot update attribute ${name}. This attribute is part of the key`,
    );
  }
}

function updated(before: Item, updates: ParsedUpdate | undefined, table: TableShape): Item {
  if (!updates) return before;
  const after = applyUpdate(updates.sections, before);
  checkIndexKeys(after, table);
  checkNesting(after);
  if (itemBytes(after) > MAX_ITEM_BYTES) {
    throw validationError('Item size to update has exceeded the maximum allowed size');
  }
  return after;
}
