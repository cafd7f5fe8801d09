import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR } from './access-key.ts';
import { Activity } from './activity.ts';
import { advanceInSteps } from './advance-in-steps.ts';
import { openClock } from './clock-file.ts';
import { MovableClock } from './clock.ts';
import type { CloudReport } from './cloud-report.ts';
import { ClockMover } from './console/clock-mover.ts';
import { answerConsole, isConsolePath } from './console/console.ts';
import { RecentTrouble } from './console/recent-trouble.ts';
import { describeStack, type StackOverview } from './console/stack-overview.ts';
import { WorkRows } from './console/work-rows.ts';
import type { DynamoDb } from './dynamodb/create-dynamo-db.ts';
import type { Meter } from './dynamodb/meter.ts';
import { ensureState, startServices, STATE_FILES } from './emulated-services.ts';
import type { SqsEventSource } from './event-source/sqs-event-source.ts';
import { startEventSources } from './event-source/start-event-sources.ts';
import { devicePathsOnly } from './http-api/device-paths-only.ts';
import { gatewayMessage, type GatewayAnswer, type GatewayRequest } from './http-api/gateway-request.ts';
import { HttpApiServer } from './http-api/http-api-server.ts';
import { HttpApi } from './http-api/http-api.ts';
import { planRoutes } from './http-api/plan-routes.ts';
import { LogPermissions } from './iam/log-permissions.ts';
import { Permissions } from './iam/permissions.ts';
import type { Refusal } from './iam/refusal.ts';
import { type Intercept, inTurn } from './intercept.ts';
import { Late } from './late.ts';
import { asyncSettingsOf } from './lambda/async-settings.ts';
import { InstanceEndings } from './lambda/instance-endings.ts';
import { type FunctionDefinition, FunctionService } from './lambda/function-service.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import type { AsyncFunctions } from './scheduler-targets.ts';
import type { Sqs } from './sqs/sqs.ts';
import { findInterruptedMessages, type InterruptedMessages } from './interrupted-messages.ts';
import { Teardown } from './teardown.ts';
import { readCloudAssembly } from './template/cloud-assembly.ts';
import { planStack } from './template/plan-stack.ts';
import { ofKind, type PlannedResource } from './template/planned-resource.ts';
import { createUnkindness, type UnkindOptions } from './unkind/unkindness.ts';

const ACCOUNT = { accountId: '000000000000', region: 'us-east-1' } as const;
/** Of one function. An instance costs some 40 MB; AWS would start up to a thousand. */
const MAX_INSTANCES = 32;
/** How long functions may go on once the cloud is told to stop; what they leave undone comes again. */
const STOP_GRACE_MS = 3_000;
/** Who calls from outside the functions. */
const OPERATOR_ENV = {
  AWS_REGION: ACCOUNT.region,
  AWS_ACCESS_KEY_ID: OPERATOR,
  AWS_SECRET_ACCESS_KEY: OPERATOR,
} as const;

export interface LocalCloudOptions {
  /** Folder with the synthesised stack: `<Stack>.template.json`, `<Stack>.assets.json` and the assets. */
  readonly cloudAssemblyDir: string;
  /** Needed only when the folder holds more than one stack. */
  readonly stackName?: string;
  /** Where data outlive a restart; without it they live as long as the cloud. */
  readonly dataDir?: string;
  /** @default 0, which picks a free one */
  readonly port?: number;
  /** Opens device paths, and those alone, to the local network. @default false: loopback only */
  readonly lan?: boolean;
  /** @default a clock of its own: at real time, or as far ahead of it as it was moved when these data were last in use */
  readonly clock?: MovableClock;
  /** Sees every call to an emulated service, and can make it fail. */
  readonly intercept?: Intercept;
  /** Hears what each call of DynamoDB consumed. */
  readonly capacityMeter?: Meter;
  /** @default as kind as a cloud can be */
  readonly unkind?: UnkindOptions;
  readonly report: (report: CloudReport) => void;
}

export interface LocalCloud {
  /** Address of devices and API, without a path. */
  readonly url: string;
  readonly port: number;
  /** What the template asks to run. */
  readonly stack: StackOverview;
  readonly clock: MovableClock;
  /** Outputs of the stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What `Ref` gives, by logical id. */
  readonly resources: Readonly<Record<string, string>>;
  /** Environment with which an SDK client outside the functions reaches the emulated services. */
  readonly endpointEnv: Readonly<Record<string, string>>;
  readonly dynamoDb: DynamoDb;
  readonly sqs: Sqs;
  readonly scheduler: Scheduler;
  /** What was refused for want of permission lately, newest first. */
  readonly refusals: () => readonly Refusal[];
  /** How often an unkind cloud drew for each purpose; empty when it is kind. */
  readonly draws: ReadonlyMap<string, number>;
  /** What was being worked on when the data were last used; undefined when nothing was. */
  readonly interrupted: InterruptedMessages | undefined;
  /** Resolves when no function runs, and no message that one could take is left. */
  readonly idle: () => Promise<void>;
  /**
   * Moves the clock forward from one thing that is due to the next, and waits each time until the cloud is idle: every
   * retry on the way comes at its own time. `clock.advance` instead goes through at once.
   */
  readonly advance: (ms: number) => Promise<void>;
  /**
   * Ends function instances in the middle of what they do.
   * @param target a function (logical id, name or ARN), or the access key id of one instance.
   * @returns how many were ended.
   */
  readonly kill: (target: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/**
 * Runs a synthesised stack on this machine: what its template says, and nothing else.
 * @throws TemplateError for what it does not play; the error of `listen` when the port is taken.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const teardown = new Teardown((error) => options.report({ kind: 'fault', error }));
  try {
    return await start(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function start(options: LocalCloudOptions, teardown: Teardown): Promise<LocalCloud> {
  const clock = options.clock ?? ownClock(options.dataDir);
  if (!options.clock) teardown.add(() => clock.stop());
  const trouble = new RecentTrouble(() => clock.now());
  const report = (entry: CloudReport): void => {
    trouble.note(entry);
    options.report(entry);
  };
  const onFault = (error: unknown): void => report({ kind: 'fault', error });
  const assembly = readCloudAssembly(options.cloudAssemblyDir, options.stackName);

  // The door first: what the stack knows of its own address comes from its port.
  const door = await openDoor(options, clock, teardown);
  const { dataDir } = options;
  const unkindness = options.unkind && createUnkindness(options.unkind);
  const endings = unkindness && new InstanceEndings(unkindness.lambda.endedShare, unkindness.dice);
  const permissions = new Late<Permissions>();
  const invocable = new Late<AsyncFunctions>();
  const work = new Late<WorkRows>();
  const noteWork: Intercept = (call) => {
    if (call.phase === 'after') work.value.note(call);
  };
  const services = await startServices({
    ...ACCOUNT,
    clock,
    dataDir,
    permissions,
    functions: invocable,
    intercept: inTurn(noteWork, options.intercept, unkindness?.intercept, endings?.intercept),
    capacityMeter: options.capacityMeter,
    unkindness,
    teardown,
    onFault,
  });
  const { dynamoDb, kms, scheduler, sqs, endpoints } = services;
  const plan = planStack(assembly, {
    ...ACCOUNT,
    apiEndpoint: door.url,
    queueUrl: (queueName) => sqs.queueUrl(queueName),
  });
  permissions.value = new Permissions({
    ...ACCOUNT,
    resources: plan.resources,
    clock,
    keyIdOf: (ciphertext) => kms.keyIdOf(ciphertext),
    onRefusal: (refusal) => report({ kind: 'refused', refusal }),
  });
  permissions.value.checkFunctionRoles();
  work.value = new WorkRows(plan.resources, dynamoDb);
  ensureState(plan.resources, services);

  const planned = ofKind(plan.resources, 'function');
  const logs = new LogPermissions(planned, permissions.value, ACCOUNT);
  const activity = new Activity();
  const functions = new FunctionService({
    functions: withAsyncSettings(plan.resources, permissions.value),
    region: ACCOUNT.region,
    endpoints,
    clock,
    clockOffset: clock.sharedOffset,
    logFile: dataDir && join(dataDir, STATE_FILES.lambda),
    maxInstances: MAX_INSTANCES,
    onLine: (functionId, line) => {
      if (logs.mayWrite(functionId)) report({ kind: 'function-line', functionId, line });
    },
    onFailure: (functionId, failure) => report({ kind: 'function-failed', functionId, failure }),
    sendToQueue: ({ queueArn, ...message }) => sqs.send(queueArn, message),
    track: (work) => activity.track(work),
    onFault,
    unkind: unkindness?.lambda,
    dice: unkindness?.dice,
    endings,
  });
  teardown.add(() => functions.stop());
  invocable.value = functions;

  const routes = planRoutes(plan.resources, ACCOUNT);
  const api =
    routes &&
    new HttpApi({
      plan: routes,
      accountId: ACCOUNT.accountId,
      host: door.host,
      clock,
      mayInvoke: ({ functionArn, sourceArn }) =>
        permissions.value.allowsService(
          { service: 'apigateway.amazonaws.com', sourceArn },
          { action: 'lambda:InvokeFunction', resource: functionArn },
        ),
      invoke: (functionArn, event, traceHeader) =>
        activity.track(() => functions.invoke(functionArn, event, traceHeader)),
      onAccess: (line) => report({ kind: 'access-line', stageId: routes.stage.logicalId, line }),
    });
  const interrupted = findInterruptedMessages(sqs);
  const sources = startEventSources(plan.resources, {
    sqs,
    functions,
    permissions: permissions.value,
    clock,
    region: ACCOUNT.region,
    invoke: (functionRef, event) => activity.track(() => functions.invokeFromSource(functionRef, event)),
    onFault,
  });
  const idle = (): Promise<void> => activity.whenQuiet();
  const advance = (ms: number, stop?: AbortSignal): Promise<void> => advanceInSteps(clock, ms, idle, stop);
  const mover = new ClockMover(clock, advance);
  const stack = describeStack(assembly.stackName, plan.resources, routes);
  const watched = { stack, clock, mover, dynamoDb, functions, scheduler, sqs, trouble, work: work.value };
  door.answerWith(async (request) => {
    if (isConsolePath(request.path)) return answerConsole(request, watched);
    return api?.respond(request) ?? gatewayMessage(404, 'Not Found');
  });

  return {
    url: door.url,
    port: door.port,
    stack,
    clock,
    outputs: plan.outputs,
    resources: plan.physicalIds,
    endpointEnv: { ...endpoints, ...OPERATOR_ENV },
    dynamoDb,
    sqs,
    scheduler,
    refusals: () => permissions.value.refusals(),
    draws: unkindness?.draws ?? new Map(),
    interrupted,
    idle,
    advance: (ms) => advance(ms),
    kill: (target) => functions.kill(target),
    async stop() {
      mover.stop();
      await door.close();
      await drain(sources, functions);
      await teardown.run();
    },
  };
}

/** @throws AwsError AccessDeniedException when a role may not send what is given up: AWS would not take the setting. */
function withAsyncSettings(resources: readonly PlannedResource[], permissions: Permissions): FunctionDefinition[] {
  return ofKind(resources, 'function').map((planned) => {
    const settings = asyncSettingsOf(planned, resources);
    for (const resource of [settings.failureQueueArn, settings.deadLetterQueueArn]) {
      if (resource === undefined) continue;
      permissions.checkFunction(planned.logicalId, { action: 'sqs:SendMessage', resource });
    }
    return { ...planned, async: settings };
  });
}

/** Without a data folder there is nothing whose time could go back. */
function ownClock(dataDir: string | undefined): MovableClock {
  if (dataDir === undefined) return new MovableClock();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return openClock(join(dataDir, STATE_FILES.clock));
}

interface Door {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly answerWith: (respond: (request: GatewayRequest) => Promise<GatewayAnswer>) => void;
  readonly close: () => Promise<void>;
}

/** Opens the one port of the cloud. Until there is something to answer with, it says that it is not ready. */
async function openDoor(
  { port = 0, lan = false, report }: LocalCloudOptions,
  clock: MovableClock,
  teardown: Teardown,
): Promise<Door> {
  let respond = async (_request: GatewayRequest): Promise<GatewayAnswer> => gatewayMessage(503, 'Service Unavailable');
  const server = await HttpApiServer.listen({
    host: lan ? '0.0.0.0' : '127.0.0.1',
    port,
    clock,
    respond: (request) => respond(request),
    onFault: (error) => report({ kind: 'fault', error }),
    ...(lan ? { refuse: devicePathsOnly } : {}),
  });
  teardown.add(() => server.close());
  const host = `127.0.0.1:${server.port}`;
  return {
    host,
    port: server.port,
    url: `http://${host}`,
    answerWith(answer) {
      respond = answer;
    },
    close: () => server.close(),
  };
}

/** Lets functions end what they do, but not for long: what they leave undone stays in its queue. */
async function drain(sources: readonly SqsEventSource[], functions: FunctionService): Promise<void> {
  const drained = Promise.all(sources.map((source) => source.stop()));
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_GRACE_MS);
  });
  await Promise.race([drained, timeUp]);
  clearTimeout(timer);
  await functions.stop();
  await drained;
}
