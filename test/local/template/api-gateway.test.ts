import { describe, expect, it } from 'vitest';
import { parseJson, type JsonObject } from '../../../local/template/json.ts';
import { planStack } from '../../../local/template/plan-stack.ts';
import { ofKind, type PlannedResource, type PlannedStage } from '../../../local/template/planned-resource.ts';
import { parseTemplate } from '../../../local/template/template.ts';

/** Plans an API with one resource more. */
function plan(others: JsonObject): readonly PlannedResource[] {
  const Resources = { web: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } }, ...others };
  return planStack(
    {
      stackName: 'Small',
      template: parseTemplate(parseJson(JSON.stringify({ Resources }))),
      assetFolder: () => undefined,
    },
    {
      accountId: '000000000000',
      region: 'us-east-1',
      apiEndpoint: 'http://127.0.0.1:8080',
      queueUrl: (name) => `http://127.0.0.1:9324/000000000000/${name}`,
    },
  ).resources;
}

function stageOf(properties: JsonObject): PlannedStage | undefined {
  const live = {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'web' }, StageName: '$default', ...properties },
  };
  return ofKind(plan({ live }), 'stage')[0];
}

function timeoutOf(properties: JsonObject): number | undefined {
  const work = {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'web' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:work',
      PayloadFormatVersion: '2.0',
      ...properties,
    },
  };
  return ofKind(plan({ work }), 'integration')[0]?.timeoutMs;
}

const DestinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:access';

describe('the stage of an HTTP API in the template', () => {
  it('has no limits but the account’s, and no access log, when nothing is said', () => {
    const stage = stageOf({});

    expect(stage?.throttles).toEqual({ routes: {} });
    expect(stage?.writeAccess).toBeUndefined();
  });

  it('has limits for every route and for some', () => {
    const stage = stageOf({
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 100, DetailedMetricsEnabled: true },
      RouteSettings: { 'POST /orders': { ThrottlingRateLimit: 5 } },
    });

    expect(stage?.throttles).toEqual({
      everyRoute: { ratePerSecond: 200, burst: 100 },
      routes: { 'POST /orders': { ratePerSecond: 5, burst: 5_000 } },
    });
  });

  it('has an access log', () => {
    const stage = stageOf({ AccessLogSettings: { DestinationArn, Format: '$context.requestId $context.stage' } });

    expect(stage?.writeAccess).toBeTypeOf('function');
  });

  it.each<[string, JsonObject, string]>([
    [
      'a log that tells what is not played',
      { AccessLogSettings: { DestinationArn, Format: '$context.requestId $context.authorizer.error' } },
      'live (AWS::ApiGatewayV2::Stage), property AccessLogSettings.Format: $context.authorizer.error is not supported',
    ],
    [
      'a setting that is not played',
      { DefaultRouteSettings: { LoggingLevel: 'INFO' } },
      'property DefaultRouteSettings.LoggingLevel: property is not supported',
    ],
    ['a stage with a name', { StageName: 'prod' }, 'StageName: prod is not supported'],
  ])('refuses %s', (_what, properties, message) => {
    expect(() => stageOf(properties)).toThrow(message);
  });
});

describe('the timeout of an integration in the template', () => {
  it('is 30 s when nothing is said', () => {
    expect(timeoutOf({})).toBe(30_000);
  });

  it.each([50, 30_000])('may be %i ms', (TimeoutInMillis) => {
    expect(timeoutOf({ TimeoutInMillis })).toBe(TimeoutInMillis);
  });

  it.each([49, 30_001])('may not be %i ms', (TimeoutInMillis) => {
    expect(() => timeoutOf({ TimeoutInMillis })).toThrow(
      `work (AWS::ApiGatewayV2::Integration), property TimeoutInMillis: expected 50 to 30000, got ${TimeoutInMillis}`,
    );
  });
});
