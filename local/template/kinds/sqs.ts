import type { JsonObject } from '../json.ts';
import { readPolicy } from './iam.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';

const arn = ({ region, accountId, name }: ResourceIdentity): string => `arn:aws:sqs:${region}:${accountId}:${name}`;

/** Properties that SQS calls by the same names as attributes. */
const ATTRIBUTES = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
] as const;

const queue: ResourceKind = {
  name: {
    property: 'QueueName',
    longest: 80,
    suffix: (properties: JsonObject) => (properties['FifoQueue'] === true ? '.fifo' : ''),
  },
  ref: ({ name, queueUrl }) => queueUrl(name),
  attributes: { Arn: arn, QueueName: ({ name }) => name, QueueUrl: ({ name, queueUrl }) => queueUrl(name) },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    SqsManagedSseEnabled: 'encryption at rest does not show in answers',
  },
  read(reader, identity) {
    const attributes: Record<string, string> = {};
    for (const name of ATTRIBUTES) {
      const value = reader.optionalText(name);
      if (value !== undefined) attributes[name] = value;
    }
    const redrive = reader.optionalObject('RedrivePolicy');
    if (redrive) {
      attributes['RedrivePolicy'] = JSON.stringify({
        deadLetterTargetArn: redrive.text('deadLetterTargetArn'),
        maxReceiveCount: redrive.optionalWhole('maxReceiveCount') ?? 10,
      });
    }
    const redriveAllow = reader.optionalObject('RedriveAllowPolicy');
    if (redriveAllow) {
      const sourceQueueArns = redriveAllow.texts('sourceQueueArns');
      attributes['RedriveAllowPolicy'] = JSON.stringify({
        redrivePermission: redriveAllow.text('redrivePermission'),
        ...(sourceQueueArns.length > 0 ? { sourceQueueArns } : {}),
      });
    }
    return {
      kind: 'queue',
      logicalId: identity.logicalId,
      queueName: identity.name,
      arn: arn(identity),
      url: identity.queueUrl(identity.name),
      attributes,
    };
  },
};

const queuePolicy: ResourceKind = {
  name: { longest: 255 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: {},
  read: (reader, { logicalId }) => ({
    kind: 'queue-policy',
    logicalId,
    queueUrls: reader.texts('Queues'),
    statements: readPolicy(reader, 'PolicyDocument', 'resource'),
  }),
};

export const SQS_KINDS = { 'AWS::SQS::Queue': queue, 'AWS::SQS::QueuePolicy': queuePolicy } as const;
