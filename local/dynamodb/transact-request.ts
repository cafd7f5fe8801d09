import { isJsonObject, type JsonObject } from './attribute-value.ts';
import type { Database } from './database.ts';
import type { CheckedRequest } from './check-request.ts';
import type { SizedRead } from './consumed-capacity.ts';
import { checkShape, type RequestRules } from './dynalite.ts';
import { serializationError, type ServiceError, validationError } from './service-error.ts';

const MAX_ACTIONS = 100;

const MAX_BYTES = 4 * 1024 * 1024;

const OPTIONS: RequestRules = {
  ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
  ReturnConsumedCapacity: { type: 'String', enum: ['INDEXES', 'TOTAL', 'NONE'] },
};

/** What a transaction says besides its actions. */
export interface TransactOptions {
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: CheckedRequest['ReturnConsumedCapacity'];
}

/** One member of `TransactItems`: what to do, and with which parameters. */
export interface RawAction<Kind extends string> {
  readonly kind: Kind;
  readonly input: JsonObject;
}

/** @throws ServiceError unless there are 1 to 100 actions of the given kinds. */
export function parseTransaction<Kind extends string>(
  input: JsonObject,
  kinds: readonly Kind[],
): { readonly options: TransactOptions; readonly actions: readonly RawAction<Kind>[] } {
  const options = checkShape<TransactOptions>(input, OPTIONS);
  const members = input['TransactItems'] ?? [];
  if (!Array.isArray(members)) throw serializationError();
  if (members.length < 1) throw lengthError(members, 'greater than or equal to 1');
  if (members.length > MAX_ACTIONS) throw lengthError(members, `less than or equal to ${MAX_ACTIONS}`);
  return { options, actions: members.map((member: unknown) => parseAction(member, kinds)) };
}

/** @throws ServiceError when two of the requests concern one item. A key that does not fit its table is no item. */
export function refuseRepeatedItems(database: Database, requests: readonly CheckedRequest[]): void {
  const seen = new Set<string>();
  for (const request of requests) {
    const place = database.table(request.TableName).placeOf(request.Item ?? request.Key ?? {});
    if (place === undefined) continue;
    const id = `${request.TableName} ${place}`;
    if (seen.has(id)) throw validationError('Transaction request cannot include multiple operations on one item');
    seen.add(id);
  }
}

/** @throws ServiceError when the items of a transaction have more than 4 MB together. */
export function refuseTooLarge(items: readonly SizedRead[]): void {
  if (items.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_BYTES) {
    throw validationError('Collection size exceeded: the items of a transaction may have 4 MB together');
  }
}

function parseAction<Kind extends string>(member: unknown, kinds: readonly Kind[]): RawAction<Kind> {
  if (!isJsonObject(member)) throw serializationError();
  const [name, ...others] = Object.keys(member).filter((key) => member[key] !== null);
  const kind = kinds.find((known) => known === name);
  if (kind === undefined || others.length > 0) {
    throw validationError(`TransactItems can only contain one of ${kinds.join(', ')}`);
  }
  const input = member[kind];
  if (!isJsonObject(input)) throw serializationError();
  return { kind, input };
}

function lengthError(members: readonly unknown[], limit: string): ServiceError {
  return validationError(
    `1 validation error detected: Value '[${members.length} actions]' at 'transactItems' failed to satisfy constraint: ` +
      `Member must have length ${limit}`,
  );
}
