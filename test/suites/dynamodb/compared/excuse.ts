import { isDeepStrictEqual } from 'node:util';
import type { DifferenceName } from '../known-differences.ts';
import type { Call } from './call.ts';
import type { PlainAnswer } from './plain-answer.ts';

/** Both answers to one call. */
interface Answers {
  readonly ours: PlainAnswer;
  readonly local: PlainAnswer;
}

type Excuse = (call: Call, answers: Answers) => boolean;

const agreeBut = ({ ours, local }: Answers, ...members: readonly (keyof PlainAnswer)[]): boolean => {
  const without = (answer: PlainAnswer) => Object.entries(answer).filter(([name]) => !members.includes(name as never));
  return isDeepStrictEqual(without(ours), without(local));
};

/** What may be wrong with an update only the item can tell. */
const UPDATE_FAULT =
  /document path provided|does not exist in the item|incorrect data type|38 (significant )?digits|Type mismatch for Index Key/;

const bothAre = (kind: RegExp, ...answers: readonly PlainAnswer[]) =>
  answers.every(({ message }) => kind.test(message ?? ''));

/** Whether a Query looked at nothing, or a BatchGetItem asked for something that is not there. */
function findsTooLittle({ operation, input }: Call, { body }: PlainAnswer): boolean {
  if (operation === 'Query') return body['ScannedCount'] === 0;
  if (operation !== 'BatchGetItem') return false;
  const asked = Object.values(input['RequestItems'] as Record<string, { Keys: unknown[] }>);
  const given = Object.values((body['Responses'] ?? {}) as Record<string, unknown[]>);
  return given.flat().length < asked.flatMap(({ Keys }) => Keys).length;
}

/** Where the two are known to differ: whether a difference explains everything in which two answers are not equal. */
const EXCUSES: Partial<Record<DifferenceName, Excuse>> = {
  transactionUnits: ({ operation }, answers) => operation === 'TransactWriteItems' && agreeBut(answers, 'consumed'),
  unitsOfNothing: (call, answers) => findsTooLittle(call, answers.ours) && agreeBut(answers, 'consumed'),
  batchDeleteOfNothing: ({ operation, input }, answers) =>
    operation === 'BatchWriteItem' && JSON.stringify(input).includes('DeleteRequest') && agreeBut(answers, 'consumed'),
  startOfNothing: ({ operation }, { ours, local }) => {
    const { LastEvaluatedKey: last, ...body } = ours.body;
    return operation === 'Query' && last !== undefined && isDeepStrictEqual({ ...ours, body }, local);
  },
  whichFault: (_call, answers) => {
    const { ours, local } = answers;
    return (
      ours.error === 'ValidationException' &&
      agreeBut(answers, 'message') &&
      (bothAre(/^Invalid \w+Expression: /, ours, local) || bothAre(UPDATE_FAULT, ours, local))
    );
  },
  impossibleUpdateInTransaction: ({ operation }, { ours, local }) =>
    operation === 'TransactWriteItems' &&
    ours.error === 'TransactionCanceledException' &&
    local.error === 'ValidationException' &&
    UPDATE_FAULT.test(local.message ?? '') &&
    JSON.stringify(ours.body).includes('"Code":"ValidationError"'),
};

/** @returns the difference that explains why two answers are not equal, 'none' when they are, or undefined. */
export function explain(call: Call, answers: Answers): DifferenceName | 'none' | undefined {
  if (isDeepStrictEqual(answers.ours, answers.local)) return 'none';
  const found = Object.entries(EXCUSES).find(([, isExcuse]) => isExcuse(call, answers));
  return found?.[0] as DifferenceName | undefined;
}
