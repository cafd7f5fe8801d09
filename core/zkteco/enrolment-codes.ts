import type { Verification } from './codes.ts';

/** What somebody is known by from now on, in the words of `verification`. */
export type EnrolledKind = Extract<
  Verification,
  'fingerprint' | 'face' | 'palm' | 'vein' | 'iris' | 'card' | 'password' | 'other'
>;

/** Operations that say "this was enrolled", protocol reference 7. 30, 36 and 68 are users and photos. */
const OPERATIONS: Readonly<Record<string, EnrolledKind>> = {
  6: 'fingerprint',
  7: 'password',
  8: 'card',
  65: 'face',
  101: 'face',
  114: 'face',
  121: 'vein',
  124: 'palm',
};

/** Types of unified templates, protocol reference 5.3. A palm's print and its veins are one enrolment. */
const TEMPLATE_TYPES: Readonly<Record<string, EnrolledKind>> = {
  1: 'fingerprint',
  2: 'face',
  3: 'other',
  4: 'iris',
  5: 'iris',
  6: 'palm',
  7: 'vein',
  8: 'palm',
  9: 'face',
  10: 'palm',
};

/** @param op the number of an operation log line. */
export function enrolledByOperation(op: string | undefined): EnrolledKind | undefined {
  return OPERATIONS[Number(op)];
}

/** @param record name of the template's row, in lower case. @param type of a unified template. */
export function enrolledByTemplate(record: string | undefined, type: string | undefined): EnrolledKind | undefined {
  switch (record) {
    case 'biodata':
      return TEMPLATE_TYPES[type ?? ''];
    case 'face':
      return 'face';
    case 'fvein':
      return 'vein';
    default:
      return record === 'fp' || record === 'fingertmp' || record?.startsWith('template') ? 'fingerprint' : undefined;
  }
}
