import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asyncSettingsOf } from '../../../local/lambda/async-settings.ts';
import { ofKind, type PlannedResource } from '../../../local/template/planned-resource.ts';
import { parseJson, type JsonObject } from '../../../local/template/json.ts';
import { planStack } from '../../../local/template/plan-stack.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const asset = join(import.meta.dirname, '../../fixtures/templates/orders/asset.orders');

/** Plans one function, with further resources beside it. */
function plan(properties: JsonObject = {}, others: JsonObject = {}): readonly PlannedResource[] {
  const Resources = {
    work: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'work',
        Runtime: 'nodejs24.x',
        Handler: 'index.work',
        Role: 'arn:aws:iam::000000000000:role/any',
        Code: { S3Bucket: 'b', S3Key: 'k' },
        ...properties,
      },
    },
    spare: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'spare' } },
    ...others,
  };
  const template = parseTemplate(parseJson(JSON.stringify({ Resources })));
  return planStack(
    { stackName: 'Small', template, assetFolder: () => asset },
    {
      accountId: '000000000000',
      region: 'us-east-1',
      apiEndpoint: 'http://127.0.0.1:8080',
      queueUrl: (name: string) => `http://127.0.0.1:9324/000000000000/${name}`,
    },
  ).resources;
}

function config(properties: JsonObject = {}): JsonObject {
  const Properties = { FunctionName: { Ref: 'work' }, Qualifier: '$LATEST', ...properties };
  return { Type: 'AWS::Lambda::EventInvokeConfig', Properties };
}

const spareArn = 'arn:aws:sqs:us-east-1:000000000000:spare';
const toSpare = { Destination: { 'Fn::GetAtt': ['spare', 'Arn'] } };

describe('asynchronous events of a function in the template', () => {
  const settings = (...given: Parameters<typeof plan>): unknown => {
    const resources = plan(...given);
    return ofKind(resources, 'function').map((planned) => asyncSettingsOf(planned, resources))[0];
  };

  it('are tried three times within six hours when nothing else is said', () => {
    expect(settings()).toEqual({ maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 });
  });

  it('are treated as it says', () => {
    const properties = { DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['spare', 'Arn'] } } };
    const own = config({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: toSpare },
    });

    expect(settings(properties, { own })).toEqual({
      maximumRetryAttempts: 0,
      maximumEventAgeSeconds: 60,
      failureQueueArn: spareArn,
      deadLetterQueueArn: spareArn,
    });
  });

  it.each<[string, JsonObject, string]>([
    ['a third retry', { one: config({ MaximumRetryAttempts: 3 }) }, 'MaximumRetryAttempts: expected 0 to 2, got 3'],
    ['a short life', { one: config({ MaximumEventAgeInSeconds: 59 }) }, 'expected 60 to 21600, got 59'],
    ['a version', { one: config({ Qualifier: '7' }) }, 'Qualifier: 7 is not supported'],
    ['a second configuration', { one: config(), other: config() }, 'other (AWS::Lambda::EventInvokeConfig): work has'],
    [
      'a destination of what succeeds',
      { one: config({ DestinationConfig: { OnSuccess: toSpare } }) },
      'OnSuccess: property is not supported',
    ],
    [
      'a topic',
      { one: config({ DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:us-east-1:000000000000:t' } } }) },
      'arn:aws:sns:us-east-1:000000000000:t is no standard queue',
    ],
    [
      'a FIFO queue',
      { one: config({ DestinationConfig: { OnFailure: { Destination: `${spareArn}.fifo` } } }) },
      'spare.fifo is no standard queue',
    ],
  ])('refuses %s', (_what, others, message) => {
    expect(() => settings({}, others)).toThrow(message);
  });
});

describe('the log of a function in the template', () => {
  const loggingOf = (LoggingConfig?: JsonObject): unknown =>
    ofKind(plan(LoggingConfig && { LoggingConfig }), 'function').map(({ logGroup, logging }) => ({
      logGroup,
      ...logging,
    }))[0];

  it('is text in a group of its own when nothing else is said', () => {
    expect(loggingOf()).toEqual({
      logGroup: '/aws/lambda/work',
      format: 'Text',
      applicationLevel: 'INFO',
      systemLevel: 'INFO',
    });
  });

  it('is as it says', () => {
    expect(
      loggingOf({ LogFormat: 'JSON', LogGroup: 'ours', ApplicationLogLevel: 'ERROR', SystemLogLevel: 'WARN' }),
    ).toEqual({ logGroup: 'ours', format: 'JSON', applicationLevel: 'ERROR', systemLevel: 'WARN' });
  });

  it.each<[string, JsonObject, string]>([
    ['another format', { LogFormat: 'XML' }, 'LogFormat: expected Text, JSON, got XML'],
    ['another level', { LogFormat: 'JSON', SystemLogLevel: 'TRACE' }, 'expected DEBUG, INFO, WARN, got TRACE'],
    ['a level of a text', { LogFormat: 'Text', SystemLogLevel: 'WARN' }, 'log levels need the format JSON'],
  ])('refuses %s', (_what, config, message) => {
    expect(() => loggingOf(config)).toThrow(message);
  });
});

describe('the environment of a function in the template', () => {
  const environmentOf = (NOTE: string): unknown =>
    ofKind(plan({ Environment: { Variables: { NOTE } } }), 'function')[0]?.environment;
  /** With `{"NOTE":""}` around it, 4,096 bytes. */
  const longest = `${'é'.repeat(2_042)}x`;

  it('has up to 4 KB, as JSON', () => {
    expect(environmentOf(longest)).toEqual({ NOTE: longest });
  });

  it('has no byte more', () => {
    expect(() => environmentOf(`${longest}x`)).toThrow(
      'work (AWS::Lambda::Function), property Environment: expected 4096 bytes at most, got 4097',
    );
  });
});
