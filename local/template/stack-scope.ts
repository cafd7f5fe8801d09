import { resolveCondition, resolveValue, type Scope } from './intrinsics.ts';
import { isJsonObject, type Json } from './json.ts';
import { physicalName } from './physical-name.ts';
import type { ResourceIdentity, ResourceKind } from './resource-kind.ts';
import { RESOURCE_KINDS } from './resource-kinds.ts';
import { TemplateError, type TemplatePlace } from './template-error.ts';
import type { Template, TemplateResource } from './template.ts';

/** What a stack is given from outside. */
export interface StackSurroundings {
  readonly stackName: string;
  readonly accountId: string;
  readonly region: string;
  readonly apiEndpoint: string;
  readonly queueUrl: (queueName: string) => string;
  readonly assetFolder: (objectKey: string) => string | undefined;
}

/** Knows what every name in one template stands for, and which resources refer to which. */
export class StackScope implements Scope {
  private readonly conditions = new Map<string, boolean>();
  private readonly identities = new Map<string, ResourceIdentity>();
  private readonly references = new Map<string, Set<string>>();

  constructor(
    private readonly template: Template,
    private readonly surroundings: StackSurroundings,
  ) {}

  ref(name: string, place: TemplatePlace): Json | undefined {
    if (name === 'AWS::NoValue') return undefined;
    if (name.startsWith('AWS::')) return this.pseudoParameter(name, place);
    if (name in this.template.parameters) return this.parameter(name, place);
    const resource = this.referredResource(name, place);
    return kindOf(resource).ref(this.identity(resource));
  }

  attribute(logicalId: string, attribute: string, place: TemplatePlace): Json {
    const resource = this.referredResource(logicalId, place);
    const read = kindOf(resource).attributes[attribute];
    if (!read)
      throw new TemplateError(place, `attribute ${attribute} of ${logicalId} (${resource.type}) is not supported`);
    return read(this.identity(resource));
  }

  condition(name: string, place: TemplatePlace): boolean {
    const known = this.conditions.get(name);
    if (known !== undefined) return known;
    const expression = this.template.conditions[name];
    if (expression === undefined) throw new TemplateError(place, `there is no condition ${name}`);
    const value = resolveCondition(expression, this, { logicalId: name, type: 'Conditions' });
    this.conditions.set(name, value);
    return value;
  }

  /** Whether the resource is made at all. */
  exists(resource: TemplateResource): boolean {
    return resource.condition === undefined || this.condition(resource.condition, placeOf(resource));
  }

  identity(resource: TemplateResource): ResourceIdentity {
    const known = this.identities.get(resource.logicalId);
    if (known) return known;
    const identity = { ...this.surroundings, logicalId: resource.logicalId, name: this.nameOf(resource) };
    this.identities.set(resource.logicalId, identity);
    return identity;
  }

  /** Resources that `logicalId` was seen to refer to while its properties were resolved. */
  referencesOf(logicalId: string): ReadonlySet<string> {
    return this.references.get(logicalId) ?? new Set();
  }

  private nameOf(resource: TemplateResource): string {
    const { property, longest, suffix } = kindOf(resource).name;
    const given = property === undefined ? undefined : resource.properties[property];
    if (given !== undefined) {
      const name = resolveValue(given, this, { ...placeOf(resource), ...(property === undefined ? {} : { property }) });
      if (typeof name === 'string') return name;
    }
    return physicalName(this.surroundings.stackName, resource.logicalId, longest, suffix?.(resource.properties));
  }

  private referredResource(logicalId: string, place: TemplatePlace): TemplateResource {
    const resource = this.template.resources.get(logicalId);
    if (!resource) throw new TemplateError(place, `there is no parameter or resource ${logicalId}`);
    if (!this.exists(resource)) throw new TemplateError(place, `${logicalId} is not made: its condition is false`);
    const references = this.references.get(place.logicalId) ?? new Set();
    this.references.set(place.logicalId, references.add(logicalId));
    return resource;
  }

  private pseudoParameter(name: string, place: TemplatePlace): string {
    const { accountId, region, stackName } = this.surroundings;
    switch (name) {
      case 'AWS::AccountId':
        return accountId;
      case 'AWS::Region':
        return region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stackName;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-0000-0000-000000000000`;
      default:
        throw new TemplateError(place, `pseudo parameter ${name} is not supported`);
    }
  }

  private parameter(name: string, place: TemplatePlace): Json {
    const parameter = this.template.parameters[name];
    const { Type: type, Default: value } = isJsonObject(parameter) ? parameter : {};
    if (value === undefined) throw new TemplateError(place, `parameter ${name} has no default`);
    if ((type === 'String' || type === 'Number') && isScalar(value)) return String(value);
    if (type === 'CommaDelimitedList' && typeof value === 'string') return value.split(',').map((item) => item.trim());
    throw new TemplateError(place, `parameter ${name} is of type ${JSON.stringify(type)}, which is not supported`);
  }
}

function isScalar(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** @throws TemplateError for a type that the local cloud does not know. */
export function kindOf(resource: TemplateResource): ResourceKind {
  const kind = RESOURCE_KINDS[resource.type];
  if (!kind) throw new TemplateError(placeOf(resource), 'resource type is not supported');
  return kind;
}

export function placeOf({ logicalId, type }: TemplateResource): TemplatePlace {
  return { logicalId, type };
}
