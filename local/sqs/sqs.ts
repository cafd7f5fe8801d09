import type { Authorise } from '../aws-call.ts';
import type { AwsEndpoint } from '../aws-endpoint.ts';
import { createJsonEndpoint } from '../aws-json.ts';
import type { Clock } from '../clock.ts';
import type { Intercept } from '../intercept.ts';
import { createDice, type Dice } from '../unkind/dice.ts';
import { Arrivals } from './arrivals.ts';
import { queueDoesNotExist, refuse } from './errors.ts';
import { countMessageGroups, type MessageGroup } from './message-groups.ts';
import type { OutgoingMessage } from './message-checks.ts';
import { MessageMoves } from './message-moves.ts';
import { createOperations } from './operations.ts';
import { QueueActions, type ReceiveOptions, type SentMessage } from './queue-actions.ts';
import { QueueAdmin } from './queue-admin.ts';
import type { QueueAttributes, QueueSettings } from './queue-settings.ts';
import { QueueStore } from './queue-store.ts';
import type { Queue } from './queue.ts';
import type { ReceivedMessage } from './received-message.ts';
import type { SqsUnkindness } from './unkind.ts';

export interface SqsOptions {
  readonly clock: Clock;
  /** Keeps queues and messages over restarts; without it they are kept in memory. */
  readonly logFile?: string | undefined;
  readonly authorise?: Authorise | undefined;
  readonly intercept?: Intercept | undefined;
  readonly report: (error: unknown) => void;
  readonly accountId: string;
  readonly region: string;
  /** @default kind */
  readonly unkind?: SqsUnkindness | undefined;
  /** Draws for `unkind`. @default the same at every start */
  readonly dice?: Dice | undefined;
}

export interface QueueDepth {
  readonly queueName: string;
  readonly queueArn: string;
  readonly visible: number;
  readonly delayed: number;
  readonly inFlight: number;
  /** When the oldest message was sent. */
  readonly oldestSentAtMs: number | undefined;
}

/** The emulated SQS: over HTTP for SDK clients, and directly for the local cloud's other parts. */
export interface Sqs {
  readonly endpoint: AwsEndpoint;
  /** Where the endpoint is served; queue URLs begin with it. A queue is found by its URL whatever the URL begins with. */
  setBaseUrl(url: string): void;
  /**
   * Creates a queue, or gives it these attributes and keeps its messages. A dead-letter queue comes first.
   * @throws AwsError when SQS would not have such a queue.
   */
  ensureQueue(queue: { readonly queueName: string; readonly attributes: QueueAttributes }): void;
  queueUrl(queueName: string): string;
  queueArn(queueName: string): string;
  /** @throws AwsError when there is no such queue. */
  queueArnOfUrl(queueUrl: string): string;
  /** @throws AwsError when there is no such queue. */
  settingsOf(queueArn: string): QueueSettings;
  receive(queueArn: string, options: ReceiveOptions): ReceivedMessage[];
  delete(queueArn: string, receiptHandle: string): void;
  changeVisibility(queueArn: string, receiptHandle: string, visibilityTimeoutSeconds: number): void;
  send(queueArn: string, message: OutgoingMessage): SentMessage;
  /**
   * Calls `listener`, within the call that brings it about, whenever the queue may have something to receive: a message
   * arrived, its delay or visibility ended, its group is free again. Calls it for nothing at times, and when several
   * messages wait, for one of them only. What was there before is not announced: receive once after listening.
   * @returns takes the listener off again.
   */
  onArrival(queueArn: string, listener: () => void): () => void;
  depths(): QueueDepth[];
  /** Groups of a FIFO queue that have messages; the one with the oldest message first. */
  groups(queueArn: string): MessageGroup[];
  close(): void;
}

export function createSqs({
  clock,
  logFile,
  authorise,
  intercept,
  report,
  accountId,
  region,
  unkind = {},
  dice = createDice(0),
}: SqsOptions): Sqs {
  const store = new QueueStore(logFile, clock.now());
  const arrivals = new Arrivals(clock, report);
  const queueArn = (queueName: string) => `arn:aws:sqs:${region}:${accountId}:${queueName}`;
  const actions = new QueueActions(store, arrivals, clock, queueArn, dice, unkind);
  const admin = new QueueAdmin(store, arrivals, clock, queueArn);
  const moves = new MessageMoves(store, arrivals, clock, (queue) => admin.sourcesOf(queue));
  let baseUrl = '';
  let closed = false;

  const queueUrl = (queueName: string) => {
    if (!baseUrl) throw new Error('setBaseUrl was not called: queues have no URL yet');
    return `${baseUrl}/${accountId}/${queueName}`;
  };
  const expectQueue = (name: string | undefined): Queue => {
    const queue = name === undefined ? undefined : store.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  };
  const urlPattern = new RegExp(`^https?://[^/]+/${accountId}/([^/]+)$`);
  const byUrl = (url: string) => expectQueue(urlPattern.exec(url)?.[1]);
  const nameOf = (arn: string) => {
    const name = arn.split(':').at(-1) ?? '';
    return arn === queueArn(name) ? name : undefined;
  };
  const byArn = (arn: string) => expectQueue(nameOf(arn));

  const receiveWaiting = async (
    queue: Queue,
    { waitSeconds, ...options }: ReceiveOptions & { readonly waitSeconds: number },
    gone: AbortSignal | undefined,
  ) => {
    if (waitSeconds === 0) actions.checkInFlight(queue);
    const deadlineMs = clock.now() + waitSeconds * 1000;
    for (;;) {
      if (closed || gone?.aborted) return [];
      if (store.get(queue.name) !== queue) throw queueDoesNotExist();
      const messages = actions.receive(queue, options);
      if (messages.length > 0 || clock.now() >= deadlineMs) return messages;
      await arrivals.next(queue, deadlineMs, gone);
    }
  };

  const operations = createOperations({
    byUrl: (url) => settled(byUrl(url)),
    byArn: (arn) => store.get(nameOf(arn) ?? ''),
    byName: (name) => store.get(name),
    moves,
    admin,
    all: () => store.all(),
    url: queueUrl,
    arn: queueArn,
    accountId,
    send: (queue, message) => actions.send(queue, message),
    delete: (queue, receiptHandle) => actions.delete(queue, receiptHandle),
    changeVisibility: (queue, receiptHandle, seconds) => actions.changeVisibility(queue, receiptHandle, seconds),
    purge: (queue) => actions.purge(queue),
    receive: receiveWaiting,
  });

  function settled(queue: Queue): Queue {
    queue.settle(clock.now());
    return queue;
  }

  for (const queue of store.all()) arrivals.changed(queue);
  moves.resume();

  return {
    endpoint: createJsonEndpoint({
      service: 'sqs',
      target: 'AmazonSQS',
      contentType: 'application/x-amz-json-1.0',
      operations,
      refuse,
      authorise,
      intercept,
      report,
    }),
    setBaseUrl: (url) => {
      baseUrl = url.replace(/\/$/, '');
    },
    ensureQueue: ({ queueName, attributes }) => admin.ensure(queueName, attributes),
    queueUrl,
    queueArn,
    queueArnOfUrl: (url) => queueArn(byUrl(url).name),
    settingsOf: (arn) => byArn(arn).settings,
    receive: (arn, options) => actions.receive(byArn(arn), options),
    delete: (arn, receiptHandle) => actions.delete(byArn(arn), receiptHandle),
    changeVisibility: (arn, receiptHandle, seconds) => actions.changeVisibility(byArn(arn), receiptHandle, seconds),
    send: (arn, message) => actions.send(byArn(arn), message),
    onArrival: (arn, listener) => arrivals.listen(byArn(arn), listener),
    depths: () =>
      [...store.all()].map(settled).map((queue) => ({
        queueName: queue.name,
        queueArn: queueArn(queue.name),
        ...queue.messages.counts,
        oldestSentAtMs: queue.messages.oldest?.sentAtMs,
      })),
    groups: (arn) => countMessageGroups(settled(byArn(arn)).messages.records(), clock.now()),
    close: () => {
      closed = true;
      moves.close();
      arrivals.close();
      store.close();
    },
  };
}
