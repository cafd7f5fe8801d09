import type { JsonObject } from './json.ts';
import type { PlannedResource } from './planned-resource.ts';
import type { PropertyReader } from './property-reader.ts';

/** Who a resource is once it exists. */
export interface ResourceIdentity {
  readonly logicalId: string;
  /** Its physical name: given by the template, or made of stack and logical id. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** Address of the HTTP API, without a path. */
  readonly apiEndpoint: string;
  /** Address of a queue at the emulated SQS. */
  readonly queueUrl: (queueName: string) => string;
  /** Folder of an asset by its object key. */
  readonly assetFolder: (objectKey: string) => string | undefined;
}

export interface NameRule {
  /** The property that may hold the name. */
  readonly property?: string;
  readonly longest: number;
  /** End that AWS demands of the name. */
  readonly suffix?: (properties: JsonObject) => string;
}

/** One supported resource type: what it is called, which properties are read and which are passed over on purpose. */
export interface ResourceKind {
  readonly name: NameRule;
  /** What `Ref` gives. */
  readonly ref: (identity: ResourceIdentity) => string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes: Readonly<Record<string, (identity: ResourceIdentity) => string>>;
  /** Properties without an effect here, each with the reason. */
  readonly ignores: Readonly<Record<string, string>>;
  /** Reads the rest. @returns undefined when there is nothing to run. */
  readonly read: (reader: PropertyReader, identity: ResourceIdentity) => PlannedResource | undefined;
}

/** A resource type that is accepted but has nothing to run. */
export function inert(kind: Pick<ResourceKind, 'name' | 'ref' | 'attributes' | 'ignores'>): ResourceKind {
  return { ...kind, read: () => undefined };
}

export const TAGS_HAVE_NO_EFFECT = { Tags: 'names things for people and bills' } as const;
