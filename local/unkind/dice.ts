import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../random.ts';

/**
 * Draws a number in [0, 1) for a purpose. Each purpose has a stream of its own, so that what one part of the cloud
 * draws, or whether it draws at all, does not change what another gets.
 */
export type Dice = (purpose: string) => number;

/** The same seed gives each purpose the same numbers. */
export function createDice(seed: number): Dice {
  const streams = new Map<string, Random>();
  return (purpose) => {
    let random = streams.get(purpose);
    if (!random) {
      random = createRandom(createHash('sha256').update(`${seed}:${purpose}`).digest().readUInt32BE());
      streams.set(purpose, random);
    }
    return random();
  };
}

/** Whether something falls into a share, 0 to 1. Without a share the dice do not fall. */
export function happens(dice: Dice, purpose: string, share: number | undefined): boolean {
  return share !== undefined && dice(purpose) < share;
}

/** A whole number from 0 to below `limit`. Without a limit the dice do not fall. */
export function drawBelow(dice: Dice, purpose: string, limit: number | undefined): number {
  return limit === undefined ? 0 : Math.floor(dice(purpose) * limit);
}
