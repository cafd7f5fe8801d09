import type { Clock, Timer } from '../clock.ts';
import type { Table } from './table.ts';
import { type Change, makeChange } from './write-batch.ts';

/** An item that a transaction writes or checks. */
export interface ItemPlace {
  readonly table: Table;
  readonly place: string;
}

interface Held {
  /** Absent for an item that is only checked. */
  readonly change: Change | undefined;
  readonly timer: Timer;
  readonly show: () => void;
}

/**
 * Transactions that are committed and stored, and whose items are shown one by one, each when its own time has come. Until
 * then readers find an item as it was, and nobody else may write it.
 */
export class TransactionsInFlight {
  private readonly held = new Map<string, Held>();

  /** @param drawMs how long the next item takes. */
  constructor(
    private readonly clock: Clock,
    private readonly drawMs: () => number,
  ) {}

  /** Whether the item is held by a transaction. */
  concerns({ table, place }: ItemPlace): boolean {
    return this.held.has(idOf(table, place));
  }

  /** Holds all items of a transaction, none of which is held. @returns resolves when all of them are shown. */
  async begin(items: readonly ItemPlace[], changes: readonly Change[]): Promise<void> {
    const changeOf = new Map(changes.map((change) => [idOf(change.table, change.place), change]));
    await Promise.all(items.map((item) => this.hold(item, changeOf.get(idOf(item.table, item.place)))));
  }

  /** Changes that are stored and not shown yet. */
  *changes(): Generator<Change> {
    for (const { change } of this.held.values()) if (change) yield change;
  }

  /** Shows everything now. */
  showAll(): void {
    for (const { timer, show } of [...this.held.values()]) {
      timer.cancel();
      show();
    }
  }

  private hold({ table, place }: ItemPlace, change: Change | undefined): Promise<void> {
    const id = idOf(table, place);
    return new Promise((resolve) => {
      const show = (): void => {
        this.held.delete(id);
        if (change) makeChange(change);
        resolve();
      };
      this.held.set(id, { change, timer: this.clock.setTimer(this.clock.now() + this.drawMs(), show), show });
    });
  }
}

function idOf(table: Table, place: string): string {
  return `${table.name} ${place}`;
}
