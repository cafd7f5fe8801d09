import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LOG_SETTINGS, LOG_LEVELS, type LogSettings } from '../../lambda/log-settings.ts';
import type { PropertyReader } from '../property-reader.ts';
import { TAGS_HAVE_NO_EFFECT, type ResourceIdentity, type ResourceKind } from '../resource-kind.ts';

/** Lambda's defaults where a template says nothing. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;
const DEFAULT_BATCH_SIZE = 10;
/** "Lambda quotas": environment variables, in aggregate. */
const MAX_ENVIRONMENT_BYTES = 4_096;
/** What a bundle's file may end in, in Lambda's order. */
const MODULE_ENDINGS = ['.js', '.mjs', '.cjs'];

const functionArn = ({ region, accountId, name }: ResourceIdentity): string =>
  `arn:aws:lambda:${region}:${accountId}:function:${name}`;

const lambdaFunction: ResourceKind = {
  name: { property: 'FunctionName', longest: 64 },
  ref: ({ name }) => name,
  attributes: { Arn: functionArn },
  ignores: {
    ...TAGS_HAVE_NO_EFFECT,
    Architectures: 'a bundle is JavaScript and runs on any',
    Description: 'a note for people',
    TracingConfig: 'there are no traces',
  },
  read(reader, identity) {
    reader.expect('PackageType', ['Zip'], 'may be absent');
    const runtime =
      oneOf(reader, 'Runtime', ['nodejs20.x', 'nodejs22.x', 'nodejs24.x']) ?? reader.fail('Runtime', 'is missing');
    const handler = reader.text('Handler');
    const dot = handler.lastIndexOf('.');
    const reservedConcurrency = reader.optionalWhole('ReservedConcurrentExecutions');
    const deadLetterQueueArn = standardQueueArn(reader.optionalObject('DeadLetterConfig'), 'TargetArn');
    return {
      kind: 'function',
      logicalId: identity.logicalId,
      functionName: identity.name,
      arn: functionArn(identity),
      entryPath: entryPath(reader, identity, handler.slice(0, dot)),
      exportName: handler.slice(dot + 1),
      handler,
      runtime,
      roleArn: reader.text('Role'),
      ...logging(reader, identity),
      environment: environment(reader),
      timeoutSeconds: reader.optionalWhole('Timeout') ?? DEFAULT_TIMEOUT_SECONDS,
      memoryMb: reader.optionalWhole('MemorySize') ?? DEFAULT_MEMORY_MB,
      recursiveLoop: oneOf(reader, 'RecursiveLoop', ['Allow', 'Terminate']) ?? 'Terminate',
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
      ...(deadLetterQueueArn === undefined ? {} : { deadLetterQueueArn }),
    };
  },
};

function environment(reader: PropertyReader): Record<string, string> {
  const variables = reader.optionalObject('Environment')?.optionalMap('Variables') ?? {};
  // Lambda measures the JSON of them, as its refusal shows ("String measured: {…}").
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes > MAX_ENVIRONMENT_BYTES) {
    reader.fail('Environment', `expected ${MAX_ENVIRONMENT_BYTES} bytes at most, got ${bytes}`);
  }
  return variables;
}

/** Lambda sends what it gives up to standard queues only; topics, buses and buckets are not played. */
function standardQueueArn(reader: PropertyReader | undefined, name: string): string | undefined {
  const arn = reader?.optionalText(name);
  if (arn !== undefined && (!arn.startsWith('arn:aws:sqs:') || arn.endsWith('.fifo'))) {
    reader?.fail(name, `${arn} is no standard queue, and nothing else is supported`);
  }
  return arn;
}

function logging(reader: PropertyReader, { name }: ResourceIdentity): { logGroup: string; logging: LogSettings } {
  const config = reader.optionalObject('LoggingConfig');
  const logGroup = config?.optionalText('LogGroup') ?? `/aws/lambda/${name}`;
  const format = oneOf(config, 'LogFormat', ['Text', 'JSON']) ?? DEFAULT_LOG_SETTINGS.format;
  const applicationLevel = oneOf(config, 'ApplicationLogLevel', LOG_LEVELS);
  const systemLevel = oneOf(config, 'SystemLogLevel', ['DEBUG', 'INFO', 'WARN']);
  if (format === 'Text' && (applicationLevel ?? systemLevel) !== undefined) {
    config?.fail('LogFormat', 'log levels need the format JSON');
  }
  return {
    logGroup,
    logging: {
      format,
      applicationLevel: applicationLevel ?? DEFAULT_LOG_SETTINGS.applicationLevel,
      systemLevel: systemLevel ?? DEFAULT_LOG_SETTINGS.systemLevel,
    },
  };
}

function oneOf<Value extends string>(
  reader: PropertyReader | undefined,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const given = reader?.optionalText(name);
  const known = values.find((value) => value === given);
  if (given !== undefined && known === undefined) reader?.fail(name, `expected ${values.join(', ')}, got ${given}`);
  return known;
}

function entryPath(reader: PropertyReader, identity: ResourceIdentity, module: string): string {
  const code = reader.optionalObject('Code') ?? reader.fail('Code', 'is missing');
  code.ignore(['S3Bucket']); // the assembly's own folder takes the place of the bucket
  const objectKey = code.text('S3Key');
  const folder = identity.assetFolder(objectKey);
  if (folder === undefined) return code.fail('S3Key', `the assembly has no asset ${objectKey}`);
  const paths = MODULE_ENDINGS.map((ending) => join(folder, module + ending));
  return paths.find((path) => existsSync(path)) ?? reader.fail('Handler', `the asset has no file ${module}.mjs`);
}

const eventSourceMapping: ResourceKind = {
  name: { longest: 255 },
  ref: ({ name }) => name,
  attributes: { Id: ({ name }) => name },
  ignores: TAGS_HAVE_NO_EFFECT,
  read(reader, identity) {
    const responseTypes = reader.texts('FunctionResponseTypes');
    const unknown = responseTypes.find((type) => type !== 'ReportBatchItemFailures');
    if (unknown !== undefined) reader.fail('FunctionResponseTypes', `${unknown} is not supported`);
    const queueArn = reader.text('EventSourceArn');
    if (!queueArn.startsWith('arn:aws:sqs:')) reader.fail('EventSourceArn', `${queueArn} is no queue`);
    const maximumConcurrency = reader.optionalObject('ScalingConfig')?.optionalWhole('MaximumConcurrency');
    return {
      kind: 'event-source',
      logicalId: identity.logicalId,
      functionRef: reader.text('FunctionName'),
      queueArn,
      batchSize: reader.optionalWhole('BatchSize') ?? DEFAULT_BATCH_SIZE,
      batchingWindowSeconds: reader.optionalWhole('MaximumBatchingWindowInSeconds') ?? 0,
      reportsItemFailures: responseTypes.length > 0,
      enabled: reader.optional('Enabled') === undefined || reader.flag('Enabled'),
      ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    };
  },
};

const eventInvokeConfig: ResourceKind = {
  name: { longest: 255 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: {},
  read(reader, identity) {
    reader.expect('Qualifier', ['$LATEST']);
    const maximumRetryAttempts = reader.optionalWholeWithin('MaximumRetryAttempts', 0, 2);
    const maximumEventAgeSeconds = reader.optionalWholeWithin('MaximumEventAgeInSeconds', 60, 21_600);
    const destinations = reader.optionalObject('DestinationConfig');
    const failureQueueArn = standardQueueArn(destinations?.optionalObject('OnFailure'), 'Destination');
    return {
      kind: 'event-invoke-config',
      logicalId: identity.logicalId,
      functionRef: reader.text('FunctionName'),
      ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
      ...(maximumEventAgeSeconds === undefined ? {} : { maximumEventAgeSeconds }),
      ...(failureQueueArn === undefined ? {} : { failureQueueArn }),
    };
  },
};

const permission: ResourceKind = {
  name: { longest: 255 },
  ref: ({ name }) => name,
  attributes: {},
  ignores: {},
  read(reader, identity) {
    reader.expect('Action', ['lambda:InvokeFunction']);
    const sourceArn = reader.optionalText('SourceArn');
    const sourceAccount = reader.optionalText('SourceAccount');
    return {
      kind: 'permission',
      logicalId: identity.logicalId,
      functionRef: reader.text('FunctionName'),
      principal: reader.text('Principal'),
      ...(sourceArn === undefined ? {} : { sourceArn }),
      ...(sourceAccount === undefined ? {} : { sourceAccount }),
    };
  },
};

export const LAMBDA_KINDS = {
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Permission': permission,
} as const;
