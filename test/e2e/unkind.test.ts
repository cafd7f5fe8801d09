import { describe, expect, it } from 'vitest';
import { USUAL_SWITCHES } from '../../local/unkind/switches.ts';
import { describeMainPath } from '../support/main-path.ts';

const SEED = Number(process.env['UNKIND_SEED'] ?? 20_261_124);

/** What the dice are for, with the switches on. */
const PURPOSES = [
  'calls.before',
  'calls.after',
  'dynamodb.conflict',
  'dynamodb.index-lag',
  'dynamodb.slow-transaction',
  'lambda.ended',
  'lambda.fresh',
  'lambda.repeated',
  'scheduler.late',
  'scheduler.doubled',
  'sqs.late',
  'sqs.doubled',
  'sqs.reordered',
];

const system = describeMainPath(`a cloud with ${USUAL_SWITCHES.length} switches on (UNKIND_SEED=${SEED} repeats it)`, {
  devices: 5,
  punchesPerDevice: 60,
  killAfterLogWrites: 100,
  unkind: { seed: SEED },
});

describe('the dice of its trouble', () => {
  it.each(PURPOSES)('fell for %s', (purpose) => {
    expect(system().cloud.draws.get(purpose)).toBeGreaterThan(20);
  });
});
