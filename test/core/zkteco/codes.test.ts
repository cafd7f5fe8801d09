import { describe, expect, it } from 'vitest';
import { BIT_RULE_VERIFY, punchTypeOf, readVerifyCode, verificationOf } from '../../../core/zkteco/codes.ts';

describe('punchTypeOf', () => {
  it.each([
    [0, 'check_in'],
    [1, 'check_out'],
    [2, 'break_out'],
    [3, 'break_in'],
    [4, 'overtime_in'],
    [5, 'overtime_out'],
    [8, 'unspecified'],
    [255, 'unspecified'],
    [-1, 'unspecified'],
    [undefined, 'unspecified'],
  ])('takes the word of the device for %s', (status, type) => {
    expect(punchTypeOf(status, 'reported')).toBe(type);
  });

  it('lets the place where the device hangs decide', () => {
    expect([punchTypeOf(1, 'in'), punchTypeOf(0, 'out'), punchTypeOf(0, 'unspecified')]).toEqual([
      'check_in',
      'check_out',
      'unspecified',
    ]);
  });
});

describe('verificationOf', () => {
  it.each([
    [undefined, 'unknown'],
    [0, 'unknown'],
    [1, 'fingerprint'],
    [2, 'pin'],
    [3, 'password'],
    [4, 'card'],
    [6, 'other'],
    [9, 'multiple'],
    [14, 'multiple'],
    [15, 'face'],
    [17, 'multiple'],
    [21, 'vein'],
    [24, 'multiple'],
    [25, 'palm'],
    [29, 'multiple'],
    [30, 'unknown'],
    [200, 'other'],
    [999, 'unknown'],
  ])('names code %s', (code, verification) => {
    expect(verificationOf(code)).toBe(verification);
  });

  it.each([
    ['0000000000000010', 'face'],
    ['0000000000000100', 'palm'],
    ['0000000000010000', 'fingerprint'],
    ['0000000000100000', 'vein'],
    ['0000000010000000', 'iris'],
    ['0000001000000000', 'password'],
    ['0000010000000000', 'pin'],
    ['0000100000000001', 'card'],
    ['0000100000010001', 'multiple'],
    ['0000000000000000', 'unknown'],
  ])('names the bits %s of the newer rule', (bits, verification) => {
    expect(verificationOf(readVerifyCode(bits))).toBe(verification);
  });
});

describe('readVerifyCode', () => {
  it('tells a code from a bit string', () => {
    expect(readVerifyCode('15')).toBe(15);
    expect(readVerifyCode('0000000000000010')).toBe(BIT_RULE_VERIFY + 2);
    expect(readVerifyCode('')).toBeUndefined();
    expect(readVerifyCode('x')).toBeUndefined();
  });
});
