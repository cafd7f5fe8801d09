import type { HttpRequest } from '../../core/http/http-request.ts';
import { notFound, Problem } from '../../core/http/problem.ts';
import type { Route } from './route.ts';

export interface FoundRoute {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The route of a request; HEAD is answered as GET.
 * @throws Problem when no route has the path, or none of those that have it takes the method.
 */
export function findRoute(
  routes: readonly Route[],
  { method, path }: Pick<HttpRequest, 'method' | 'path'>,
): FoundRoute {
  const onPath = routes.flatMap((route) => {
    const params = matchPath(route.path, path);
    return params === undefined ? [] : [{ route, params }];
  });
  if (onPath.length === 0) throw notFound('path');
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = onPath.find(({ route }) => route.method === wanted);
  if (found !== undefined) return found;
  const methods = onPath.map(({ route }) => route.method);
  const allow = (methods.includes('GET') ? ['HEAD', ...methods] : methods).sort().join(', ');
  throw new Problem('method_not_allowed', `This path takes ${allow}.`, { headers: { allow } });
}

function matchPath(template: string, path: string): Record<string, string> | undefined {
  const expected = template.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const value = given[index] ?? '';
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (name === undefined) {
      if (part !== value) return undefined;
    } else {
      if (value === '') return undefined;
      params[name] = value;
    }
  }
  return params;
}
