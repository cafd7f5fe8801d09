import { createHash } from 'node:crypto';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';

/** The longest an HTTP API waits for a function. */
const LONGEST_INTEGRATION_MS = 30_000;

/** API Gateway makes random ids of this form; ours are the same after every start. */
function gatewayId({ name }: ResourceIdentity, length: number): string {
  const digits = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`).toString(36);
  return digits.slice(0, length);
}

const apiId = (identity: ResourceIdentity): string => gatewayId(identity, 10);
const partId = (identity: ResourceIdentity): string => gatewayId(identity, 7);

const api: ResourceKind = {
  name: { longest: 255 },
  ref: apiId,
  attributes: {
    ApiId: apiId,
    ApiEndpoint: ({ apiEndpoint }) => apiEndpoint,
  },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    Description: 'a note for people',
    Name: 'an API is addressed by its id',
  },
  read(reader, identity) {
    reader.expect('ProtocolType', ['HTTP']);
    reader.expect('DisableExecuteApiEndpoint', ['false'], 'may be absent');
    return { kind: 'api', logicalId: identity.logicalId, apiId: apiId(identity) };
  },
};

const stage: ResourceKind = {
  name: { property: 'StageName', longest: 128 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    AccessLogSettings: 'there is no access log',
    AutoDeploy: 'the template is played as it is',
    DefaultRouteSettings: 'throttles are best effort in AWS too',
    Description: 'a note for people',
    RouteSettings: 'throttles are best effort in AWS too',
  },
  read(reader, identity) {
    reader.expect('StageName', ['$default']); // any other puts its name before every path
    return { kind: 'stage', logicalId: identity.logicalId, apiId: reader.text('ApiId') };
  },
};

const route: ResourceKind = {
  name: { longest: 255 },
  ref: partId,
  attributes: { RouteId: partId },
  ignores: { OperationName: 'a note for people' },
  read(reader, identity) {
    reader.expect('AuthorizationType', ['NONE'], 'may be absent');
    const target = reader.text('Target');
    if (!target.startsWith('integrations/')) reader.fail('Target', `${target} is no integration`);
    return {
      kind: 'route',
      logicalId: identity.logicalId,
      apiId: reader.text('ApiId'),
      routeKey: reader.text('RouteKey'),
      integrationId: target.slice('integrations/'.length),
    };
  },
};

const integration: ResourceKind = {
  name: { longest: 255 },
  ref: partId,
  attributes: { IntegrationId: partId },
  ignores: {
    ApiId: 'the route says which API it belongs to',
    Description: 'a note for people',
    IntegrationMethod: 'a function is always invoked by POST',
  },
  read(reader, identity) {
    reader.expect('IntegrationType', ['AWS_PROXY']);
    reader.expect('PayloadFormatVersion', ['2.0']);
    reader.expect('ConnectionType', ['INTERNET'], 'may be absent');
    const uri = reader.text('IntegrationUri');
    return {
      kind: 'integration',
      logicalId: identity.logicalId,
      integrationId: partId(identity),
      // Either the function's own ARN or an address of Lambda's API that contains it.
      functionArn: /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri,
      timeoutMs: reader.optionalWhole('TimeoutInMillis') ?? LONGEST_INTEGRATION_MS,
    };
  },
};

export const API_GATEWAY_KINDS = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Integration': integration,
} as const;
