import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../bench/figure.ts';
import { toCells, toTextTable } from '../../bench/report/table.ts';

describe('toCells', () => {
  it('says that a budget is met, missed, or that there is none', () => {
    const figure = { what: 'parse', unit: 'lines/s', value: 299_999.7 };

    expect(toCells({ ...figure, budget: { atLeast: 300_000 } })).toEqual([
      'parse',
      '300,000 lines/s',
      '>= 300,000',
      'MISSED',
    ]);
    expect(toCells({ ...figure, budget: { atMost: 300_000 } })).toEqual([
      'parse',
      '300,000 lines/s',
      '<= 300,000',
      'met',
    ]);
    expect(toCells({ ...figure, value: 8.2041 })).toEqual(['parse', '8.2 lines/s', '', '']);
  });
});

describe('verdictOf', () => {
  it('takes the budget itself for met', () => {
    expect(verdictOf({ what: 'requests', unit: '', value: 14, budget: { atMost: 14 } })).toBe('met');
    expect(verdictOf({ what: 'rate', unit: '', value: 120, budget: { atLeast: 120 } })).toBe('met');
    expect(verdictOf({ what: 'requests', unit: '', value: 14.01, budget: { atMost: 14 } })).toBe('missed');
  });
});

describe('toTextTable', () => {
  it('puts what was measured below each other', () => {
    expect(
      toTextTable([
        ['what', 'measured', 'budget', ''],
        ['push of 1 MB', '51 ms', '<= 50', 'MISSED'],
        ['load', '9.5 ms', '', ''],
      ]),
    ).toEqual(['what          measured  budget', 'push of 1 MB     51 ms   <= 50  MISSED', 'load            9.5 ms']);
  });
});
