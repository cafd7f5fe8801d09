import type { Refusal } from './iam/refusal.ts';
import type { InvocationFailure, InvocationRefusal } from './lambda/invocation.ts';

/** What a local cloud has to say while it runs. */
export type CloudReport =
  | { readonly kind: 'function-line'; readonly functionId: string; readonly line: string }
  | {
      readonly kind: 'function-failed';
      readonly functionId: string;
      readonly failure: InvocationFailure | InvocationRefusal;
    }
  /** A line of the access log of an HTTP API's stage. */
  | { readonly kind: 'access-line'; readonly stageId: string; readonly line: string }
  /** A permission is missing in the template. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Something that AWS would not do: a fault of the local cloud itself. */
  | { readonly kind: 'fault'; readonly error: unknown };
