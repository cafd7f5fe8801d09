import { ENV, type FunctionName } from '../core/contract/env.ts';

export type { FunctionName };

/** Every function of the stack; each has its entry in `lambdas/<name>/handler.ts`. */
export const FUNCTION_NAMES = Object.keys(ENV) as readonly FunctionName[];

/** Per function, the directory that is shipped as its code: an `index.mjs` that exports `handler`. */
export type FunctionBundles = Readonly<Record<FunctionName, { readonly dir: string }>>;
