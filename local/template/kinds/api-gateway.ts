import { createHash } from 'node:crypto';
import { parseAccessLogFormat, type WriteAccess } from '../../http-api/access-log.ts';
import { ACCOUNT_THROTTLE, type Throttle } from '../../http-api/throttle.ts';
import type { PropertyReader } from '../property-reader.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';

/** How long an HTTP API waits for a function: API reference, "Integration", `timeoutInMillis`. */
const SHORTEST_INTEGRATION_MS = 50;
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
    AutoDeploy: 'the template is played as it is',
    Description: 'a note for people',
  },
  read(reader, identity) {
    reader.expect('StageName', ['$default']); // any other puts its name before every path
    const everyRoute = throttle(reader.optionalObject('DefaultRouteSettings'));
    const writeAccess = accessLog(reader.optionalObject('AccessLogSettings'));
    return {
      kind: 'stage',
      logicalId: identity.logicalId,
      apiId: reader.text('ApiId'),
      throttles: { routes: routeThrottles(reader), ...(everyRoute ? { everyRoute } : {}) },
      ...(writeAccess ? { writeAccess } : {}),
    };
  },
};

/** A limit that is left out is the account's. */
function throttle(settings: PropertyReader | undefined): Throttle | undefined {
  settings?.ignore(['DetailedMetricsEnabled']); // there are no metrics
  const ratePerSecond = settings?.optionalWhole('ThrottlingRateLimit');
  const burst = settings?.optionalWhole('ThrottlingBurstLimit');
  if (ratePerSecond === undefined && burst === undefined) return undefined;
  return {
    ratePerSecond: ratePerSecond ?? ACCOUNT_THROTTLE.ratePerSecond,
    burst: burst ?? ACCOUNT_THROTTLE.burst,
  };
}

function routeThrottles(reader: PropertyReader): Record<string, Throttle> {
  const settings = reader.optionalObject('RouteSettings');
  const routes: Record<string, Throttle> = {};
  for (const routeKey of settings?.names() ?? []) {
    const own = throttle(settings?.optionalObject(routeKey));
    if (own) routes[routeKey] = own;
  }
  return routes;
}

function accessLog(settings: PropertyReader | undefined): WriteAccess | undefined {
  if (!settings) return undefined;
  settings.ignore(['DestinationArn']); // lines go to the console's log
  const format = settings.text('Format');
  try {
    return parseAccessLogFormat(format);
  } catch (error) {
    return settings.fail('Format', error instanceof Error ? error.message : String(error));
  }
}

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
      timeoutMs:
        reader.optionalWholeWithin('TimeoutInMillis', SHORTEST_INTEGRATION_MS, LONGEST_INTEGRATION_MS) ??
        LONGEST_INTEGRATION_MS,
    };
  },
};

export const API_GATEWAY_KINDS = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Integration': integration,
} as const;
