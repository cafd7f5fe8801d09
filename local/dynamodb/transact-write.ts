import type { JsonObject } from './attribute-value.ts';
import { TRANSACTION_FACTOR, writeCapacity } from './consumed-capacity.ts';
import type { Database } from './database.ts';
import { checkAgainstTable, checkCondition, type CheckedRequest, checkRequest } from './dynalite.ts';
import { isFailedCondition, itemToReturn } from './item-operations.ts';
import { itemBytes } from './item-size.ts';
import { performWrite } from './perform.ts';
import type { RequestTokens } from './request-tokens.ts';
import { type CancellationReason, ServiceError, transactionCanceledError, validationError } from './service-error.ts';
import { MAX_TRANSACTION_BYTES, parseTransaction, type RawAction, refuseRepeatedItems } from './transact-request.ts';
import type { WriteBatch } from './write-batch.ts';

const KINDS = ['ConditionCheck', 'Put', 'Update', 'Delete'] as const;
type Kind = (typeof KINDS)[number];

/** The single operation whose rules an action shares. */
const OPERATION_OF = {
  ConditionCheck: 'DeleteItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
} as const;

interface Action {
  readonly kind: Kind;
  readonly request: CheckedRequest;
}

/** Does all of a transaction's actions, or, when one does not pass, none. */
export function transactWriteItems(database: Database, tokens: RequestTokens, input: JsonObject): JsonObject {
  const { options, actions: rawActions } = parseTransaction(input, KINDS);
  const { ClientRequestToken: token, ReturnConsumedCapacity: mode } = options;
  if (token !== undefined && tokens.wasDone(token, input['TransactItems'])) return {};

  const actions = rawActions.map(checkAction);
  refuseRepeatedItems(
    database,
    actions.map(({ request }) => request),
  );
  const output = database.write((batch) => {
    const reasons = actions.map((action) => attempt(database, action, batch));
    if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceledError(reasons);
    refuseTooLarge(batch);
    return { ConsumedCapacity: writeCapacity(mode, batch.effects, TRANSACTION_FACTOR) };
  });
  if (token !== undefined) tokens.remember(token, input['TransactItems']);
  return output;
}

function checkAction({ kind, input }: RawAction<Kind>, index: number): Action {
  const request = checkRequest(OPERATION_OF[kind], input);
  if (kind === 'ConditionCheck' && request.ConditionExpression === undefined) {
    throw missingMember(index, 'conditionCheck.conditionExpression');
  }
  if (kind === 'Update' && request.UpdateExpression === undefined) {
    throw missingMember(index, 'update.updateExpression');
  }
  return { kind, request };
}

function attempt(database: Database, { kind, request }: Action, batch: WriteBatch): CancellationReason {
  try {
    const table = database.table(request.TableName);
    checkAgainstTable(request, table.shape);
    if (kind === 'ConditionCheck') {
      const item = table.find(request.Key ?? {});
      checkCondition(request, item);
      batch.noteCheck(table, item);
    } else {
      performWrite(database, OPERATION_OF[kind], request, batch);
    }
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (!isFailedCondition(error)) return { Code: 'ValidationError', Message: error.message };
    const item = itemToReturn(database, request);
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...(item ? { Item: { ...item } } : {}) };
  }
}

function refuseTooLarge({ effects }: WriteBatch): void {
  const bytes = effects.reduce((sum, { before, after }) => sum + itemBytes(after ?? before ?? {}), 0);
  if (bytes > MAX_TRANSACTION_BYTES) {
    throw validationError('Collection size exceeded: the items of a transaction may have 4 MB together');
  }
}

function missingMember(index: number, path: string): ServiceError {
  return validationError(
    `1 validation error detected: Value null at 'transactItems.${index + 1}.member.${path}' failed to satisfy ` +
      'constraint: Member must not be null',
  );
}
