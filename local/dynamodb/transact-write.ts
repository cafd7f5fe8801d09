import type { JsonObject } from './attribute-value.ts';
import { refuseEmptyKeys } from './check-keys.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { type SizedRead, transactReadCapacity, transactWriteCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { itemBytes } from './item-size.ts';
import type { RequestTokens } from './request-tokens.ts';
import { toCancellationReason, transactionCanceledError, validationError } from './service-error.ts';
import { parseTransaction, type RawAction, refuseRepeatedItems, refuseTooLarge } from './transact-request.ts';
import type { WriteBatch } from './write-batch.ts';
import { type WriteKind, writeItem } from './write-item.ts';

/** The single operation whose rules an action shares. */
const OPERATION_OF = {
  ConditionCheck: 'DeleteItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
} as const;

const KINDS = ['ConditionCheck', 'Put', 'Update', 'Delete'] as const satisfies readonly WriteKind[];

interface Action {
  readonly kind: WriteKind;
  readonly request: CheckedRequest;
}

/** Does all of a transaction's actions, or, when one does not pass, none. Answers when everybody can see them. */
export function transactWriteItems(
  database: Database,
  tokens: RequestTokens<readonly SizedRead[]>,
  input: JsonObject,
): JsonObject | Promise<JsonObject> {
  const { options, actions: rawActions } = parseTransaction(input, KINDS);
  const { ClientRequestToken: token, ReturnConsumedCapacity: mode } = options;
  const done = token === undefined ? undefined : tokens.resultOf(token, input['TransactItems']);
  if (done) return { ConsumedCapacity: transactReadCapacity(mode, done) };

  const actions = rawActions.map(checkAction);
  refuseRepeatedItems(
    database,
    actions.map(({ request }) => request),
  );
  for (const { request } of actions) {
    refuseEmptyKeys(request.Item ?? request.Key ?? {}, database.table(request.TableName).shape);
  }
  const { result, shown } = database.transact(actions.length, (batch) => {
    const reasons = actions.map((action) => toCancellationReason(() => perform(database, action, batch)));
    if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceledError(reasons);
    const sized = sizes(batch);
    refuseTooLarge(sized);
    return { sized, output: { ConsumedCapacity: transactWriteCapacity(mode, batch.effects) } };
  });
  if (token !== undefined) tokens.remember(token, input['TransactItems'], result.sized, shown);
  return shown ? shown.then(() => result.output) : result.output;
}

function checkAction({ kind, input }: RawAction<WriteKind>, index: number): Action {
  const request = checkRequest(OPERATION_OF[kind], input);
  if (kind === 'ConditionCheck' && request.ConditionExpression === undefined) {
    throw missingMember(index, 'conditionCheck.conditionExpression');
  }
  if (kind === 'Update' && request.UpdateExpression === undefined) {
    throw missingMember(index, 'update.updateExpression');
  }
  return { kind, request };
}

function perform(database: Database, { kind, request }: Action, batch: WriteBatch): void {
  writeItem(kind, database.table(request.TableName), request, batch);
}

/** Of each item, before or after, whichever is larger. */
function sizes({ effects }: WriteBatch): SizedRead[] {
  return effects.map(({ table, before, after }) => ({
    tableName: table.name,
    bytes: Math.max(itemBytes(before ?? {}), itemBytes(after ?? {})),
  }));
}

function missingMember(index: number, path: string): Error {
  return validationError(
    `1 validation error detected: Value null at 'transactItems.${index + 1}.member.${path}' failed to satisfy ` +
      'constraint: Member must not be null',
  );
}
