import type { JsonObject } from './attribute-value.ts';
import { checkRequest } from './check-request.ts';
import type { Database } from './database.ts';
import { scanRange } from './key-range.ts';
import { answerPage } from './page.ts';
import { placeOfEntry, readSource } from './read-source.ts';
import { validationError } from './service-error.ts';
import { checkStartKey } from './start-key.ts';

export function scan(database: Database, input: JsonObject): JsonObject {
  const request = checkRequest('Scan', input);
  const source = readSource(database, request);
  const { ExclusiveStartKey: startKey, Segment: segment, TotalSegments: total } = request;
  if (segment !== undefined && total === undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (startKey) checkStartKey(startKey, source);
  const range = scanRange(request, startKey && placeOfEntry(source, startKey));
  return answerPage(source.rows.range(range), source, request);
}
