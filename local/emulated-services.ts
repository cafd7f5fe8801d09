import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Authorise } from './aws-call.ts';
import { serveEndpoint, type AwsEndpoint } from './aws-endpoint.ts';
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/create-dynamo-db.ts';
import type { Meter } from './dynamodb/meter.ts';
import type { Permissions } from './iam/permissions.ts';
import type { Intercept } from './intercept.ts';
import type { Late } from './late.ts';
import { createKms, type Kms } from './kms/kms.ts';
import { createScheduler, type Scheduler } from './scheduler/scheduler.ts';
import { type AsyncFunctions, createSchedulerTargets } from './scheduler-targets.ts';
import { createSqs, type Sqs } from './sqs/sqs.ts';
import type { Teardown } from './teardown.ts';
import { ofKind, type PlannedResource, type PlannedSchedule } from './template/planned-resource.ts';
import { TemplateError } from './template/template-error.ts';
import type { Unkindness } from './unkind/unkindness.ts';

/** Where each service keeps what outlives a restart, in the data folder. */
export const STATE_FILES = {
  clock: 'clock.json',
  dynamoDb: 'dynamodb.log',
  kms: 'kms.json',
  lambda: 'lambda.log',
  scheduler: 'scheduler.log',
  sqs: 'sqs.log',
} as const;

export interface EmulatedServices {
  readonly dynamoDb: DynamoDb;
  readonly kms: Kms;
  readonly scheduler: Scheduler;
  readonly sqs: Sqs;
  /** `AWS_ENDPOINT_URL_…` of each. */
  readonly endpoints: Readonly<Record<string, string>>;
}

export interface ServicesOptions {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  /** Without it, data live as long as the process. */
  readonly dataDir: string | undefined;
  /** Asked at every call. Known only once the template is read, which is before anybody calls. */
  readonly permissions: Late<Permissions>;
  /** What schedules invoke, known once the functions have been started. */
  readonly functions: Late<AsyncFunctions>;
  readonly intercept: Intercept | undefined;
  readonly capacityMeter: Meter | undefined;
  readonly unkindness: Unkindness | undefined;
  readonly teardown: Teardown;
  readonly onFault: (error: unknown) => void;
}

/** Opens what is stored and serves each service on a port of its own. */
export async function startServices({
  dataDir,
  permissions,
  functions,
  teardown,
  onFault,
  unkindness,
  capacityMeter,
  ...options
}: ServicesOptions): Promise<EmulatedServices> {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = (name: string): string | undefined => (dataDir === undefined ? undefined : join(dataDir, name));
  const authorise: Authorise = (call) => permissions.value.authorise(call);
  const common = { ...options, authorise, report: onFault };

  const dynamoDb = createDynamoDb({
    ...common,
    logFile: file(STATE_FILES.dynamoDb),
    meter: capacityMeter,
    dice: unkindness?.dice,
    unkind: unkindness?.dynamoDb,
  });
  teardown.add(() => dynamoDb.close());
  const sqs = createSqs({ ...common, logFile: file(STATE_FILES.sqs), dice: unkindness?.dice, unkind: unkindness?.sqs });
  teardown.add(() => sqs.close());
  const kms = createKms({ ...common, keyFile: file(STATE_FILES.kms) });
  const scheduler = createScheduler({
    ...common,
    logFile: file(STATE_FILES.scheduler),
    dice: unkindness?.dice,
    unkind: unkindness?.scheduler,
    ...createSchedulerTargets({
      ...options,
      sqs,
      permissions: () => permissions.whenKnown,
      functions: () => functions.whenKnown,
    }),
  });
  teardown.add(() => scheduler.close());

  const serve = async (endpoint: AwsEndpoint): Promise<string> => {
    const served = await serveEndpoint(endpoint, onFault);
    teardown.add(() => served.close());
    return served.url;
  };
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: await serve(dynamoDb.endpoint),
    AWS_ENDPOINT_URL_KMS: await serve(kms.endpoint),
    AWS_ENDPOINT_URL_SCHEDULER: await serve(scheduler.endpoint),
    AWS_ENDPOINT_URL_SQS: await serve(sqs.endpoint),
  };
  sqs.setBaseUrl(endpoints.AWS_ENDPOINT_URL_SQS);
  return { dynamoDb, kms, scheduler, sqs, endpoints };
}

/**
 * Makes what holds state: new things are made, what is there keeps its contents.
 * @throws TemplateError for a schedule that EventBridge Scheduler would not take.
 */
export function ensureState(resources: readonly PlannedResource[], services: EmulatedServices): void {
  for (const resource of resources) {
    if (resource.kind === 'table') services.dynamoDb.ensureTable(resource.definition);
    if (resource.kind === 'key') services.kms.ensureKey(resource.keyId);
    if (resource.kind === 'queue') services.sqs.ensureQueue(resource);
    if (resource.kind === 'schedule-group') services.scheduler.ensureGroup(resource.groupName);
    if (resource.kind === 'schedule') ensureSchedule(resource, services.scheduler);
  }
  services.scheduler.template.removeOthers(ofKind(resources, 'schedule').map(({ parameters }) => parameters));
}

function ensureSchedule({ logicalId, parameters }: PlannedSchedule, { template }: Scheduler): void {
  try {
    template.ensure(parameters);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new TemplateError({ logicalId, type: 'AWS::Scheduler::Schedule' }, error.message);
  }
}
