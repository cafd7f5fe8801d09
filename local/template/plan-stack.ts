import type { CloudAssembly } from './cloud-assembly.ts';
import { dependencyOrder } from './dependency-order.ts';
import { resolveValue } from './intrinsics.ts';
import { isJsonObject } from './json.ts';
import type { PlannedResource } from './planned-resource.ts';
import { PropertyReader } from './property-reader.ts';
import { kindOf, placeOf, StackScope, type StackSurroundings } from './stack-scope.ts';
import { TemplateError } from './template-error.ts';
import type { Template, TemplateResource } from './template.ts';

/** Everything a stack asks to run, each after what it refers to. */
export interface StackPlan {
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, string>>;
  /** What `Ref` gives, by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

export type PlanSurroundings = Omit<StackSurroundings, 'stackName' | 'assetFolder'>;

/**
 * Reads a synthesised stack.
 * @throws TemplateError for whatever the local cloud would not play: a resource type, a property, an intrinsic.
 */
export function planStack(assembly: CloudAssembly, surroundings: PlanSurroundings): StackPlan {
  const { template, stackName, assetFolder } = assembly;
  const scope = new StackScope(template, { ...surroundings, stackName, assetFolder });
  const planned = new Map<string, PlannedResource | undefined>();
  const physicalIds: Record<string, string> = {};
  for (const resource of template.resources.values()) {
    if (!scope.exists(resource)) continue;
    planned.set(resource.logicalId, planResource(resource, scope));
    physicalIds[resource.logicalId] = kindOf(resource).ref(scope.identity(resource));
  }
  const order = dependencyOrder(planned.keys(), (logicalId) => [
    ...scope.referencesOf(logicalId),
    ...declaredDependencies(logicalId, template),
  ]);
  return {
    resources: order.map((logicalId) => planned.get(logicalId)).filter((resource) => resource !== undefined),
    outputs: resolveOutputs(assembly, scope),
    physicalIds,
  };
}

function declaredDependencies(logicalId: string, { resources }: Template): readonly string[] {
  const resource = resources.get(logicalId);
  if (!resource) return [];
  const unknown = resource.dependsOn.find((name) => !resources.has(name));
  if (unknown !== undefined)
    throw new TemplateError(placeOf(resource), `DependsOn names ${unknown}, which is no resource`);
  return resource.dependsOn;
}

/** Ignored properties are resolved too: an intrinsic that nobody knows is refused wherever it stands. */
function planResource(resource: TemplateResource, scope: StackScope): PlannedResource | undefined {
  const place = placeOf(resource);
  const kind = kindOf(resource);
  const properties = resolveValue(resource.properties, scope, place);
  if (!isJsonObject(properties)) throw new TemplateError(place, 'Properties is no object');
  const reader = new PropertyReader(properties, place);
  reader.ignore(Object.keys(kind.ignores));
  if (kind.name.property !== undefined) reader.ignore([kind.name.property]);
  const planned = kind.read(reader, scope.identity(resource));
  reader.finish();
  return planned;
}

function resolveOutputs({ template }: CloudAssembly, scope: StackScope): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.outputs)) {
    const place = { logicalId: name, type: 'Outputs' };
    if (!isJsonObject(output) || output['Value'] === undefined) throw new TemplateError(place, 'has no Value');
    const condition = output['Condition'];
    if (typeof condition === 'string' && !scope.condition(condition, place)) continue;
    const value = resolveValue(output['Value'], scope, place);
    if (typeof value !== 'string') throw new TemplateError(place, `expected text, got ${JSON.stringify(value)}`);
    outputs[name] = value;
  }
  return outputs;
}
