import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { parseJson, type Json, type JsonObject } from '../../../local/template/json.ts';
import { planStack, type StackPlan } from '../../../local/template/plan-stack.ts';
import { TemplateError } from '../../../local/template/template-error.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const ORDERS = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures/templates/orders');

const surroundings = {
  accountId: '000000000000',
  region: 'us-east-1',
  apiEndpoint: 'http://127.0.0.1:8080',
  queueUrl: (name: string) => `http://127.0.0.1:9324/000000000000/${name}`,
};

/** Plans a template of these sections; every asset lies in the fixture's folder. */
function plan(sections: JsonObject): StackPlan {
  const template = parseTemplate(parseJson(JSON.stringify(sections)));
  return planStack({ stackName: 'Small', template, assetFolder: () => join(ORDERS, 'asset.orders') }, surroundings);
}

function planQueue(properties: JsonObject, others: JsonObject = {}): StackPlan {
  return plan({ ...others, Resources: { jobs: { Type: 'AWS::SQS::Queue', Properties: properties } } });
}

/** What an expression comes to, told by a function's environment. */
function resolved(expression: Json, others: JsonObject = {}, resources: JsonObject = {}): string | undefined {
  const Properties = {
    Runtime: 'nodejs24.x',
    Handler: 'index.work',
    Role: 'arn:aws:iam::000000000000:role/any',
    Code: { S3Bucket: 'b', S3Key: 'k' },
    Environment: { Variables: { VALUE: expression } },
  };
  const { resources: planned } = plan({
    ...others,
    Resources: { ...resources, fn: { Type: 'AWS::Lambda::Function', Properties } },
  });
  return planned.find((resource) => resource.kind === 'function')?.environment['VALUE'];
}

describe('planStack', () => {
  it('plans a stack of its own kind, each resource after what it refers to', () => {
    const { resources, outputs, physicalIds } = planStack(readCloudAssembly(ORDERS), surroundings);

    expect(resources.map(({ kind, logicalId }) => `${kind} ${logicalId}`)).toEqual([
      'table ledger',
      'key sealKey',
      'role role',
      'function workerFn',
      'queue graveyard',
      'queue inbox',
      'event-source feed',
      'function intakeFn',
      'policy takesMessages',
      'api web',
      'stage live',
      'integration toIntake',
      'route placeOrder',
      'route readOrder',
      'permission mayInvoke',
    ]);
    expect(outputs).toEqual({ Address: 'http://127.0.0.1:8080', Ledger: 'Orders-ledger' });
    expect(physicalIds).toMatchObject({
      inbox: 'http://127.0.0.1:9324/000000000000/orders-inbox',
      ledger: 'Orders-ledger',
      intakeFn: 'orders-intake',
      role: 'Orders-role',
    });
    expect(physicalIds).not.toHaveProperty('abroad');
    expect(resources.find(({ logicalId }) => logicalId === 'inbox')).toEqual({
      kind: 'queue',
      logicalId: 'inbox',
      queueName: 'orders-inbox',
      arn: 'arn:aws:sqs:us-east-1:000000000000:orders-inbox',
      url: 'http://127.0.0.1:9324/000000000000/orders-inbox',
      attributes: {
        VisibilityTimeout: '120',
        RedrivePolicy:
          '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Orders-graveyard","maxReceiveCount":3}',
      },
    });
    expect(resources.find(({ logicalId }) => logicalId === 'intakeFn')).toMatchObject({
      entryPath: join(ORDERS, 'asset.orders', 'index.mjs'),
      exportName: 'intake',
      timeoutSeconds: 20,
      environment: {
        INBOX: 'http://127.0.0.1:9324/000000000000/orders-inbox',
        LEDGER: 'Orders-ledger',
        SECOND_KIND: 'paid',
        LITERAL: '${Kept} a arn:aws:dynamodb:us-east-1:000000000000:table/Orders-ledger',
      },
    });
    expect(resources.find(({ logicalId }) => logicalId === 'toIntake')).toMatchObject({
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders-intake',
      timeoutMs: 30_000,
    });
  });

  it.each([
    [{ redrivePermission: 'denyAll' }, '{"redrivePermission":"denyAll"}'],
    [
      { redrivePermission: 'byQueue', sourceQueueArns: ['a'] },
      '{"redrivePermission":"byQueue","sourceQueueArns":["a"]}',
    ],
  ])('reads which queues may let their messages die into a queue: %j', (RedriveAllowPolicy, text) => {
    expect(planQueue({ RedriveAllowPolicy }).resources).toMatchObject([{ attributes: { RedriveAllowPolicy: text } }]);
  });

  it('gives the same names after every start, within the limits of AWS', () => {
    const logicalId = `Rings${'x'.repeat(90)}`;
    const resources = { [logicalId]: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } };

    const [first] = plan({ Resources: resources }).resources;
    const [second] = plan({ Resources: resources }).resources;

    expect(first).toEqual(second);
    expect(first).toMatchObject({ queueName: `Small-Rings${'x'.repeat(55)}-9715131d.fifo` });
  });

  it.each<[string, Json, string]>([
    ['Ref of a resource', { Ref: 'jobs' }, 'http://127.0.0.1:9324/000000000000/Small-jobs'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'test'],
    [
      'pseudo parameters',
      { 'Fn::Sub': '${AWS::Partition} ${AWS::StackName} ${AWS::URLSuffix}' },
      'aws Small amazonaws.com',
    ],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['jobs', 'QueueName'] }, 'Small-jobs'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'jobs.Arn' }, 'arn:aws:sqs:us-east-1:000000000000:Small-jobs'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-test-3'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'http://host:1'] }] }, 'host:1'],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${X}${jobs.QueueName}', { X: { Ref: 'Stage' } }] }, 'testSmall-jobs'],
    ['Fn::If that holds', { 'Fn::If': ['IsTest', 'yes', { Ref: 'nowhere' }] }, 'yes'],
    ['Fn::If that does not', { 'Fn::If': ['IsNotTest', { Ref: 'nowhere' }, 'no'] }, 'no'],
  ])('resolves %s', (_what, expression, value) => {
    const sections = {
      Parameters: { Stage: { Type: 'String', Default: 'test' } },
      Conditions: {
        IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
        IsNotTest: { 'Fn::Not': [{ Condition: 'IsTest' }] },
      },
    };

    expect(resolved(expression, sections, { jobs: { Type: 'AWS::SQS::Queue' } })).toBe(value);
  });

  it('leaves out what is AWS::NoValue', () => {
    expect(resolved({ Ref: 'AWS::NoValue' })).toBeUndefined();
  });

  it.each<[string, () => unknown, string]>([
    [
      'a resource type',
      () => plan({ Resources: { topic: { Type: 'AWS::SNS::Topic' } } }),
      'topic (AWS::SNS::Topic): resource type is not supported',
    ],
    [
      'a property',
      () => planQueue({ KmsMasterKeyId: 'alias/x' }),
      'jobs (AWS::SQS::Queue), property KmsMasterKeyId: property is not supported',
    ],
    [
      'a property inside another',
      () => planQueue({ RedrivePolicy: { deadLetterTargetArn: 'a', maxReceiveCount: 1, more: 1 } }),
      'jobs (AWS::SQS::Queue), property RedrivePolicy.more: property is not supported',
    ],
    [
      'a value',
      () => planQueue({ FifoQueue: true, VisibilityTimeout: [] }),
      'jobs (AWS::SQS::Queue), property VisibilityTimeout: expected text',
    ],
    [
      'an intrinsic',
      () => planQueue({ QueueName: 'q', DelaySeconds: { 'Fn::FindInMap': ['a', 'b', 'c'] } }),
      'jobs (AWS::SQS::Queue), property DelaySeconds: intrinsic function Fn::FindInMap is not supported',
    ],
    [
      'an intrinsic in an ignored property',
      () => planQueue({ Tags: [{ Key: 'k', Value: { 'Fn::Base64': 'x' } }] }),
      'jobs (AWS::SQS::Queue), property Tags.0.Value: intrinsic function Fn::Base64 is not supported',
    ],
    [
      'a condition function',
      () =>
        planQueue({ DelaySeconds: { 'Fn::If': ['C', 1, 2] } }, { Conditions: { C: { 'Fn::Contains': [[], 'a'] } } }),
      'C (Conditions): condition function Fn::Contains is not supported',
    ],
    [
      'a Ref to nothing',
      () => planQueue({ DelaySeconds: { Ref: 'Dleay' } }),
      'jobs (AWS::SQS::Queue), property DelaySeconds: there is no parameter or resource Dleay',
    ],
    [
      'an attribute',
      () => planQueue({ Tags: { 'Fn::GetAtt': ['jobs', 'Colour'] } }),
      'jobs (AWS::SQS::Queue), property Tags: attribute Colour of jobs (AWS::SQS::Queue) is not supported',
    ],
    [
      'a pseudo parameter',
      () => planQueue({ Tags: { Ref: 'AWS::NotificationARNs' } }),
      'jobs (AWS::SQS::Queue), property Tags: pseudo parameter AWS::NotificationARNs is not supported',
    ],
    [
      'a parameter of a store',
      () =>
        planQueue(
          { Tags: { Ref: 'P' } },
          { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: 'x' } } },
        ),
      'jobs (AWS::SQS::Queue), property Tags: parameter P is of type "AWS::SSM::Parameter::Value<String>", which is not supported',
    ],
    [
      'a resource attribute',
      () => plan({ Resources: { jobs: { Type: 'AWS::SQS::Queue', UpdatePolicy: {} } } }),
      'jobs (AWS::SQS::Queue): resource attribute UpdatePolicy is not supported',
    ],
    ['a section', () => plan({ Transform: 'AWS::Serverless-2016-10-31' }), 'Transform (template): unknown section'],
    [
      'a dependency on nothing',
      () => plan({ Resources: { jobs: { Type: 'AWS::SQS::Queue', DependsOn: ['other'] } } }),
      'jobs (AWS::SQS::Queue): DependsOn names other, which is no resource',
    ],
    [
      'a resource that is not made',
      () =>
        plan({
          Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
          Resources: {
            other: { Type: 'AWS::SQS::Queue', Condition: 'Never' },
            jobs: { Type: 'AWS::SQS::Queue', Properties: { Tags: { Ref: 'other' } } },
          },
        }),
      'jobs (AWS::SQS::Queue), property Tags: other is not made: its condition is false',
    ],
    [
      'a circle',
      () =>
        plan({
          Resources: {
            a: { Type: 'AWS::SQS::Queue', DependsOn: 'b' },
            b: { Type: 'AWS::SQS::Queue', Properties: { Tags: { Ref: 'a' } } },
          },
        }),
      'resources depend on each other in a circle: a -> b -> a',
    ],
  ])('refuses by name: %s', (_what, attempt, message) => {
    expect(attempt).toThrow(message);
  });

  it('tells the place of a refusal apart', () => {
    let caught: unknown;
    try {
      planQueue({ Colour: 'red' });
    } catch (error) {
      caught = error;
    }

    expect(caught).toBeInstanceOf(TemplateError);
    expect(caught).toMatchObject({
      place: { logicalId: 'jobs', type: 'AWS::SQS::Queue', property: 'Colour' },
      problem: 'property is not supported',
    });
  });
});
