import type { Clock } from '../clock.ts';
import { type Dice, drawBelow } from '../unkind/dice.ts';
import { Conflicts } from './conflicts.ts';
import { IndexLag } from './index-lag.ts';
import { PartitionThrottle } from './partition-throttle.ts';
import { TransactionsInFlight } from './transactions-in-flight.ts';
import type { DynamoDbUnkindness } from './unkind.ts';

/** What stands between an unkind database and its callers; what is absent does not. */
export interface Trouble {
  /** For one index. */
  readonly createIndexLag?: (() => IndexLag) | undefined;
  readonly inFlight?: TransactionsInFlight | undefined;
  readonly conflicts?: Conflicts | undefined;
  readonly throttle?: PartitionThrottle | undefined;
}

export function createTrouble(
  { indexLagUpToMs, slowTransactionsUpToMs, conflictShare, partitionWriteUnits }: DynamoDbUnkindness,
  { clock, dice }: { readonly clock: Clock; readonly dice: Dice },
): Trouble {
  const drawing = (purpose: string, limit: number) => () => drawBelow(dice, purpose, limit);
  const inFlight =
    slowTransactionsUpToMs === undefined
      ? undefined
      : new TransactionsInFlight(clock, drawing('dynamodb.slow-transaction', slowTransactionsUpToMs));
  return {
    createIndexLag:
      indexLagUpToMs === undefined
        ? undefined
        : () => new IndexLag(clock, drawing('dynamodb.index-lag', indexLagUpToMs)),
    inFlight,
    conflicts:
      inFlight || conflictShare !== undefined ? new Conflicts({ inFlight, dice, share: conflictShare }) : undefined,
    throttle: partitionWriteUnits === undefined ? undefined : new PartitionThrottle(clock, partitionWriteUnits),
  };
}
