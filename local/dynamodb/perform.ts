import type { JsonObject } from './attribute-value.ts';
import { CallStore } from './call-store.ts';
import type { Database } from './database.ts';
import {
  type ActionOperation,
  type CheckedRequest,
  type ReadOperation,
  startAction,
  type WriteOperation,
} from './dynalite.ts';
import { independentClauses } from './update-clauses.ts';
import type { WriteBatch } from './write-batch.ts';

/** Carries out a checked reading request. */
export function performRead(database: Database, operation: ReadOperation, request: CheckedRequest): JsonObject {
  return perform(operation, withoutSegments(request), new CallStore(database, request));
}

/** Carries out a checked writing request; its changes go into `batch`. */
export function performWrite(
  database: Database,
  operation: WriteOperation,
  request: CheckedRequest,
  batch: WriteBatch,
): JsonObject {
  return perform(operation, withIndependentClauses(database, request), new CallStore(database, request, batch));
}

function perform(operation: ActionOperation, request: CheckedRequest, store: CallStore): JsonObject {
  let outcome: { readonly error?: Error | null | undefined; readonly output?: JsonObject | undefined } | undefined;
  startAction(operation, store, request, (error, output) => {
    outcome = { error, output };
  });
  store.flow();
  // A callback that comes later would break the rule that every call is one step.
  if (!outcome) throw new Error(`${operation} did not finish at once`);
  if (outcome.error) throw outcome.error;
  return outcome.output ?? {};
}

function withIndependentClauses(database: Database, request: CheckedRequest): CheckedRequest {
  const { _updates: updates, Key: key, TableName: tableName } = request;
  const table = database.find(tableName);
  if (!updates || !key || !table) return request;
  const before = table.find(key);
  return { ...request, _updates: { ...updates, sections: independentClauses(updates.sections, before) } };
}

/** dynalite would look for a segment by hashes of its own; the store does by those it keeps its tables in order. */
function withoutSegments(request: CheckedRequest): CheckedRequest {
  const { Segment: _segment, TotalSegments: _total, ...others } = request;
  return others;
}
