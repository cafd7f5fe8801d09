import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldWriter } from '../../../core/ids/field-writer.ts';

const fields = new FieldWriter();

function write(...texts: readonly string[]): string {
  fields.clear();
  for (const text of texts) fields.add(text);
  return fields.bytes.toString('utf8', 0, fields.length);
}

describe('FieldWriter', () => {
  it('writes each field behind the number of its bytes', () => {
    expect(write('1042', '', 'Ñandú', 'a:b')).toBe('4:10420:7:Ñandú3:a:b');
  });

  it('writes what is long, foreign or half a character as UTF-8, whatever came before', () => {
    const texts = fc.array(
      fc.oneof(fc.string({ maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 300 }), fc.constant('\ud800')),
    );
    fc.assert(
      fc.property(texts, (some) => {
        expect(write(...some)).toBe(
          some.map((text) => `${Buffer.byteLength(text)}:${Buffer.from(text).toString()}`).join(''),
        );
      }),
    );
  });
});
