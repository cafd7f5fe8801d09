import { describe, expect, it } from 'vitest';
import { planRoutes } from '../../../local/http-api/plan-routes.ts';
import type { PlannedResource } from '../../../local/template/planned-resource.ts';

const account = { region: 'us-east-1', accountId: '000000000000' };
const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:web';

const fn: PlannedResource = {
  kind: 'function',
  logicalId: 'Web',
  functionName: 'web',
  arn: functionArn,
  entryPath: '/assets/index.mjs',
  exportName: 'handler',
  handler: 'index.handler',
  roleArn: 'arn:aws:iam::000000000000:role/web',
  logGroup: '/aws/lambda/web',
  environment: {},
  timeoutSeconds: 3,
  memoryMb: 128,
};
const api: PlannedResource = { kind: 'api', logicalId: 'Api', apiId: 'a1' };
const stage: PlannedResource = { kind: 'stage', logicalId: 'Stage', apiId: 'a1' };
const integration: PlannedResource = {
  kind: 'integration',
  logicalId: 'ToWeb',
  integrationId: 'i1',
  functionArn,
  timeoutMs: 30_000,
};

function route(routeKey: string, changes: { integrationId?: string; apiId?: string } = {}): PlannedResource {
  return { kind: 'route', logicalId: 'Route', apiId: 'a1', routeKey, integrationId: 'i1', ...changes };
}

function permission(sourcePath: string, changes: { principal?: string; functionRef?: string } = {}): PlannedResource {
  const sourceArn = `arn:aws:execute-api:us-east-1:000000000000:${sourcePath}`;
  const functionRef = functionArn;
  return {
    kind: 'permission',
    logicalId: 'P',
    principal: 'apigateway.amazonaws.com',
    functionRef,
    sourceArn,
    ...changes,
  };
}

describe('planRoutes', () => {
  it.each([
    ['$default', 'a1/*/*'],
    ['ANY /v1/{proxy+}', 'a1/*/*/v1/{proxy+}'],
    ['GET /orders/{id}', 'a1/$default/GET/orders/*'],
  ])('leads %s to the function that lets API Gateway in by %s', (routeKey, sourcePath) => {
    const plan = planRoutes([fn, api, stage, integration, route(routeKey), permission(sourcePath)], account);

    expect(plan).toEqual({ apiId: 'a1', routes: [{ routeKey, target: { functionArn, timeoutMs: 30_000 } }] });
  });

  it('takes a permission that names the function by its name', () => {
    const named = permission('a1/*/*', { functionRef: 'web' });

    expect(planRoutes([fn, api, stage, integration, route('$default'), named], account)?.routes).toHaveLength(1);
  });

  it('finds nothing in a stack without an API', () => {
    expect(planRoutes([fn], account)).toBeUndefined();
  });

  it.each([
    ['for another path', permission('a1/*/*/v2/{proxy+}')],
    ['for another API', permission('a2/*/*')],
    ['for another service', permission('a1/*/*', { principal: 'events.amazonaws.com' })],
    ['for another function', permission('a1/*/*', { functionRef: 'other' })],
  ])('refuses a route with a permission only %s', (_what, given) => {
    expect(() => planRoutes([fn, api, stage, integration, route('ANY /v1/{proxy+}'), given], account)).toThrow(
      'Route (AWS::ApiGatewayV2::Route): no permission lets API Gateway invoke web for ANY /v1/{proxy+}',
    );
  });

  it.each<[string, PlannedResource[], string]>([
    [
      'a route to no integration',
      [fn, api, stage, integration, route('$default', { integrationId: 'i2' })],
      'Route (AWS::ApiGatewayV2::Route): there is no integration i2',
    ],
    [
      'an integration with no function',
      [api, stage, integration, route('$default')],
      `Route (AWS::ApiGatewayV2::Route): there is no function ${functionArn}`,
    ],
    ['an API without a stage', [fn, api, integration], 'Api (AWS::ApiGatewayV2::Api): the API has no stage'],
    [
      'a second API',
      [api, { ...api, logicalId: 'Second' }],
      'Second (AWS::ApiGatewayV2::Api): only one HTTP API can be served, Api is one already',
    ],
  ])('refuses %s', (_what, resources, message) => {
    expect(() => planRoutes(resources, account)).toThrow(message);
  });
});
