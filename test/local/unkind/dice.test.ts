import { describe, expect, it } from 'vitest';
import { createDice } from '../../../local/unkind/dice.ts';

const ten = (draw: () => number): number[] => Array.from({ length: 10 }, draw);

describe('createDice', () => {
  it('gives a purpose the same numbers for the same seed, and others for another', () => {
    const [one, same, other] = [createDice(1), createDice(1), createDice(2)];
    const numbers = ten(() => one('late'));

    expect(ten(() => same('late'))).toEqual(numbers);
    expect(ten(() => other('late'))).not.toEqual(numbers);
  });

  it('does not let what is drawn for one purpose change what another gets', () => {
    const [alone, beside] = [createDice(1), createDice(1)];
    const numbers = ten(() => alone('late'));
    const mixed = ten(() => {
      beside('lost');
      return beside('late');
    });

    expect(mixed).toEqual(numbers);
    expect(ten(() => createDice(1)('lost'))).not.toEqual(ten(() => createDice(1)('late')));
  });
});
