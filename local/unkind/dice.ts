import { createHash } from 'node:crypto';
import { createRandom } from '../random.ts';

/** Decides by chance, and by the same chance again when it is made of the same seed and stream. */
export interface Dice {
  /** @param share of the throws that say yes: 0 never, 1 always. */
  chance(share: number): boolean;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
}

/**
 * Dice of one purpose. Each purpose throws its own, so that what one part of the cloud draws does not shift another's.
 * @param stream names the purpose, such as `scheduler.late`.
 */
export function createDice(seed: number, stream: string): Dice {
  const random = createRandom(createHash('sha256').update(`${seed}:${stream}`).digest().readUInt32LE());
  return {
    chance: (share) => random() < share,
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
  };
}
