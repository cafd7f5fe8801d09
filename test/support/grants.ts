import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Json = null | boolean | number | string | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}
interface Resource {
  Type: string;
  Properties: JsonObject;
}
interface Template {
  Resources: Record<string, Resource>;
}

/** One thing that the template allows: taken away, everything else stays allowed. */
export interface Grant {
  /** Says who may do what on what: logical ids instead of names. */
  readonly title: string;
  /** What is refused once it is gone, such as `sqs:SendMessage`; `kms:*` for any action of a service. */
  readonly action: string;
  /** Takes it out of a template of the same stack. */
  remove(template: Template): void;
}

/** Where in a resource's properties policies stand. */
const POLICY_PATHS: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['PolicyDocument'],
  'AWS::IAM::Role': ['AssumeRolePolicyDocument'],
  'AWS::KMS::Key': ['KeyPolicy'],
  'AWS::SQS::QueuePolicy': ['PolicyDocument'],
};

/** Everything that a template allows: each action on each resource, each pattern of a condition, each permission. */
export function grantsOf(template: Template): Grant[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type: type, Properties: properties }]) => {
    if (type === 'AWS::Lambda::Permission') return [permissionGrant(logicalId, properties)];
    return (POLICY_PATHS[type] ?? []).flatMap((property) =>
      statementsOf(template, logicalId, property).flatMap((statement, index) =>
        statement['Effect'] === 'Allow' ? statementGrants(statement, { logicalId, property, index }) : [],
      ),
    );
  });
}

/** Writes a copy of a cloud assembly without one grant. @returns its folder. */
export function assemblyWithout(grant: Grant, assemblyDir: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'without-grant-'));
  cpSync(assemblyDir, folder, { recursive: true });
  const path = templatePath(folder);
  const template = readTemplate(path);
  grant.remove(template);
  writeFileSync(path, JSON.stringify(template));
  return folder;
}

export function templateOf(assemblyDir: string): Template {
  return readTemplate(templatePath(assemblyDir));
}

interface Place {
  readonly logicalId: string;
  readonly property: string;
  readonly index: number;
}

function statementGrants(statement: JsonObject, place: Place): Grant[] {
  const actions = listOf(statement['Action']);
  const resources = 'Resource' in statement ? listOf(statement['Resource']) : [undefined];
  const pairs = actions.flatMap((action) =>
    resources.map((resource): Grant => {
      const on = resource === undefined ? '' : ` on ${nameOf(resource)}`;
      return {
        title: `${place.logicalId}: ${textOf(action)}${on}`,
        action: textOf(action),
        remove: (template) => replaceStatement(template, place, withoutPair(statement, action, resource)),
      };
    }),
  );
  return [...pairs, ...conditionGrants(statement, place)];
}

/** Each value of a condition with several: without it, requests that had only that one are refused. */
function conditionGrants(statement: JsonObject, place: Place): Grant[] {
  return entriesOf(statement['Condition']).flatMap(([operator, lines]) =>
    entriesOf(lines).flatMap(([key, given]) => {
      const values = listOf(given);
      if (values.length < 2) return [];
      return values.map((value): Grant => {
        const rest = values.filter((other) => other !== value);
        const Condition = { ...asObject(statement['Condition']), [operator]: { ...asObject(lines), [key]: rest } };
        const [action] = listOf(statement['Action']);
        return {
          title: `${place.logicalId}: ${textOf(action)} … where ${key} is ${textOf(value)}`,
          action: `${textOf(action).split(':')[0]}:*`,
          remove: (template) => replaceStatement(template, place, [{ ...statement, Condition }]),
        };
      });
    }),
  );
}

function permissionGrant(logicalId: string, properties: JsonObject): Grant {
  return {
    title: `${logicalId}: ${textOf(properties['Principal'])} may invoke ${nameOf(properties['FunctionName'] ?? null)}`,
    action: 'lambda:InvokeFunction',
    remove(template) {
      delete template.Resources[logicalId];
    },
  };
}

/** The same statement for all other actions, and for this action on all other resources. */
function withoutPair(statement: JsonObject, action: Json, resource: Json | undefined): JsonObject[] {
  const otherActions = listOf(statement['Action']).filter((other) => other !== action);
  const otherResources =
    resource === undefined ? [] : listOf(statement['Resource']).filter((other) => other !== resource);
  return [
    ...(otherActions.length > 0 ? [{ ...statement, Action: otherActions }] : []),
    ...(otherResources.length > 0 ? [{ ...statement, Action: action, Resource: otherResources }] : []),
  ];
}

function replaceStatement(template: Template, { logicalId, property, index }: Place, replacements: JsonObject[]): void {
  statementsOf(template, logicalId, property).splice(index, 1, ...replacements);
}

/** The list of statements as it stands in the template, so that it can be changed in place. */
function statementsOf(template: Template, logicalId: string, property: string): JsonObject[] {
  const document = asObject(template.Resources[logicalId]?.Properties[property]);
  const statements = document['Statement'];
  if (!Array.isArray(statements)) throw new Error(`${logicalId}.${property} has no list of statements`);
  return statements as JsonObject[];
}

/** Shortens an intrinsic to the logical id in it. */
function nameOf(value: Json): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  const [, logicalId = text] = /"(?:Fn::GetAtt|Ref)":\[?"(?!AWS::)(\w+)"/.exec(text) ?? [];
  const [, index = ''] = /"(\/index\/[\w-]+)"/.exec(text) ?? [];
  return logicalId + index;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [value ?? null];
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return Object.entries(asObject(value));
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function templatePath(folder: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith('.template.json'));
  if (name === undefined) throw new Error(`${folder} holds no template`);
  return join(folder, name);
}

function readTemplate(path: string): Template {
  return JSON.parse(readFileSync(path, 'utf8')) as Template;
}
