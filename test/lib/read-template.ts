import type { Template } from 'aws-cdk-lib/assertions';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface TemplateJson {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

/** A copy of the template as it is written to the file. */
export const readTemplate = (template: Template): TemplateJson => structuredClone(template.toJSON()) as TemplateJson;

/** The resources of a type, by logical id. */
export const resourcesOf = (template: Template, type: string): [id: string, resource: Resource][] =>
  Object.entries(readTemplate(template).Resources).filter(([, { Type }]) => Type === type);

/** The one resource of a type whose logical id begins with the construct path `owner`. */
export function resourceOf(template: Template, type: string, owner: string): [id: string, resource: Resource] {
  const [found, ...more] = resourcesOf(template, type).filter(([id]) => id.startsWith(owner));
  if (found === undefined || more.length > 0) throw new Error(`not exactly one ${type} in ${owner}`);
  return found;
}

/** What lies at `path` in a value of unknown shape; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
