import type { AttributeValue } from './attribute-value.ts';
import type { DocumentPath } from './document-path.ts';

/** What a condition compares: a value in the request, one in the item, or how large that is. */
export type ConditionOperand =
  | AttributeValue
  | DocumentPath
  | { readonly type: 'function'; readonly name: 'size'; readonly args: readonly [ConditionOperand] };

/** A parsed condition or filter. */
export type Condition =
  | { readonly type: 'and' | 'or'; readonly args: readonly [Condition, Condition] }
  | { readonly type: 'not'; readonly args: readonly [Condition] }
  | {
      readonly type: '=' | '<>' | '<' | '<=' | '>' | '>=';
      readonly args: readonly [ConditionOperand, ConditionOperand];
    }
  | { readonly type: 'between'; readonly args: readonly [ConditionOperand, ConditionOperand, ConditionOperand] }
  | { readonly type: 'in'; readonly args: readonly [ConditionOperand, ...ConditionOperand[]] }
  | {
      readonly type: 'function';
      readonly name: 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';
      readonly args: readonly [ConditionOperand, ...ConditionOperand[]];
    };

/** What a SET stores: a value in the request, one in the item, or a computed one. */
export type UpdateOperand =
  | AttributeValue
  | DocumentPath
  | {
      readonly type: 'add' | 'subtract';
      readonly name?: undefined;
      readonly args: readonly [UpdateOperand, UpdateOperand];
    }
  | {
      readonly type: 'function';
      readonly name: 'if_not_exists' | 'list_append';
      readonly args: readonly [UpdateOperand, UpdateOperand];
    };

/** One clause of an UpdateExpression. */
export type UpdateClause =
  | { readonly type: 'set'; readonly path: DocumentPath; readonly val: UpdateOperand }
  | { readonly type: 'add' | 'delete'; readonly path: DocumentPath; readonly val: AttributeValue }
  | { readonly type: 'remove'; readonly path: DocumentPath };

/** Attributes into which a path of an expression leads. */
export type NestedPaths = Readonly<Record<string, unknown>>;

export interface ParsedCondition {
  readonly expression: Condition;
  readonly nestedPaths: NestedPaths;
  /** Attributes with which a path begins. */
  readonly pathHeads: Readonly<Record<string, unknown>>;
}

export interface ParsedUpdate {
  readonly sections: readonly UpdateClause[];
  readonly paths: readonly DocumentPath[];
  readonly nestedPaths: NestedPaths;
}

export interface ParsedProjection {
  readonly paths: readonly DocumentPath[];
  readonly nestedPaths: NestedPaths;
}

/** What a KeyConditionExpression says of one key attribute. */
export interface KeyCondition {
  readonly ComparisonOperator: 'EQ' | 'LT' | 'LE' | 'GT' | 'GE' | 'BETWEEN' | 'BEGINS_WITH';
  readonly AttributeValueList: readonly [AttributeValue, ...AttributeValue[]];
}
