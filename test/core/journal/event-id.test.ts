import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventIdOf, type Identity } from '../../../core/journal/event-id.ts';

const KEY = Buffer.alloc(32, 7);
const eventIdOf = createEventIdOf(KEY);
const PUNCH: Identity = {
  registrationId: 'dev_00000000000000000000000001',
  kind: 'punch',
  pin: '1042',
  deviceTime: '2026-03-28 08:47:12',
  code: 0,
  verify: 1,
  workCode: '',
};

const identities: fc.Arbitrary<Identity> = fc.record({
  registrationId: fc.constantFrom('dev_a', 'dev_b'),
  kind: fc.constantFrom('punch', 'access', 'enrolment'),
  pin: fc.string({ maxLength: 4 }),
  deviceTime: fc.constantFrom('2026-03-28 08:47:12', '2026-03-28 08:47:13'),
  code: fc.option(fc.nat(300), { nil: undefined }),
  verify: fc.option(fc.nat(30), { nil: undefined }),
  workCode: fc.string({ maxLength: 3 }),
  door: fc.string({ maxLength: 2 }),
  card: fc.string({ maxLength: 3 }),
  finger: fc.string({ maxLength: 2 }),
});

const canonical = ({ code, verify, workCode, ...rest }: Identity): string =>
  JSON.stringify({ ...rest, code: code ?? null, verify: verify ?? null, workCode: workCode === '0' ? '' : workCode });

describe('createEventIdOf (I2)', () => {
  it('is evt_ and 26 characters of the HMAC over length-prefixed fields', () => {
    // Worked out apart from this code:
    // python3 -c "import hmac,hashlib; ..." over '30:dev_…5:punch4:104219:2026-03-28 08:47:121:01:10:0:0:0:'
    expect(eventIdOf(PUNCH)).toBe('evt_206sxksd20paqxq8gb8b0fc5d8');
  });

  it('takes an absent, an empty and a zero work code for the same', () => {
    expect(eventIdOf({ ...PUNCH, workCode: '0' })).toBe(eventIdOf(PUNCH));
    expect(eventIdOf({ ...PUNCH, workCode: '1' })).not.toBe(eventIdOf(PUNCH));
  });

  it('takes no card, and an empty one, for the same', () => {
    expect(eventIdOf({ ...PUNCH, card: '', door: '', finger: '' })).toBe(eventIdOf(PUNCH));
  });

  it('gives two facts one id exactly when they are the same fact', () => {
    fc.assert(
      fc.property(identities, identities, (one, other) => {
        expect(eventIdOf(one) === eventIdOf(other)).toBe(canonical(one) === canonical(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells the kinds of one enrolment apart, and takes an empty kind for another fact than none', () => {
    const enrolment: Identity = { ...PUNCH, kind: 'enrolment', enrolled: 'face' };

    expect(eventIdOf({ ...enrolment, enrolled: 'palm' })).not.toBe(eventIdOf(enrolment));
    expect(eventIdOf({ ...PUNCH, enrolled: '' })).not.toBe(eventIdOf(PUNCH));
  });

  it('keeps fields apart that run into each other', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 6 }), fc.nat(5), (text, cut) => {
        const at = Math.min(cut, text.length);
        const split = { ...PUNCH, door: text.slice(0, at), card: text.slice(at) };
        const whole = { ...PUNCH, door: text, card: '' };

        expect(eventIdOf(split) === eventIdOf(whole)).toBe(at === text.length);
      }),
    );
  });

  it('is another one for another installation', () => {
    expect(createEventIdOf(Buffer.alloc(32, 8))(PUNCH)).not.toBe(eventIdOf(PUNCH));
  });
});
