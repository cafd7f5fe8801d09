/** What a device may be told to upload by itself. */
export type Uploadable =
  | 'AttLog'
  | 'OpLog'
  | 'AttPhoto'
  | 'EnrollUser'
  | 'ChgUser'
  | 'EnrollFP'
  | 'ChgFP'
  | 'FPImag'
  | 'FACE'
  | 'UserPic'
  | 'WORKCODE'
  | 'BioPhoto';

/** By place of the digit form, as in the device's source; the places of 4 to 8 differ between documents. */
const PLACES: readonly Uploadable[] = [
  'AttLog',
  'OpLog',
  'AttPhoto',
  'EnrollFP',
  'EnrollUser',
  'FPImag',
  'ChgUser',
  'ChgFP',
  'FACE',
  'UserPic',
  'WORKCODE',
  'BioPhoto',
];

/** What a device uploads that nobody has told anything. */
export const EVERYTHING: ReadonlySet<Uploadable> = new Set(PLACES);

/** Reads `TransFlag`: names between tabs behind `TransData`, or one digit each. */
export function readTransFlag(raw: string | undefined): ReadonlySet<Uploadable> {
  if (raw === undefined) return new Set();
  if (/^[01]{1,12}$/.test(raw)) return new Set(PLACES.filter((_, place) => raw[place] === '1'));
  const names = raw.replace(/^TransData /, '').split('\t');
  return new Set(PLACES.filter((name) => names.includes(name)));
}
