import { ofKind, type PlannedResource, type PlannedStage } from '../template/planned-resource.ts';
import { TemplateError } from '../template/template-error.ts';
import type { Route } from './route-table.ts';

/** What a route leads to. */
export interface RouteTarget {
  readonly functionArn: string;
  /** For what API Gateway invokes the function, as conditions of the function's policy see it. */
  readonly sourceArn: string;
  readonly timeoutMs: number;
}

export interface RoutePlan {
  readonly apiId: string;
  readonly stage: PlannedStage;
  readonly routes: readonly Route<RouteTarget>[];
}

const ROUTE_TYPE = 'AWS::ApiGatewayV2::Route';

/**
 * Puts together the routes of a stack's HTTP API.
 * @returns undefined when the stack has no HTTP API.
 * @throws TemplateError for a second API, an API without a stage, and a route that leads nowhere.
 */
export function planRoutes(
  resources: readonly PlannedResource[],
  { region, accountId }: { readonly region: string; readonly accountId: string },
): RoutePlan | undefined {
  const [api, second] = ofKind(resources, 'api');
  if (!api) return undefined;
  const apiPlace = { logicalId: (second ?? api).logicalId, type: 'AWS::ApiGatewayV2::Api' };
  if (second) throw new TemplateError(apiPlace, `only one HTTP API can be served, ${api.logicalId} is one already`);
  const stage = ofKind(resources, 'stage').find(({ apiId }) => apiId === api.apiId);
  if (!stage) throw new TemplateError(apiPlace, 'the API has no stage');
  const integrations = ofKind(resources, 'integration');
  const functionArns = new Set(ofKind(resources, 'function').map(({ arn }) => arn));
  const routes = ofKind(resources, 'route').filter(({ apiId }) => apiId === api.apiId);
  return {
    apiId: api.apiId,
    stage,
    routes: routes.map((route) => {
      const place = { logicalId: route.logicalId, type: ROUTE_TYPE };
      const integration = integrations.find(({ integrationId }) => integrationId === route.integrationId);
      if (!integration) throw new TemplateError(place, `there is no integration ${route.integrationId}`);
      const { functionArn, timeoutMs } = integration;
      if (!functionArns.has(functionArn)) throw new TemplateError(place, `there is no function ${functionArn}`);
      const sourceArn = `arn:aws:execute-api:${region}:${accountId}:${api.apiId}/$default/${toSourcePath(route.routeKey)}`;
      return { routeKey: route.routeKey, target: { functionArn, sourceArn, timeoutMs } };
    }),
  };
}

/** Method and path as the source ARN of an invocation has them: `ANY /v1/{proxy+}` is `ANY/v1/{proxy+}`. */
function toSourcePath(routeKey: string): string {
  return routeKey.replace(' ', '');
}
