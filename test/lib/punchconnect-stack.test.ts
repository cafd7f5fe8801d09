import { CfnResource } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, it } from 'vitest';
import { SettingsError } from '../../lib/settings.ts';
import { at, readTemplate, resourceOf, resourcesOf } from './read-template.ts';
import { synthesiseInProcess, withApp } from './synthesise-in-process.ts';

let template: Template;
// Template.fromStack synthesises the whole app, cdk-nag and CloudFormation's rules included: a finding fails all.
beforeAll(() => {
  template = synthesiseInProcess();
}, 60_000);

describe('state', () => {
  it('keeps the logical ids of everything that cannot be made anew: another id is another, empty resource', () => {
    const retained = Object.entries(readTemplate(template).Resources)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')
      .map(([id]) => id);

    expect(retained.sort()).toEqual([
      'StateDeliveries6F05863F',
      'StateJournal39DDE1C9',
      'StateKeyCC9D02A8',
      'StateRegistryF6BE5E6B',
    ]);
  });

  it('protects every table from deletion, keeps it with the stack gone, and can restore it to a point in time', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 3);
    template.allResources('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        KeySchema: keys('pk', 'sk'),
      }),
    });
  });

  it('indexes the journal by account and by employee, and never lets an event expire', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [
        keysOnly('by-account', 'account', 'received'),
        keysOnly('by-employee', 'employee', 'occurred'),
      ],
      AttributeDefinitions: strings('pk', 'sk', 'account', 'received', 'employee', 'occurred'),
      TimeToLiveSpecification: Match.absent(),
    });
  });

  it('indexes deliveries by due time and by trouble, and lets log records expire', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: [keysOnly('due', 'dueShard', 'nextAt'), keysOnly('trouble', 'troubleKey', 'sk')],
      AttributeDefinitions: strings('pk', 'sk', 'dueShard', 'nextAt', 'troubleKey'),
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('needs no index of the registry, and lets its short-lived rows expire', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: Match.absent(),
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('rotates the key and leaves its use to the roles’ own policies', () => {
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true, KeyPolicy: { Statement: [Match.objectLike({ Action: 'kms:*' })] } },
    });
  });
});

describe('rings', () => {
  it('orders rings by message group at high throughput, each with an id of its own', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      ...FIFO,
      VisibilityTimeout: 240,
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: 10 },
    });
  });

  it('keeps rings that fail ten times in order for 14 days', () => {
    const [, ringQueue] = resourceOf(template, 'AWS::SQS::Queue', 'RingsQueue');
    const [deadLettersId, deadLetters] = resourceOf(template, 'AWS::SQS::Queue', 'RingsDeadLetters');

    expect(at(ringQueue, 'Properties', 'RedrivePolicy', 'deadLetterTargetArn', 'Fn::GetAtt', 0)).toBe(deadLettersId);
    expect(deadLetters.Properties).toEqual({ ...FIFO, SqsManagedSseEnabled: true });
  });

  it('leaves SQS six times the function’s time before it shows a ring again', () => {
    const [, ringQueue] = resourceOf(template, 'AWS::SQS::Queue', 'RingsQueue');
    const { Timeout } = functionOf('Delivery');

    expect(Timeout).toBe(40);
    expect(ringQueue.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * Number(Timeout));
  });

  it('hands deliver one ring at a time and takes back those that fail', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 50 },
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it('lets deliver ring itself as long as a lane has more to do', () => {
    expect(functionOf('Delivery').RecursiveLoop).toBe('Allow');
    expect(functionOf('DeviceGateway').RecursiveLoop).toBeUndefined();
    expect(functionOf('ManagementApi').RecursiveLoop).toBeUndefined();
  });
});

describe('alarms', () => {
  it('sets them in one group that goes with the stack', () => {
    template.hasResource('AWS::Scheduler::ScheduleGroup', {
      Properties: { Name: 'PunchConnect-alarms' },
      DeletionPolicy: Match.absent(),
    });
  });

  it('keeps those that cannot ring in a standard queue: Scheduler takes no other', () => {
    const [deadLettersId, deadLetters] = resourceOf(template, 'AWS::SQS::Queue', 'AlarmClock');

    expect(deadLetters.Properties).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(at(functionOf('Delivery'), 'Environment', 'Variables', 'ALARM_DEAD_LETTER_ARN')).toEqual({
      'Fn::GetAtt': [deadLettersId, 'Arn'],
    });
  });
});

describe('functions', () => {
  it('runs all three on Node 24 and Graviton, with structured logs that are kept for 30 days', () => {
    template.resourceCountIs('AWS::Lambda::Function', 3);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 256,
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: { Ref: Match.anyValue() } },
    });
    template.resourceCountIs('AWS::Logs::LogGroup', 4);
    template.allResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
  });

  it('ends device-gateway and management-api before the HTTP API stops waiting', () => {
    expect(functionOf('DeviceGateway').Timeout).toBe(29);
    expect(functionOf('ManagementApi').Timeout).toBe(29);
  });
});

describe('front door', () => {
  it('sends /v1 to the management API and every other path to device-gateway', () => {
    const { Resources } = readTemplate(template);
    const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
      const integrationId = String(at(Properties, 'Target', 'Fn::Join', 1, 1, 'Ref'));
      const integration = Resources[integrationId]?.Properties;
      const functionId = String(at(integration, 'IntegrationUri', 'Fn::GetAtt', 0));
      return [
        Properties['RouteKey'],
        functionId.replace(/Function[0-9A-F]{8}$/, ''),
        integration?.['PayloadFormatVersion'],
      ];
    });

    expect(routes.sort()).toEqual([
      ['$default', 'DeviceGateway', '2.0'],
      ['ANY /v1', 'ManagementApi', '2.0'],
      ['ANY /v1/{proxy+}', 'ManagementApi', '2.0'],
    ]);
  });

  it('has no path prefix, and a limit', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: 2_000, ThrottlingRateLimit: 2_000 },
    });
  });

  it('logs each request without its query string', () => {
    const [, stage] = resourceOf(template, 'AWS::ApiGatewayV2::Stage', 'FrontDoor');

    expect(JSON.parse(String(at(stage, 'Properties', 'AccessLogSettings', 'Format')))).toEqual({
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
    });
  });
});

describe('the stack', () => {
  it('tells what the operator’s command needs', () => {
    expect(Object.keys(readTemplate(template).Outputs).sort()).toEqual([
      'ApiUrl',
      'DeliveriesTable',
      'DeviceHost',
      'JournalTable',
      'KeyId',
      'RegistryTable',
      'RingQueueUrl',
    ]);
  });

  it('names nothing but the API and the group of alarms, so that several stacks fit into one account', () => {
    const named = Object.values(template.toJSON().Resources as Record<string, { Type: string; Properties: object }>)
      .flatMap(({ Type, Properties }) =>
        Object.entries(Properties)
          .filter(([property]) => /^(Name|(Table|Queue|Function|Role|LogGroup)Name|AliasName)$/.test(property))
          .map(([, name]) => `${Type}: ${typeof name === 'string' ? name : 'by reference'}`),
      )
      .sort();

    expect(named).toEqual([
      'AWS::ApiGatewayV2::Api: PunchConnect',
      'AWS::Lambda::EventSourceMapping: by reference',
      'AWS::Lambda::Permission: by reference',
      'AWS::Lambda::Permission: by reference',
      'AWS::Lambda::Permission: by reference',
      'AWS::Scheduler::ScheduleGroup: PunchConnect-alarms',
    ]);
  });

  it('differs with allowLoopbackWebhooks in that variable of deliver and management-api and in nothing else', () => {
    const local = readTemplate(synthesiseInProcess({ allowLoopbackWebhooks: true }));

    const differences = Object.keys(local.Resources).flatMap((id) =>
      differingPaths(readTemplate(template).Resources[id], local.Resources[id], id.replace(/[0-9A-F]{8}$/, '')),
    );
    expect(differences).toEqual([
      'ManagementApiFunction.Properties.Environment.Variables.ALLOW_LOOPBACK_WEBHOOKS: false, true',
      'DeliveryFunction.Properties.Environment.Variables.ALLOW_LOOPBACK_WEBHOOKS: false, true',
    ]);
    expect({ ...local, Resources: Object.keys(local.Resources) }).toEqual({
      ...readTemplate(template),
      Resources: Object.keys(readTemplate(template).Resources),
    });
  });

  it('carries the prefix in its name and keeps every logical id', () => {
    withApp({ prefix: 'staging' }, (_app, stack) => {
      expect(stack.stackName).toBe('staging-PunchConnect');
    });
    expect(Object.keys(readTemplate(synthesiseInProcess({ prefix: 'staging' })).Resources)).toEqual(
      Object.keys(readTemplate(template).Resources),
    );
  });

  it('is not made with a setting that does not exist', () => {
    expect(() => withApp({ prefxi: 'staging' }, () => undefined)).toThrow(SettingsError);
  });
});

describe('the checks of a synthesis', () => {
  it('fail on a finding of cdk-nag that nobody has acknowledged', () => {
    withApp({}, (app, stack) => {
      new Queue(stack, 'OpenQueue');

      expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
    });
  });

  it('fail on a property that CloudFormation does not know', () => {
    withApp({}, (app, stack) => {
      new CfnResource(stack, 'Typo', { type: 'AWS::SNS::Topic', properties: { DisplayNam: 'x' } });

      expect(() => app.synth()).toThrow('DisplayNam');
    });
  });
});

const FIFO = {
  FifoQueue: true,
  ContentBasedDeduplication: false,
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  MessageRetentionPeriod: 1_209_600,
};

const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];

const keysOnly = (indexName: string, partition: string, sort: string) => ({
  IndexName: indexName,
  KeySchema: keys(partition, sort),
  Projection: { ProjectionType: 'KEYS_ONLY' },
});

const strings = (...names: string[]) => names.map((name) => ({ AttributeName: name, AttributeType: 'S' }));

/** The properties of the function that belongs to the construct `owner`. */
const functionOf = (owner: string) => resourceOf(template, 'AWS::Lambda::Function', owner)[1].Properties;

/** Where two values of unknown shape differ, with both values. */
function differingPaths(one: unknown, other: unknown, path: string): string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other ? [] : [`${path}: ${String(one)}, ${String(other)}`];
  }
  const keysOfBoth = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keysOfBoth].flatMap((key) => differingPaths(at(one, key), at(other, key), `${path}.${key}`));
}
