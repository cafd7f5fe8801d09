import { describe, expect, it } from 'vitest';
import { parseJson, type JsonObject } from '../../../local/template/json.ts';
import { planStack } from '../../../local/template/plan-stack.ts';
import { ofKind, type PlannedStage } from '../../../local/template/planned-resource.ts';
import { parseTemplate } from '../../../local/template/template.ts';

function stageOf(properties: JsonObject): PlannedStage | undefined {
  const Resources = {
    web: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    live: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'web' }, StageName: '$default', ...properties },
    },
  };
  const { resources } = planStack(
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
  );
  return ofKind(resources, 'stage')[0];
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
