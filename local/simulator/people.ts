import { createRandom } from '../random.ts';
import { createBlob, createPassword } from './wire/marked-blob.ts';
import type { BiometricKind, Enrolment, Person } from './wire/records.ts';

const NAMES = [
  'Ana Pérez',
  'José Ñúñez',
  'Rosa López',
  'John Smith',
  '张伟',
  'Zoë Müller',
  'Иван Петров',
  "Maeve O'Brien",
];
/** Everyone who is known from the beginning is numbered from here. */
export const FIRST_PIN = 1_001;

/** Where something was enrolled; the blob itself is drawn when it is sent. */
export interface EnrolledPart {
  readonly pin: string;
  readonly kind: BiometricKind;
  /** Finger 0 to 9, otherwise 0. */
  readonly index: number;
}

/** Who a device knows. */
export class People {
  private readonly known = new Map<string, Person & { readonly uid: number }>();
  private readonly enrolled = new Map<string, EnrolledPart>();
  /** Known, and let in by nobody: on units that need an authorisation. */
  private readonly shutOut = new Set<string>();
  private nextUid = 1;

  /** @param count people from 1001 up, each with one part enrolled. */
  constructor(count: number, kind: BiometricKind | undefined) {
    for (let index = 0; index < count; index++) {
      const pin = String(FIRST_PIN + index);
      this.put({ ...createPerson(pin), password: index % 3 === 2 ? createPassword(createRandom(index)) : '' });
      if (kind) this.enrol({ pin, kind, index: 0 });
    }
  }

  get size(): number {
    return this.known.size;
  }

  get(pin: string): (Person & { readonly uid: number }) | undefined {
    return this.known.get(pin);
  }

  list(): (Person & { readonly uid: number })[] {
    return [...this.known.values()];
  }

  /** Adds a person, or changes one. */
  put(person: Person): void {
    this.known.set(person.pin, { ...person, uid: this.known.get(person.pin)?.uid ?? this.nextUid++ });
  }

  /** @returns false when nobody has that number. */
  remove(pin: string): boolean {
    for (const [key, part] of this.enrolled) if (part.pin === pin) this.enrolled.delete(key);
    this.shutOut.delete(pin);
    return this.known.delete(pin);
  }

  enrol(part: EnrolledPart): void {
    this.enrolled.set(keyOf(part), part);
  }

  isEnrolled(part: EnrolledPart): boolean {
    return this.enrolled.has(keyOf(part));
  }

  /** Of one person, or of all. */
  parts(pin?: string): EnrolledPart[] {
    return [...this.enrolled.values()].filter((part) => pin === undefined || part.pin === pin);
  }

  count(kind: BiometricKind): number {
    return this.parts().filter((part) => part.kind === kind).length;
  }

  shut(pin: string): void {
    this.shutOut.add(pin);
  }

  /** @returns false when nobody has that number. */
  letIn(pin: string): boolean {
    this.shutOut.delete(pin);
    return this.known.has(pin);
  }

  isShutOut(pin: string): boolean {
    return this.shutOut.has(pin);
  }
}

function keyOf({ pin, kind, index }: EnrolledPart): string {
  return `${pin} ${kind} ${index}`;
}

/** Somebody invented: the same number is always the same person. */
export function createPerson(pin: string): Person {
  const number = hash(pin);
  const name = `${NAMES[number % NAMES.length] ?? ''} ${pin}`;
  return { pin, name, privilege: 0, password: '', card: String(10_000_000 + (number % 9_000_000)), group: 1 };
}

/** What the device keeps of a part: the same part is always the same blobs. */
export function toEnrolment({ pin, kind, index }: EnrolledPart, parts: number, chars: number): Enrolment {
  const random = createRandom(hash(`${pin} ${kind} ${index}`));
  return { pin, kind, index, blobs: Array.from({ length: parts }, () => createBlob(random, chars)) };
}

/** A photo of somebody, in base64. */
export function createPhoto(pin: string): string {
  return createBlob(createRandom(hash(`photo ${pin}`)), 4_000);
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return value >>> 0;
}
