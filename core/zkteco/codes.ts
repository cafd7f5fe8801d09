export type PunchType =
  'check_in' | 'check_out' | 'break_out' | 'break_in' | 'overtime_in' | 'overtime_out' | 'unspecified';

/** `reported` takes the device's own word; the others say what the place where it hangs means. */
export type Direction = 'reported' | 'in' | 'out' | 'unspecified';

export type Verification =
  | 'fingerprint'
  | 'face'
  | 'card'
  | 'password'
  | 'pin'
  | 'palm'
  | 'vein'
  | 'iris'
  | 'qr'
  | 'multiple'
  | 'remote'
  | 'other'
  | 'unknown';

/** Attendance states 0 to 5, protocol reference 6.1. 255 is "none chosen"; the others are a site's own keys. */
const PUNCH_TYPES: readonly PunchType[] = [
  'check_in',
  'check_out',
  'break_out',
  'break_in',
  'overtime_in',
  'overtime_out',
];

/** Added to the number that the newer verify bit string stands for, so that it cannot be taken for an old code. */
export const BIT_RULE_VERIFY = 65_536;
const BIT_STRING = /^[01]{16}$/;

/** Bits 1 to 11 of the newer rule, read from the right; bit 0 only says how they combine. Protocol reference 5.7. */
const BIT_VERIFICATIONS: readonly Verification[] = [
  'face',
  'palm',
  'palm',
  'fingerprint',
  'vein',
  'other',
  'iris',
  'iris',
  'password',
  'pin',
  'card',
];

/** Codes of one single method, protocol reference 6.2 (current firmware). */
const SINGLE_VERIFICATIONS: Readonly<Record<number, Verification>> = {
  1: 'fingerprint',
  2: 'pin',
  3: 'password',
  4: 'card',
  // 5 to 7 are "this or that": which of the two it was, nobody knows.
  5: 'other',
  6: 'other',
  7: 'other',
  15: 'face',
  21: 'vein',
  25: 'palm',
  200: 'other',
};

/** What a punch means: the device's state, unless the device is known to hang where only one thing happens. */
export function punchTypeOf(status: number | undefined, direction: Direction): PunchType {
  if (direction === 'in') return 'check_in';
  if (direction === 'out') return 'check_out';
  if (direction === 'unspecified' || status === undefined) return 'unspecified';
  return PUNCH_TYPES[status] ?? 'unspecified';
}

/** How the person was recognised. Code 0 is "any" on some units and "password" on others, so it says nothing. */
export function verificationOf(verify: number | undefined): Verification {
  if (verify === undefined) return 'unknown';
  if (verify >= BIT_RULE_VERIFY) return bitVerificationOf(verify - BIT_RULE_VERIFY);
  const isCombination = verify >= 8 && verify <= 29 && SINGLE_VERIFICATIONS[verify] === undefined;
  return isCombination ? 'multiple' : (SINGLE_VERIFICATIONS[verify] ?? 'unknown');
}

/** Reads a verify field: a code, or the 16 bits of the newer rule. */
export function readVerifyCode(text: string): number | undefined {
  const trimmed = text.trim();
  if (BIT_STRING.test(trimmed)) return BIT_RULE_VERIFY + parseInt(trimmed, 2);
  return /^\d{1,4}$/.test(trimmed) ? Number(trimmed) : undefined;
}

function bitVerificationOf(bits: number): Verification {
  const used = BIT_VERIFICATIONS.filter((_, index) => (bits >> (index + 1)) & 1);
  const [first = 'unknown', ...others] = new Set(used);
  return others.length === 0 ? first : 'multiple';
}
