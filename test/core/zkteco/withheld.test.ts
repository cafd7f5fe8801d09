import { describe, expect, it } from 'vitest';
import { boundFields, boundValue, cutText, isWithheldKey } from '../../../core/zkteco/withheld.ts';

describe('isWithheldKey', () => {
  it.each([
    'Passwd',
    'password',
    'PASS',
    'ComPwd',
    'authKey',
    'pushcommkey',
    'QRCodeDecryptKey',
    'token',
    'secret',
    'TMP',
    'Tmp1',
    'template',
    'FPTemplate2',
    'Content',
    'photo',
    'picture',
    'Pic',
  ])('withholds %s', (key) => expect(isWithheldKey(key)).toBe(true));

  it.each(['PIN', 'Name', 'Card', 'Pri', '~DeviceName', 'PhotoFunOn', 'BioPhotoFun', 'AntiPassbackOn', 'Size', 'MAC'])(
    'lets %s through',
    (key) => expect(isWithheldKey(key)).toBe(false),
  );
});

describe('boundValue', () => {
  it('replaces what is long enough to be a template', () => {
    expect(boundValue('A'.repeat(64))).toBe('A'.repeat(64));
    expect(boundValue('A'.repeat(65))).toBe('[cut: 65 characters]');
  });

  it('shortens a name by whole characters', () => {
    expect(boundValue('王'.repeat(24))).toBe('王'.repeat(21));
  });

  it('cuts control characters and a secret inside', () => {
    expect(boundValue('a\u0001b')).toBe('ab');
    expect(boundValue('Ann Passwd=1234')).toBe('Ann Passwd=[cut]');
  });
});

describe('boundFields', () => {
  it('keeps keys that an object has of its own', () => {
    const fields = boundFields(
      new Map([
        ['__proto__', 'x'],
        ['passwd', 'y'],
        ['k'.repeat(65), 'z'],
      ]),
    );
    expect(JSON.stringify(fields)).toBe('{"__proto__":"x"}');
  });
});

describe('cutText', () => {
  it.each([
    ['plain text', 'plain text'],
    ['USER PIN=1\tPasswd=12 34\tName=A', 'USER PIN=1\tPasswd=[cut]\tName=A'],
    ['{"pin":1,"password":"12"}', '{"pin":1,"password=[cut]'],
    [`a\t${'B'.repeat(70)}\tc`, 'a\t[cut: 70 characters]\tc'],
    ['IDCARD PIN=1\tName=Li', 'IDCARD [cut]'],
    ['\u0001\u0002ab', '[binary, 4 characters]'],
  ])('keeps of %j', (line, text) => expect(cutText(line)).toBe(text));

  it('fits 256 bytes, and ends in no half of a word that was long', () => {
    expect(Buffer.byteLength(cutText('中'.repeat(10).concat(' ').repeat(100)))).toBeLessThanOrEqual(256);
    const text = cutText(`${'x '.repeat(505)}${'B'.repeat(70)}`);
    expect(text).not.toContain('B');
  });
});
