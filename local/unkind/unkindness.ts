import type { DynamoDbUnkindness } from '../dynamodb/unkind.ts';
import type { Intercept } from '../intercept.ts';
import type { LambdaUnkindness } from '../lambda/unkind.ts';
import type { SchedulerUnkindness } from '../scheduler/unkind.ts';
import type { SqsUnkindness } from '../sqs/unkind.ts';
import { createDice, type Dice } from './dice.ts';
import { failingCalls } from './failing-calls.ts';
import { type Switch, USUAL_SWITCHES } from './switches.ts';

export interface UnkindOptions {
  /** The same seed draws the same. What is drawn for whom still depends on who calls first. */
  readonly seed: number;
  /** @default USUAL_SWITCHES */
  readonly switches?: readonly Switch[];
}

/** What each part of a cloud is told of its unkindness. */
export interface Unkindness {
  /** What every part draws from. */
  readonly dice: Dice;
  readonly intercept: Intercept | undefined;
  readonly dynamoDb: DynamoDbUnkindness;
  readonly lambda: LambdaUnkindness;
  readonly scheduler: SchedulerUnkindness;
  readonly sqs: SqsUnkindness;
  /** How often the dice fell so far, by purpose: tells a test that trouble had its chance. */
  readonly draws: ReadonlyMap<string, number>;
}

/** Shares are far above those of a bad day, so that a short run meets every kind of trouble. */
export function createUnkindness({ seed, switches = USUAL_SWITCHES }: UnkindOptions): Unkindness {
  const draws = new Map<string, number>();
  const drawn = createDice(seed);
  const dice: Dice = (purpose) => {
    draws.set(purpose, (draws.get(purpose) ?? 0) + 1);
    return drawn(purpose);
  };
  const isOn = (name: Switch): boolean => switches.includes(name);
  return {
    draws,
    dice,
    dynamoDb: {
      ...(isOn('lagging-indexes') ? { indexLagUpToMs: 3_000 } : {}),
      ...(isOn('half-shown-transactions') ? { slowTransactionsUpToMs: 100 } : {}),
      ...(isOn('throttled-partitions') ? { partitionWriteUnits: 1_000 } : {}),
      ...(isOn('conflicts') ? { conflictShare: 0.05 } : {}),
    },
    lambda: {
      ...(isOn('cold-starts') ? { freshShare: 0.05 } : {}),
      ...(isOn('ended-instances') ? { endedShare: 0.05 } : {}),
      ...(isOn('repeated-events') ? { repeatedShare: 0.1 } : {}),
    },
    scheduler: {
      ...(isOn('late-alarms') ? { lateUpToMs: 60_000 } : {}),
      ...(isOn('doubled-alarms') ? { doubledShare: 0.2 } : {}),
      ...(isOn('lost-alarms') ? { lostShare: 0.2 } : {}),
      ...(isOn('past-alarms') ? { pastTakenShare: 0.5 } : {}),
    },
    sqs: {
      ...(isOn('late-messages') ? { lateUpToMs: 5_000 } : {}),
      ...(isOn('reordered-messages') ? { reorderedShare: 0.2 } : {}),
      ...(isOn('doubled-messages') ? { doubledShare: 0.1 } : {}),
      ...(isOn('lost-messages') ? { lostShare: 0.05 } : {}),
    },
    intercept: isOn('failing-calls') ? failingCalls({ dice, share: 0.02, lastingShare: 0.2 }) : undefined,
  };
}
