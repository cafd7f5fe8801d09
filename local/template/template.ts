import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json.ts';
import { TemplateError } from './template-error.ts';

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  /** Unresolved. */
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
}

/** A CloudFormation template, its shape checked and its values still unresolved. */
export interface Template {
  readonly parameters: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: JsonObject;
}

/** Sections without an effect on what runs. `Rules` holds the CDK's check of its bootstrap version. */
const IGNORED_SECTIONS = new Set(['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules']);
const READ_SECTIONS = new Set(['Parameters', 'Conditions', 'Resources', 'Outputs']);
/** What happens to a resource that leaves the stack, and notes for people. */
const IGNORED_ATTRIBUTES = new Set(['DeletionPolicy', 'UpdateReplacePolicy', 'Metadata']);
const READ_ATTRIBUTES = new Set(['Type', 'Properties', 'DependsOn', 'Condition']);

/** @throws TemplateError for a section or resource attribute that is neither read nor ignored on purpose. */
export function parseTemplate(document: Json): Template {
  if (!isJsonObject(document)) throw templateFault('the document', 'is no JSON object');
  for (const section of Object.keys(document)) {
    if (!IGNORED_SECTIONS.has(section) && !READ_SECTIONS.has(section)) throw templateFault(section, 'unknown section');
  }
  const resources = new Map<string, TemplateResource>();
  for (const [logicalId, resource] of Object.entries(section(document, 'Resources'))) {
    resources.set(logicalId, parseResource(logicalId, resource));
  }
  return {
    parameters: section(document, 'Parameters'),
    conditions: section(document, 'Conditions'),
    resources,
    outputs: section(document, 'Outputs'),
  };
}

function section(document: JsonObject, name: string): JsonObject {
  const value = document[name];
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw templateFault(name, 'expected an object');
  return value;
}

function parseResource(logicalId: string, resource: Json): TemplateResource {
  const type = isJsonObject(resource) ? resource['Type'] : undefined;
  if (!isJsonObject(resource) || typeof type !== 'string') {
    throw new TemplateError({ logicalId, type: 'Resources' }, 'has no Type');
  }
  for (const attribute of Object.keys(resource)) {
    if (!READ_ATTRIBUTES.has(attribute) && !IGNORED_ATTRIBUTES.has(attribute)) {
      throw new TemplateError({ logicalId, type }, `resource attribute ${attribute} is not supported`);
    }
  }
  const { Properties: properties = {}, DependsOn: dependsOn = [], Condition: condition } = resource;
  if (!isJsonObject(properties)) throw new TemplateError({ logicalId, type }, 'Properties is no object');
  const names = isJsonArray(dependsOn) ? dependsOn : [dependsOn];
  return {
    logicalId,
    type,
    properties,
    dependsOn: names.map((name) => {
      if (typeof name !== 'string') throw new TemplateError({ logicalId, type }, 'DependsOn names no resource');
      return name;
    }),
    ...(typeof condition === 'string' ? { condition } : {}),
  };
}

function templateFault(sectionName: string, problem: string): TemplateError {
  return new TemplateError({ logicalId: sectionName, type: 'template' }, problem);
}
