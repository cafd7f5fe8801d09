import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createHmacSha256 } from '../../../core/ids/hmac-sha256.ts';

function hmacOf(key: Uint8Array): (text: string) => string {
  const hmac = createHmacSha256(key);
  return (text) => {
    const message = Buffer.from(`${text} and what is none of it`);
    return Buffer.from(hmac(message, Buffer.byteLength(text))).toString('hex');
  };
}

describe('createHmacSha256', () => {
  it('matches the vectors of RFC 4231', () => {
    // Test cases 2 and 6; the second has a key longer than a block.
    expect(hmacOf(Buffer.from('Jefe'))('what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
    expect(hmacOf(Buffer.alloc(131, 0xaa))('Test Using Larger Than Block-Size Key - Hash Key First')).toBe(
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    );
  });

  it('gives each message what createHmac gives it, whatever came before', () => {
    const messages = fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), messages, (key, texts) => {
        expect(texts.map(hmacOf(key))).toEqual(
          texts.map((text) => createHmac('sha256', key).update(text).digest('hex')),
        );
      }),
    );
  });
});
