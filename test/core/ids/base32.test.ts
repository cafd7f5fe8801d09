import { describe, expect, it } from 'vitest';
import { toBase32 } from '../../../core/ids/base32.ts';
import { newId } from '../../../core/ids/new-id.ts';

describe('toBase32', () => {
  it('writes 130 bits as 26 characters, most significant first', () => {
    expect(toBase32(new Uint8Array(17))).toBe('00000000000000000000000000');
    expect(toBase32(new Uint8Array(17).fill(0xff))).toBe('zzzzzzzzzzzzzzzzzzzzzzzzzz');
    // "hello world, this" in Crockford's alphabet.
    expect(toBase32(Buffer.from('hello world, this'))).toBe('d1jprv3f41vpywkccgp20x38d5');
  });

  it('refuses bytes that cannot fill an id', () => {
    expect(() => toBase32(new Uint8Array(16))).toThrow('26 characters need 17 bytes, got 16');
  });
});

describe('newId', () => {
  it('makes ids that tell their kind and do not repeat', () => {
    const ids = Array.from({ length: 1_000 }, () => newId('dev'));

    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^dev_[0-9a-hjkmnp-tv-z]{26}$/);
  });
});
