import { isJsonArray, isJsonObject, type Json } from '../template/json.ts';
import { inside, TemplateError, type TemplatePlace } from '../template/template-error.ts';
import { fitsPattern } from './pattern.ts';

/** Values of a request that conditions look at, by condition key in lower case. A key that does not apply is absent. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

/** One line of a statement's `Condition`: every line must hold. */
export interface Condition {
  readonly set: 'one' | 'all' | 'any';
  readonly test: Test;
  readonly ifExists: boolean;
  /** In lower case, as keys are not told apart by case. */
  readonly key: string;
  readonly values: readonly string[];
}

interface Test {
  /** Whether one value of the request fits one value of the policy. */
  readonly fits: (asked: string, allowed: string) => boolean;
  /** `Not…`: holds when no value of the policy fits. */
  readonly negated: boolean;
}

const sameText = (asked: string, allowed: string): boolean => asked === allowed;
const sameIgnoringCase = (asked: string, allowed: string): boolean => asked.toLowerCase() === allowed.toLowerCase();
const like = (asked: string, allowed: string): boolean => fitsPattern(allowed, asked);

/** "IAM JSON policy elements: Condition operators". ArnEquals and ArnLike behave alike. */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: { fits: sameText, negated: false },
  StringNotEquals: { fits: sameText, negated: true },
  StringEqualsIgnoreCase: { fits: sameIgnoringCase, negated: false },
  StringLike: { fits: like, negated: false },
  StringNotLike: { fits: like, negated: true },
  ArnEquals: { fits: like, negated: false },
  ArnLike: { fits: like, negated: false },
  ArnNotEquals: { fits: like, negated: true },
  ArnNotLike: { fits: like, negated: true },
  Bool: { fits: sameIgnoringCase, negated: false },
};

/** Keys that the requests of this cloud carry when they apply; `*` ends a family of keys. */
const KNOWN_KEYS = [
  'aws:principalarn',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'dynamodb:leadingkeys',
  'iam:passedtoservice',
  'kms:encryptioncontext:*',
  'kms:encryptioncontextkeys',
];

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** @throws TemplateError for an operator or key that is not played: it would be passed over in silence. */
export function parseConditions(value: Json | undefined, place: TemplatePlace): Condition[] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) throw new TemplateError(place, 'expected conditions');
  return Object.entries(value).flatMap(([operator, lines]) => {
    const at = inside(place, operator);
    const [, set, name = '', ifExists] = OPERATOR.exec(operator) ?? [];
    const test = TESTS[name];
    if (!test) throw new TemplateError(at, 'condition operator is not supported');
    if (!isJsonObject(lines)) throw new TemplateError(at, 'expected condition keys');
    return Object.entries(lines).map(([key, given]): Condition => {
      if (!KNOWN_KEYS.some((known) => fitsPattern(known, key, 'any'))) {
        throw new TemplateError(inside(at, key), 'condition key is not supported');
      }
      return {
        set: set === 'ForAllValues' ? 'all' : set === 'ForAnyValue' ? 'any' : 'one',
        test,
        ifExists: ifExists !== undefined,
        key: key.toLowerCase(),
        values: toTexts(given, inside(at, key)),
      };
    });
  });
}

/** Whether a line holds for a request. */
export function holds({ set, test, ifExists, key, values }: Condition, context: RequestContext): boolean {
  const asked = context[key];
  if (asked === undefined || asked.length === 0) {
    // ForAllValues is true of no values at all: AWS warns of it, and so it is here.
    return ifExists || set === 'all' || (test.negated && set === 'one');
  }
  const passes = (one: string): boolean => values.some((allowed) => test.fits(one, allowed)) !== test.negated;
  return set === 'any' ? asked.some(passes) : asked.every(passes);
}

function toTexts(value: Json, place: TemplatePlace): string[] {
  return (isJsonArray(value) ? value : [value]).map((member) => {
    if (typeof member === 'string' || typeof member === 'boolean' || typeof member === 'number') return String(member);
    throw new TemplateError(place, 'expected text, or a list of text');
  });
}
