import fc from 'fast-check';
import type { Call } from '../compared/call.ts';
import { condition, keyCondition, path } from './conditions.ts';
import { compose, literal, type Piece, toParameters, words } from './expression.ts';
import { update } from './updates.ts';
import { item, key, type Key } from './values.ts';

export const TABLE = 'random';

const ON_TABLE = { TableName: TABLE, ReturnConsumedCapacity: 'INDEXES' };

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const aCondition = maybe(fc.oneof(keyCondition, condition));
const showsItem = fc.constantFrom({}, { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
const projection = maybe(
  fc.uniqueArray(fc.oneof(path, fc.constantFrom('pk', 'sk').map(words)), {
    minLength: 1,
    maxLength: 3,
    selector: ({ text }) => text,
  }),
).map((paths) => paths && compose(paths.map(() => '%').join(', '), paths));

const putParts = fc
  .tuple(item, aCondition, showsItem)
  .map(([Item, ConditionExpression, shown]) => ({ Item, ...toParameters({ ConditionExpression }), ...shown }));
const deleteParts = fc.tuple(key, aCondition, showsItem).map(([place, ConditionExpression, shown]) => ({
  Key: place.key,
  ...toParameters({ ConditionExpression }),
  ...shown,
}));
const updateParts = fc
  .tuple(key, update, aCondition, showsItem)
  .map(([place, UpdateExpression, ConditionExpression, shown]) => ({
    Key: place.key,
    ...toParameters({ UpdateExpression: alsoScored(UpdateExpression, place), ConditionExpression }),
    ...shown,
  }));
const checkParts = fc
  .tuple(key, fc.oneof(keyCondition, condition), showsItem)
  .map(([place, ConditionExpression, shown]) => ({
    Key: place.key,
    ...toParameters({ ConditionExpression }),
    ...shown,
  }));

/** What enters an index gets the sort key that is its own there. */
function alsoScored(expression: Piece, { key: { sk }, score }: Key): Piece {
  if (!expression.text.startsWith('SET ')) return expression;
  return compose('SET score = %, heldAt = %, %', [
    literal(score),
    literal(sk),
    { ...expression, text: expression.text.slice('SET '.length) },
  ]);
}

const call = (operation: string) => (parts: object) => ({ operation, input: { ...ON_TABLE, ...parts } });

const putItem = fc
  .tuple(putParts, fc.constantFrom({}, { ReturnValues: 'ALL_OLD' }))
  .map(([parts, returned]) => call('PutItem')({ ...parts, ...returned }));
const deleteItem = fc
  .tuple(deleteParts, fc.constantFrom({}, { ReturnValues: 'ALL_OLD' }))
  .map(([parts, returned]) => call('DeleteItem')({ ...parts, ...returned }));
const updateItem = fc
  .tuple(updateParts, fc.constantFrom({}, { ReturnValues: 'ALL_OLD' }, { ReturnValues: 'ALL_NEW' }))
  .map(([parts, returned]) => call('UpdateItem')({ ...parts, ...returned }));
const getItem = fc
  .tuple(key, projection, fc.boolean())
  .map(([place, ProjectionExpression, ConsistentRead]) =>
    call('GetItem')({ Key: place.key, ConsistentRead, ...toParameters({ ProjectionExpression }) }),
  );

const sortCondition = maybe(
  fc.oneof(
    fc
      .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), fc.constantFrom('a', 'b', 'c', 'e', 'bb'))
      .map(([operator, S]) => compose(`sk ${operator} %`, [literal({ S })])),
    fc.constantFrom('a', 'b', 'e').map((S) => compose('begins_with(sk, %)', [literal({ S })])),
    fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('b', 'd', 'f'))
      .map(([low, high]) => compose('sk BETWEEN % AND %', [literal({ S: low }), literal({ S: high })])),
  ),
);
const scoreCondition = maybe(
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), fc.constantFrom('0', '2', '4', '6.5'))
    .map(([operator, N]) => compose(`score ${operator} %`, [literal({ N })])),
);

const pageParts = fc.record({
  Limit: maybe(fc.integer({ min: 1, max: 4 })),
  ScanIndexForward: maybe(fc.boolean()),
});

const choose = (partition: string, S: string, sort: Piece | undefined) =>
  sort ? compose(`${partition} = % AND %`, [literal({ S }), sort]) : compose(`${partition} = %`, [literal({ S })]);

const queryTable = fc
  .tuple(fc.constantFrom('p', 'q'), sortCondition, maybe(condition), projection, pageParts, fc.boolean())
  .map(([partition, sort, FilterExpression, ProjectionExpression, page, ConsistentRead]) =>
    call('Query')({
      ...page,
      ConsistentRead,
      ...toParameters({
        KeyConditionExpression: choose('pk', partition, sort),
        FilterExpression,
        ProjectionExpression,
      }),
    }),
  );
const queryByScore = fc
  .tuple(fc.constantFrom('x', 'y'), scoreCondition, maybe(condition), projection, pageParts)
  .map(([board, sort, FilterExpression, ProjectionExpression, page]) =>
    call('Query')({
      IndexName: 'by-score',
      ...page,
      ...toParameters({ KeyConditionExpression: choose('board', board, sort), FilterExpression, ProjectionExpression }),
    }),
  );
const queryByHolder = fc.tuple(fc.constantFrom('x', 'y'), pageParts).map(([holder, page]) =>
  call('Query')({
    IndexName: 'by-holder',
    ...page,
    ...toParameters({ KeyConditionExpression: choose('holder', holder, undefined) }),
  }),
);

const someKeys = fc.uniqueArray(key, { minLength: 1, maxLength: 6, selector: ({ key: { sk } }) => sk.S });
const batchGetItem = fc
  .tuple(someKeys, projection, fc.boolean())
  .map(([places, ProjectionExpression, ConsistentRead]): Call => ({
    operation: 'BatchGetItem',
    input: {
      RequestItems: {
        [TABLE]: { Keys: places.map((place) => place.key), ConsistentRead, ...toParameters({ ProjectionExpression }) },
      },
      ReturnConsumedCapacity: 'INDEXES',
    },
  }));

/** No batch and no transaction may touch an item twice. */
const itemOf = (parts: object) => /"sk":\{"S":"(.)"\}/.exec(JSON.stringify(parts))?.[1];

const put = item.map((Item) => ({ PutRequest: { Item } }));
const toBatchWrite = (requests: readonly object[]): Call => ({
  operation: 'BatchWriteItem',
  input: { RequestItems: { [TABLE]: requests }, ReturnConsumedCapacity: 'INDEXES' },
});
const batchWriteItem = fc
  .uniqueArray(
    fc.oneof(
      put,
      key.map((place) => ({ DeleteRequest: { Key: place.key } })),
    ),
    {
      minLength: 1,
      maxLength: 4,
      selector: itemOf,
    },
  )
  .map(toBatchWrite);

/** Puts some items to begin with. */
export const someItems: fc.Arbitrary<Call> = fc
  .uniqueArray(put, { minLength: 2, maxLength: 6, selector: itemOf })
  .map(toBatchWrite);

const action = (kind: string) => (parts: object) => ({ [kind]: { TableName: TABLE, ...parts } });
const transactWriteItems = fc
  .uniqueArray(
    fc.oneof(
      { weight: 2, arbitrary: putParts.map(action('Put')) },
      { weight: 2, arbitrary: updateParts.map(action('Update')) },
      deleteParts.map(action('Delete')),
      checkParts.map(action('ConditionCheck')),
    ),
    { minLength: 1, maxLength: 3, selector: itemOf },
  )
  .map((TransactItems): Call => ({
    operation: 'TransactWriteItems',
    input: { TransactItems, ReturnConsumedCapacity: 'INDEXES' },
  }));
const transactGetItems = fc.tuple(someKeys, projection).map(([places, ProjectionExpression]): Call => ({
  operation: 'TransactGetItems',
  input: {
    TransactItems: places.map((place) => action('Get')({ Key: place.key, ...toParameters({ ProjectionExpression }) })),
    ReturnConsumedCapacity: 'INDEXES',
  },
}));

/** Any call that core/ makes, with anything in it. */
export const anyCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 4, arbitrary: putItem },
  { weight: 4, arbitrary: updateItem },
  { weight: 1, arbitrary: deleteItem },
  { weight: 1, arbitrary: getItem },
  { weight: 3, arbitrary: queryTable },
  { weight: 2, arbitrary: queryByScore },
  { weight: 1, arbitrary: queryByHolder },
  { weight: 1, arbitrary: batchGetItem },
  { weight: 2, arbitrary: batchWriteItem },
  { weight: 3, arbitrary: transactWriteItems },
  { weight: 1, arbitrary: transactGetItems },
);
