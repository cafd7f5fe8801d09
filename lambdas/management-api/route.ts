import * as z from 'zod/mini';
import type { HttpAnswer } from '../../core/http/http-answer.ts';
import type { HttpRequest } from '../../core/http/http-request.ts';
import { readJsonBody, readOptionalJsonBody } from '../../core/http/json-body.ts';
import type { Caller } from '../../core/http/sign-in.ts';
import { validateBody, validateQuery } from '../../core/http/validate.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** The names in a path's braces. */
type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name]: string } & ParamsOf<Rest>
  : unknown;

/** A request that is signed in and valid. */
export interface ApiRequest<Params, Query, Body> {
  readonly accountId: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

export interface RouteDefinition<Path extends string, Query, Body> {
  readonly method: Method;
  /** Such as `/v1/devices/{serial}`. */
  readonly path: Path;
  /** Query parameters; none when absent. */
  readonly query?: z.ZodMiniType<Query>;
  /** Body of a POST; when absent it may only be left out or empty. */
  readonly body?: z.ZodMiniType<Body>;
  readonly respond: (request: ApiRequest<ParamsOf<Path>, Query, Body>) => Promise<HttpAnswer>;
}

/** A route whose types are settled: any request goes in, and a problem is thrown for one that does not fit. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  respond(
    request: HttpRequest,
    context: { caller: Caller; params: Readonly<Record<string, string>> },
  ): Promise<HttpAnswer>;
}

const NOTHING = z.strictObject({});

export function defineRoute<const Path extends string, Query = unknown, Body = unknown>(
  definition: RouteDefinition<Path, Query, Body>,
): Route {
  const { method, path, respond } = definition;
  // Without a schema nothing settles the type: it is unknown, and an empty object is as good as any.
  const query = definition.query ?? (NOTHING as unknown as z.ZodMiniType<Query>);
  const body = definition.body ?? (NOTHING as unknown as z.ZodMiniType<Body>);

  const readBody = (request: HttpRequest): unknown => {
    // What comes with a GET or DELETE has no meaning (RFC 9110, 9.3).
    if (method !== 'POST') return {};
    return definition.body === undefined ? readOptionalJsonBody(request) : readJsonBody(request);
  };

  return {
    method,
    path,
    async respond(request, { caller, params }) {
      return respond({
        accountId: caller.accountId,
        // `findRoute` fills exactly the names in this path.
        params: params as ParamsOf<Path>,
        query: validateQuery(query, request.query),
        body: validateBody(body, readBody(request)),
      });
    },
  };
}
