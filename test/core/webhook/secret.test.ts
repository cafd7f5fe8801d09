import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { checkSecret, generateSecret, toSigningKey } from '../../../core/webhook/secret.ts';

describe('generateSecret', () => {
  it('makes 32 random bytes in the form of Standard Webhooks', () => {
    const secrets = [generateSecret(), generateSecret()];

    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(toSigningKey(secret)).toHaveLength(32);
      expect(checkSecret(secret)).toEqual({ kind: 'valid', secret });
      expect(() => new Webhook(secret)).not.toThrow();
    }
    expect(secrets[0]).not.toBe(secrets[1]);
  });
});

describe('checkSecret', () => {
  it.each(['tu-secreto-webhook', 'x', 'ñ'.repeat(256), 'whsec_QUJD', 'whsec_QUI=', 'whsec_QQ==', 'WHSEC_not base64'])(
    'takes %j',
    (secret) => {
      expect(checkSecret(secret)).toEqual({ kind: 'valid', secret });
    },
  );

  it.each([
    ['', 'The secret is empty. Leave the field out to have one generated.'],
    ['x'.repeat(257), 'The secret has more than 256 characters.'],
    ...['whsec_', 'whsec_QQ', 'whsec_Q===', 'whsec_QUJD=', 'whsec_not base64', 'whsec_QUJ-'].map((secret) => [
      secret,
      'A secret that starts with whsec_ must go on with base64. Use another prefix for a secret of your own form.',
    ]),
  ])('refuses %j and says why without quoting it', (secret, reason) => {
    expect(checkSecret(secret)).toEqual({ kind: 'invalid', reason });
  });
});

describe('toSigningKey', () => {
  it('decodes what starts with whsec_ and takes any other secret as its bytes', () => {
    expect(toSigningKey('whsec_QUJD')).toEqual(Buffer.from([0x41, 0x42, 0x43]));
    expect(toSigningKey('señal')).toEqual(Buffer.from([0x73, 0x65, 0xc3, 0xb1, 0x61, 0x6c]));
  });
});
