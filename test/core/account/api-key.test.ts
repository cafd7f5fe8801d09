import { describe, expect, it } from 'vitest';
import { generateApiKey, matchesSecret, parseApiKey } from '../../../core/account/api-key.ts';

const KEY_ID = 'key_0123456789abcdefghjkmnpqrs';
const SECRET = '0123456789abcdef0123456789abcdef0123456789abcdef';
/** Of SECRET, by `sha256sum`. */
const HASH = '34c26e154bab5ff544f29f8747a691d0fedd3b8a51655f27d0f585b1b2753970';

describe('generateApiKey', () => {
  it('makes a key that can be taken apart and checked', () => {
    const { keyId, apiKey, secretHash, lastFour } = generateApiKey();
    const parsed = parseApiKey(apiKey);

    expect(apiKey).toMatch(/^pc_key_[0-9a-z]{26}_[0-9a-f]{48}$/);
    expect(parsed?.keyId).toBe(keyId);
    expect(matchesSecret(parsed?.secret ?? '', secretHash)).toBe(true);
    expect(apiKey.endsWith(lastFour)).toBe(true);
    expect(secretHash).not.toContain(parsed?.secret);
  });

  it('never makes the same key twice', () => {
    expect(generateApiKey().apiKey).not.toBe(generateApiKey().apiKey);
  });
});

describe('parseApiKey', () => {
  it('takes a key apart', () => {
    expect(parseApiKey(`pc_${KEY_ID}_${SECRET}`)).toEqual({ keyId: KEY_ID, secret: SECRET });
  });

  it.each([
    '',
    'pc_',
    `pc_${KEY_ID}`,
    `pc_${KEY_ID}_`,
    `${KEY_ID}_${SECRET}`,
    `PC_${KEY_ID}_${SECRET}`,
    `pc_${KEY_ID}_${SECRET}0`,
    `pc_${KEY_ID}_${SECRET.toUpperCase()}`,
    `pc_${KEY_ID}_${SECRET}\n`,
    `pc_key_../../x_${SECRET}`,
  ])('refuses %j', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });
});

describe('matchesSecret', () => {
  it('knows the secret by its SHA-256', () => {
    expect(matchesSecret(SECRET, HASH)).toBe(true);
  });

  it.each(['', SECRET.slice(1), `${SECRET}0`, SECRET.replace('0', '1')])('refuses %j', (secret) => {
    expect(matchesSecret(secret, HASH)).toBe(false);
  });

  it('matches nothing against a stored hash that is none', () => {
    expect(matchesSecret(SECRET, '')).toBe(false);
    expect(matchesSecret(SECRET, 'not a hash')).toBe(false);
  });
});
