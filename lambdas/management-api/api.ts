import { createHttpHandler, type HttpHandler } from '../../core/http/http-handler.ts';
import { signIn } from '../../core/http/sign-in.ts';
import type { ApiDeps } from './deps.ts';
import { findRoute } from './find-route.ts';
import { createRoutes } from './routes.ts';

/** The management API: signs in, finds the route, answers. */
export function createApi(deps: ApiDeps): HttpHandler {
  const routes = createRoutes(deps);
  const signInDeps = { findApiKey: deps.accounts.findApiKey, now: deps.now };
  return createHttpHandler({
    log: deps.log,
    now: deps.now,
    async respond(request, trace) {
      // Before the route: nobody learns without a key which paths there are.
      const caller = await signIn(request.headers['authorization'], signInDeps);
      trace.accountId = caller.accountId;
      trace.keyId = caller.keyId;
      const { route, params } = findRoute(routes, request);
      trace.route = route.path;
      return route.respond(request, { caller, params });
    },
  });
}
