import { AwsError, NotEmulatedError } from '../aws-error.ts';
import { invalidAttribute } from './errors.ts';
import { parseRedrive, parseRedriveAllow, type Redrive, type RedriveAllow } from './redrive-policies.ts';

/** Attributes as `CreateQueue` takes them: every value is text, `RedrivePolicy` is JSON. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** A queue's attributes, understood. */
export interface QueueSettings {
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionSeconds: number;
  readonly receiveWaitSeconds: number;
  readonly redrive: Redrive | undefined;
  readonly redriveAllow: RedriveAllow | undefined;
}

const BOOLEANS = ['true', 'false'];

/** What may be set, and what applies when it is not. An empty default shows only when it was set. */
const ATTRIBUTES: Readonly<Record<string, { default: string; range?: readonly [number, number]; values?: string[] }>> =
  {
    FifoQueue: { default: '', values: ['true'] },
    ContentBasedDeduplication: { default: '', values: BOOLEANS },
    DeduplicationScope: { default: '', values: ['queue', 'messageGroup'] },
    FifoThroughputLimit: { default: '', values: ['perQueue', 'perMessageGroupId'] },
    VisibilityTimeout: { default: '30', range: [0, 43_200] },
    DelaySeconds: { default: '0', range: [0, 900] },
    MaximumMessageSize: { default: '1048576', range: [1024, 1_048_576] },
    MessageRetentionPeriod: { default: '345600', range: [60, 1_209_600] },
    ReceiveMessageWaitTimeSeconds: { default: '0', range: [0, 20] },
    RedrivePolicy: { default: '' },
    RedriveAllowPolicy: { default: '' },
    // Encryption at rest with a key of SQS shows in no answer, and needs no permission.
    SqsManagedSseEnabled: { default: 'true', values: BOOLEANS },
  };

export const KNOWN_ATTRIBUTES = Object.keys(ATTRIBUTES);

/** What these would change is not played. */
const NOT_PLAYED: Readonly<Record<string, string>> = {
  Policy: 'who may use a queue stands in the AWS::SQS::QueuePolicy of the template',
  KmsMasterKeyId: 'keys of KMS are not asked for',
  KmsDataKeyReusePeriodSeconds: 'keys of KMS are not asked for',
};

const FIFO_ONLY = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
const FIFO_DEFAULTS: QueueAttributes = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

const QUEUE_NAME = /^[\w-]{1,80}$/;
const FIFO_QUEUE_NAME = /^(?=.{1,80}$)[\w-]+\.fifo$/;

/** Every attribute that applies, with defaults filled in. */
export function completeAttributes(attributes: QueueAttributes): QueueAttributes {
  const complete: Record<string, string> = {};
  for (const [name, { default: value }] of Object.entries(ATTRIBUTES)) if (value !== '') complete[name] = value;
  if (attributes.FifoQueue === 'true') Object.assign(complete, FIFO_DEFAULTS);
  return { ...complete, ...attributes };
}

/** @throws AwsError when SQS would not make such a queue; NotEmulatedError for an attribute that is not known here. */
export function parseSettings(queueName: string, attributes: QueueAttributes): QueueSettings {
  const fifo = attributes.FifoQueue === 'true';
  checkQueueName(queueName, fifo);
  for (const [name, value] of Object.entries(attributes)) checkAttribute(name, value, fifo);
  const all = completeAttributes(attributes);
  if (all.FifoThroughputLimit === 'perMessageGroupId' && all.DeduplicationScope !== 'messageGroup') {
    throw invalidAttribute(
      'FifoThroughputLimit',
      'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
  }
  return {
    fifo,
    contentBasedDeduplication: all.ContentBasedDeduplication === 'true',
    deduplicationScope: all.DeduplicationScope === 'messageGroup' ? 'messageGroup' : 'queue',
    visibilityTimeoutSeconds: Number(all.VisibilityTimeout),
    delaySeconds: Number(all.DelaySeconds),
    maximumMessageBytes: Number(all.MaximumMessageSize),
    retentionSeconds: Number(all.MessageRetentionPeriod),
    receiveWaitSeconds: Number(all.ReceiveMessageWaitTimeSeconds),
    redrive: all.RedrivePolicy ? parseRedrive(all.RedrivePolicy) : undefined,
    redriveAllow: all.RedriveAllowPolicy ? parseRedriveAllow(all.RedriveAllowPolicy) : undefined,
  };
}

function checkQueueName(queueName: string, fifo: boolean): void {
  if ((fifo ? FIFO_QUEUE_NAME : QUEUE_NAME).test(queueName)) return;
  throw new AwsError(
    'InvalidParameterValueException',
    `The name of a queue can only include alphanumeric characters, hyphens, or underscores, 1 to 80 in length; that of a FIFO queue, and no other, must end with .fifo: ${queueName}`,
  );
}

function checkAttribute(name: string, value: string, fifo: boolean): void {
  const notPlayed = NOT_PLAYED[name];
  if (notPlayed !== undefined) {
    throw new NotEmulatedError('InvalidAttributeName', `the local cloud does not play ${name}: ${notPlayed}`);
  }
  const known = ATTRIBUTES[name];
  if (!known) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  if (known.range && !isWithin(value, known.range)) {
    throw invalidAttribute(name, `Must be between ${known.range.join(' and ')}, if provided.`);
  }
  if (known.values && !known.values.includes(value)) throw invalidAttribute(name, `Unknown value ${value}.`);
  if (!fifo && FIFO_ONLY.includes(name)) {
    throw new AwsError('InvalidAttributeName', `The attribute ${name} is only for FIFO queues.`);
  }
}

function isWithin(value: string, [least, most]: readonly [number, number]): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}
