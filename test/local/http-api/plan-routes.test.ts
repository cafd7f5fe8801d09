import { describe, expect, it } from 'vitest';
import { planRoutes } from '../../../local/http-api/plan-routes.ts';
import type { PlannedResource, PlannedStage } from '../../../local/template/planned-resource.ts';

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
  runtime: 'nodejs24.x',
  recursiveLoop: 'Terminate',
  logGroup: '/aws/lambda/web',
  logging: { format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO' },
  environment: {},
  timeoutSeconds: 3,
  memoryMb: 128,
};
const api: PlannedResource = { kind: 'api', logicalId: 'Api', apiId: 'a1' };
const stage: PlannedStage = { kind: 'stage', logicalId: 'Stage', apiId: 'a1', throttles: { routes: {} } };
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

describe('planRoutes', () => {
  it.each([
    ['$default', '$default'],
    ['ANY /v1/{proxy+}', 'ANY/v1/{proxy+}'],
    ['GET /orders/{id}', 'GET/orders/{id}'],
  ])('leads %s to its function, and names the route as the function’s policy sees it', (routeKey, path) => {
    const plan = planRoutes([fn, api, stage, integration, route(routeKey)], account);

    const sourceArn = `arn:aws:execute-api:us-east-1:000000000000:a1/$default/${path}`;
    expect(plan).toEqual({
      apiId: 'a1',
      stage,
      routes: [{ routeKey, target: { functionArn, sourceArn, timeoutMs: 30_000 } }],
    });
  });

  it('finds nothing in a stack without an API', () => {
    expect(planRoutes([fn], account)).toBeUndefined();
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
