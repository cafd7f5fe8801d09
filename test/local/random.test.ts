import { describe, expect, it } from 'vitest';
import { createRandom, pickWeighted } from '../../local/random.ts';

describe('createRandom', () => {
  it('gives the same numbers for the same seed', () => {
    const [one, same, other] = [createRandom(7), createRandom(7), createRandom(8)];
    const ten = (random: () => number): number[] => Array.from({ length: 10 }, random);
    const numbers = ten(one);

    expect(ten(same)).toEqual(numbers);
    expect(ten(other)).not.toEqual(numbers);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  });
});

describe('pickWeighted', () => {
  it.each([
    [0, 'a'],
    [0.74, 'a'],
    [0.75, 'b'],
    [0.99, 'b'],
  ])('picks by weight at %s', (draw, choice) => {
    const weighted = [
      ['a', 3],
      ['b', 1],
    ] as const;

    expect(pickWeighted(() => draw, weighted)).toBe(choice);
  });
});
