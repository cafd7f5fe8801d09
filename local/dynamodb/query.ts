import type { JsonObject } from './attribute-value.ts';
import { checkRequest } from './check-request.ts';
import type { Database } from './database.ts';
import { toKeyChoice } from './key-condition.ts';
import { queryRange } from './key-range.ts';
import { answerPage } from './page.ts';
import { placeOfEntry, readSource } from './read-source.ts';
import { validationError } from './service-error.ts';
import { checkStartIsChosen, checkStartKey } from './start-key.ts';

export function query(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest('Query', input);
  const source = readSource(database, request);
  const choice = toKeyChoice(request.KeyConditions ?? {}, source.keySchema, source.table.shape);
  for (const { AttributeName: name } of source.keySchema) {
    if (request._filter && name in request._filter.pathHeads) {
      throw validationError(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
  const { ExclusiveStartKey: startKey } = request;
  if (startKey) {
    checkStartKey(startKey, source);
    checkStartIsChosen(startKey, choice, source);
  }
  const range = queryRange(request, source.order, startKey && placeOfEntry(source, startKey));
  return answerPage(source.rows.range(range, request.ScanIndexForward === false), source, request);
}
