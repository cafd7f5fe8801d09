import type { Clock } from '../clock.ts';
import { type Dice, drawBelow } from '../unkind/dice.ts';
import { IndexLag } from './index-lag.ts';
import type { DynamoDbUnkindness } from './unkind.ts';

/** What stands between an unkind database and its callers. */
export interface Trouble {
  /** For one index; undefined when indexes follow at once. */
  readonly createIndexLag?: (() => IndexLag) | undefined;
}

export function createTrouble(
  unkind: DynamoDbUnkindness,
  { clock, dice }: { readonly clock: Clock; readonly dice: Dice },
): Trouble {
  const { indexLagUpToMs } = unkind;
  return {
    createIndexLag:
      indexLagUpToMs === undefined
        ? undefined
        : () => new IndexLag(clock, () => drawBelow(dice, 'dynamodb.index-lag', indexLagUpToMs)),
  };
}
