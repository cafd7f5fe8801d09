import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { inside, TemplateError, type TemplatePlace } from './template-error.ts';

/** What names in a template stand for. Each throws a TemplateError for a name that stands for nothing. */
export interface Scope {
  /** A parameter, pseudo parameter or resource; undefined is `AWS::NoValue`. */
  readonly ref: (name: string, place: TemplatePlace) => Json | undefined;
  readonly attribute: (logicalId: string, attribute: string, place: TemplatePlace) => Json;
  readonly condition: (name: string, place: TemplatePlace) => boolean;
}

type Intrinsic = (argument: Json, scope: Scope, place: TemplatePlace) => Json | undefined;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope, place) => scope.ref(asText(name, place), place),
  'Fn::GetAtt': (argument, scope, place) => {
    const [logicalId, attribute] = isJsonArray(argument) ? argument : splitAtDot(asText(argument, place));
    return scope.attribute(asText(logicalId, place), asText(attribute, place), place);
  },
  'Fn::Join': (argument, scope, place) => {
    const [separator, parts] = asPair(argument, place);
    return asTexts(resolveValue(parts, scope, place), place).join(asText(separator, place));
  },
  'Fn::Split': (argument, scope, place) => {
    const [separator, text] = asPair(argument, place);
    return asText(resolveValue(text, scope, place), place).split(asText(separator, place));
  },
  'Fn::Select': (argument, scope, place) => {
    const [index, list] = asPair(argument, place);
    const value = asList(resolveValue(list, scope, place), place)[Number(index)];
    if (value === undefined) throw new TemplateError(place, `Fn::Select finds nothing at ${JSON.stringify(index)}`);
    return value;
  },
  'Fn::Sub': (argument, scope, place) => {
    const [template, variables] = isJsonArray(argument) ? asPair(argument, place) : [argument, {}];
    return substitute(asText(template, place), asObject(variables, place), scope, place);
  },
  'Fn::If': (argument, scope, place) => {
    const [name, whenTrue = null, whenFalse = null] = asList(argument, place);
    return resolveValue(scope.condition(asText(name, place), place) ? whenTrue : whenFalse, scope, place);
  },
};

type ConditionFunction = (argument: readonly Json[], scope: Scope, place: TemplatePlace) => boolean;

const CONDITION_FUNCTIONS: Readonly<Record<string, ConditionFunction>> = {
  'Fn::Equals': ([left = null, right = null], scope, place) =>
    JSON.stringify(resolveValue(left, scope, place)) === JSON.stringify(resolveValue(right, scope, place)),
  'Fn::And': (parts, scope, place) => parts.every((part) => resolveCondition(part, scope, place)),
  'Fn::Or': (parts, scope, place) => parts.some((part) => resolveCondition(part, scope, place)),
  'Fn::Not': ([part = null], scope, place) => !resolveCondition(part, scope, place),
};

/**
 * Replaces every intrinsic function in `value` by what it gives.
 * @returns undefined for `AWS::NoValue`; inside an object or list such a member is left out.
 * @throws TemplateError for an intrinsic function that is not supported, and for a name that stands for nothing.
 */
export function resolveValue(value: Json, scope: Scope, place: TemplatePlace): Json | undefined {
  if (isJsonArray(value)) {
    return value.map((item, index) => resolveValue(item, scope, inside(place, index))).filter(isPresent);
  }
  if (!isJsonObject(value)) return value;
  const name = intrinsicName(value);
  if (name !== undefined) {
    const intrinsic = INTRINSICS[name];
    if (!intrinsic) throw new TemplateError(place, `intrinsic function ${name} is not supported`);
    return intrinsic(value[name] ?? null, scope, place);
  }
  const resolved: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    const result = resolveValue(member, scope, inside(place, key));
    if (result !== undefined) resolved[key] = result;
  }
  return resolved;
}

/** Evaluates the expression of a condition. */
export function resolveCondition(expression: Json, scope: Scope, place: TemplatePlace): boolean {
  const [name, ...others] = isJsonObject(expression) ? Object.keys(expression) : [];
  if (!isJsonObject(expression) || name === undefined || others.length > 0) {
    throw new TemplateError(place, 'expected one condition function');
  }
  if (name === 'Condition') return scope.condition(asText(expression[name], place), place);
  const evaluate = CONDITION_FUNCTIONS[name];
  if (!evaluate) throw new TemplateError(place, `condition function ${name} is not supported`);
  return evaluate(asList(expression[name], place), scope, place);
}

/** `Ref` and `Fn::…` are functions only when they stand alone; an IAM statement has a `Condition` member of its own. */
function intrinsicName(value: JsonObject): string | undefined {
  const [name, ...others] = Object.keys(value);
  const isIntrinsic = name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
  return isIntrinsic ? name : undefined;
}

function substitute(template: string, variables: JsonObject, scope: Scope, place: TemplatePlace): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return asText(resolveValue(variable, scope, place), place);
    if (!name.includes('.')) return asText(scope.ref(name, place), place);
    const [logicalId, attribute] = splitAtDot(name);
    return asText(scope.attribute(logicalId, attribute, place), place);
  });
}

/** An attribute may hold dots itself, a logical id never does. */
function splitAtDot(text: string): [string, string] {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}

function isPresent(value: Json | undefined): value is Json {
  return value !== undefined;
}

function asText(value: Json | undefined, place: TemplatePlace): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(place, `expected text, got ${JSON.stringify(value) ?? 'nothing'}`);
}

function asList(value: Json | undefined, place: TemplatePlace): readonly Json[] {
  if (isJsonArray(value)) return value;
  throw new TemplateError(place, `expected a list, got ${JSON.stringify(value) ?? 'nothing'}`);
}

function asTexts(value: Json | undefined, place: TemplatePlace): string[] {
  return asList(value, place).map((item) => asText(item, place));
}

function asPair(value: Json, place: TemplatePlace): [Json, Json] {
  const [first, second, ...others] = asList(value, place);
  if (first === undefined || second === undefined || others.length > 0) {
    throw new TemplateError(place, `expected two arguments, got ${JSON.stringify(value)}`);
  }
  return [first, second];
}

function asObject(value: Json, place: TemplatePlace): JsonObject {
  if (isJsonObject(value)) return value;
  throw new TemplateError(place, `expected an object, got ${JSON.stringify(value)}`);
}
