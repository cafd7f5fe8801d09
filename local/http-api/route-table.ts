/** A route of an HTTP API and what it leads to. */
export interface Route<Target> {
  /** `$default`, or a method (`ANY` for all) and a path. */
  readonly routeKey: string;
  readonly target: Target;
}

export interface RouteMatch<Target> {
  readonly route: Route<Target>;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** How much a part of a route's path leaves open; the least open route wins. */
const Openness = { fixed: 0, variable: 1, greedy: 2 } as const;

interface Segment {
  readonly openness: (typeof Openness)[keyof typeof Openness];
  /** The text itself, or the variable's name. */
  readonly name: string;
}

interface ParsedRoute<Target> {
  readonly route: Route<Target>;
  readonly method: string;
  readonly segments: readonly Segment[];
}

/** Finds the route of a request as API Gateway does: the most specific one, `$default` last. */
export class RouteTable<Target> {
  private readonly routes: readonly ParsedRoute<Target>[];
  private readonly fallback: Route<Target> | undefined;

  constructor(routes: readonly Route<Target>[]) {
    this.fallback = routes.find(({ routeKey }) => routeKey === '$default');
    this.routes = routes
      .filter((route) => route !== this.fallback)
      .map(parseRoute)
      .sort(mostSpecificFirst);
  }

  /** @param path decoded, without the query. */
  match(method: string, path: string): RouteMatch<Target> | undefined {
    const sent = path.split('/').slice(1);
    for (const { route, method: routeMethod, segments } of this.routes) {
      if (routeMethod !== 'ANY' && routeMethod !== method) continue;
      const pathParameters = matchSegments(segments, sent);
      if (pathParameters) return { route, pathParameters };
    }
    return this.fallback && { route: this.fallback, pathParameters: {} };
  }
}

/** @throws Error for a route key that API Gateway would not take. */
function parseRoute<Target>(route: Route<Target>): ParsedRoute<Target> {
  const match = /^([A-Z]+) (\/\S*)$/.exec(route.routeKey);
  if (!match?.[1] || match[2] === undefined) throw new Error(`route key ${route.routeKey} is no method and path`);
  const segments = match[2]
    .split('/')
    .slice(1)
    .map((text): Segment => {
      const variable = /^\{([^}+]+)(\+?)\}$/.exec(text);
      if (variable?.[1] === undefined) return { openness: Openness.fixed, name: text };
      return { openness: variable[2] ? Openness.greedy : Openness.variable, name: variable[1] };
    });
  return { route, method: match[1], segments };
}

function matchSegments(segments: readonly Segment[], sent: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, { openness, name }] of segments.entries()) {
    const text = openness === Openness.greedy ? sent.slice(index).join('/') : sent[index];
    if (text === undefined || (openness !== Openness.fixed && text === '')) return undefined;
    if (openness === Openness.fixed && text !== name) return undefined;
    if (openness !== Openness.fixed) parameters[name] = text;
    if (openness === Openness.greedy) return parameters;
  }
  return segments.length === sent.length ? parameters : undefined;
}

function mostSpecificFirst(left: ParsedRoute<unknown>, right: ParsedRoute<unknown>): number {
  const length = Math.max(left.segments.length, right.segments.length);
  for (let index = 0; index < length; index++) {
    const difference = opennessAt(left, index) - opennessAt(right, index);
    if (difference !== 0) return difference;
  }
  return Number(left.method === 'ANY') - Number(right.method === 'ANY');
}

/** A path that is already over is as specific as can be: only a greedy one could match where it does. */
function opennessAt({ segments }: ParsedRoute<unknown>, index: number): number {
  return segments[index]?.openness ?? Openness.fixed;
}
