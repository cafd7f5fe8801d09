import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface FrontDoorProps {
  /** Answers every path that is not ours. */
  readonly deviceGateway: IFunction;
  /** Answers `/v1`. */
  readonly managementApi: IFunction;
}

/**
 * The one HTTPS address: `/v1` goes to the management API, every other path is a device's, since clocks differ in
 * case, slashes and suffixes. No path prefix: a clock knows only a host name.
 */
export class FrontDoor extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { deviceGateway, managementApi }: FrontDoorProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'HttpApi', {
      apiName: Stack.of(this).stackName,
      createDefaultStage: false, // made below, with its log
      description: 'PunchConnect: devices and management API',
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: ACCESS_LOG_FORMAT },
    });

    const management = integration('ManagementApi', managementApi);
    const routes = [
      new HttpRoute(this, 'V1', {
        httpApi: this.api,
        routeKey: HttpRouteKey.with('/v1', HttpMethod.ANY),
        integration: management,
      }),
      new HttpRoute(this, 'V1Proxy', {
        httpApi: this.api,
        routeKey: HttpRouteKey.with('/v1/{proxy+}', HttpMethod.ANY),
        integration: management,
      }),
    ];
    for (const route of routes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'The function checks the API key itself: it answers with problem+json and knows the key’s account and scopes.',
      });
    }
    const devices = new HttpRoute(this, 'Devices', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: integration('DeviceGateway', deviceGateway),
    });
    Validations.of(devices).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'Clocks cannot sign requests. The function takes pushes of registered serial numbers only and answers 401 to others.',
    });
  }
}

/**
 * Room for a thousand clocks that come back within a second after an outage, each with a handshake and a push.
 * A clock that is answered 429 keeps its data and tries again. AWS calls these limits best effort.
 */
const THROTTLE = { rateLimit: 2_000, burstLimit: 2_000 };

/** No query string: in a device's stand its serial number and options, in a customer's a person's PIN. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTimeEpoch: '$context.requestTimeEpoch',
    sourceIp: '$context.identity.sourceIp',
    method: '$context.httpMethod',
    routeKey: '$context.routeKey',
    path: '$context.path',
    status: '$context.status',
    responseBytes: '$context.responseLength',
    responseLatencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
  }),
);

const integration = (id: string, handler: IFunction) =>
  new HttpLambdaIntegration(id, handler, { payloadFormatVersion: PayloadFormatVersion.VERSION_2_0 });
