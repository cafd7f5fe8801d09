import { type Dice, drawBelow, happens } from '../unkind/dice.ts';
import { transactionConflictError } from './service-error.ts';
import type { ItemPlace, TransactionsInFlight } from './transactions-in-flight.ts';

/** Is told of each item of a call before it is looked at. @throws ServiceError when a transaction holds the item. */
export type Claim = (item: ItemPlace) => void;

export interface ConflictsOptions {
  readonly inFlight: TransactionsInFlight | undefined;
  readonly dice: Dice;
  /** Of calls, 0 to 1, that meet somebody else's transaction on one of their items. */
  readonly share: number | undefined;
}

/** Keeps calls off the items of other transactions: of those in flight, and of some that are only drawn. */
export class Conflicts {
  constructor(private readonly options: ConflictsOptions) {}

  /** @param items how many the call is going to claim. */
  begin(items: number): Claim {
    const { inFlight, dice, share } = this.options;
    let claimed = 0;
    let unlucky: number | undefined;
    return (item) => {
      if (claimed === 0 && happens(dice, 'dynamodb.conflict', share)) {
        unlucky = drawBelow(dice, 'dynamodb.conflict.item', items);
      }
      if (claimed++ === unlucky || inFlight?.concerns(item)) throw transactionConflictError();
    };
  }
}
