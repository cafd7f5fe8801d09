import type { MotoDifference } from '../../support/moto.ts';

const api = (page: string): string =>
  `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_${page}.html`;
const guide = (page: string): string =>
  `https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/${page}.html`;
const differsIn = (behaviour: string, moto: string, page: string): MotoDifference => ({ behaviour, moto, page });
const takesIt = (page: string, what: string, ...behaviours: readonly string[]): MotoDifference[] =>
  behaviours.map((behaviour) => differsIn(`${what}: ${behaviour}`, 'moto takes it', page));
const knowsNot = (page: string, what: string, ...behaviours: readonly string[]): MotoDifference[] =>
  behaviours.map((behaviour) => differsIn(`${what}: ${behaviour}`, 'moto does not know it', page));
const TOO_LONG = JSON.stringify('x'.repeat(129));

/** Where moto is unlike SQS and ours: seen with moto 5.2.1. */
export const MOTO_DIFFERENCES: readonly MotoDifference[] = [
  ...takesIt(
    api('SendMessage'),
    'FIFO queue',
    'refuses the group id "with space"',
    'refuses the group id "ñ"',
    `refuses the group id ${TOO_LONG}`,
    'refuses the group id "line\\nfeed"',
  ),
  {
    ...differsIn('FIFO queue: numbers messages with 20 digits that grow', 'moto draws the numbers', api('SendMessage')),
    unsteady: true,
  },
  ...takesIt(api('DeleteMessage'), 'FIFO queue', 'refuses to delete by a receipt whose visibility has ended'),
  differsIn(
    'deduplication: takes a second send with the same id for the first, whatever its body',
    'moto gives it an id of its own',
    guide('FIFO-queues-exactly-once-processing'),
  ),
  differsIn(
    'deduplication: remembers an id for five minutes, also after the message was deleted',
    'moto forgets it with the message',
    guide('FIFO-key-terms'),
  ),
  differsIn(
    'deduplication: looks at the group alone when that is its scope',
    'moto looks at the whole queue',
    api('CreateQueue'),
  ),
  ...takesIt(
    api('SendMessage'),
    'deduplication',
    'refuses the deduplication id "with space"',
    `refuses the deduplication id ${TOO_LONG}`,
  ),
  differsIn(
    'standard queue: keeps a message that was received again since the receipt it is deleted by',
    'moto deletes it',
    api('DeleteMessage'),
  ),
  ...takesIt(api('SendMessage'), 'standard queue', 'refuses a deduplication id'),
  ...takesIt(
    api('ChangeMessageVisibility'),
    'visibility',
    'hides a message of a standard queue again whose visibility had ended, unless somebody received it',
    'refuses to change that of a message of a FIFO queue that is not in flight',
  ),
  ...knowsNot(
    api('ReceiveMessage'),
    'receive request attempt',
    'that is repeated gives the same messages with the same receipts',
    'that is repeated hides its messages anew',
    'is refused by a standard queue, and with a name that is not allowed',
  ),
  {
    ...differsIn(
      'long poll: gives one message to one of two pollers',
      'moto at times gives it to both',
      api('ReceiveMessage'),
    ),
    unsteady: true,
  },
  {
    ...differsIn(
      'long poll: ends when a group is free again',
      'moto waits on',
      guide('FIFO-queues-understanding-logic'),
    ),
    unsteady: true,
  },
  differsIn(
    'dead-letter queue: gets a message that was received as often as allowed, at the next receive',
    'moto keeps its deduplication id, and does not say where it came from',
    guide('sqs-configure-dead-letter-queue-redrive'),
  ),
  differsIn(
    'dead-letter queue: that has one itself counts its own receives',
    'moto counts those of all queues',
    api('CreateQueue'),
  ),
  differsIn(
    'dead-letter queue: of a FIFO queue counts the retention from the move',
    'moto counts from the first send',
    guide('sqs-dead-letter-queues'),
  ),
  ...takesIt(
    api('SetQueueAttributes'),
    'redrive allow policy',
    'lets none',
    'lets those that it names',
    'is refused as some with no queues',
    'is refused as byQueue with no queues',
    'is refused as byQueue with 0 queues',
    'is refused as byQueue with 11 queues',
    'is refused as allowAll with 1 queues',
  ),
  ...knowsNot(
    api('StartMessageMoveTask'),
    'message move',
    'brings messages back to the queue in which they died, as new messages',
    'brings each message to its own queue when several die into one',
    'keeps the order of each group of a FIFO queue',
    'goes to another queue when it is told to, at the rate it is told',
    'is cancelled in the middle, and what was moved stays moved',
    'ends with as many messages as there were when it began',
    'leaves alone what somebody holds',
    'fails at a message of which nobody knows where it died',
    'is listed with those before it, the newest first',
    'is refused from a queue that is none for dead letters, or of which one is under way',
    'is refused to a queue of another type, and at a rate above 500',
    'is refused by queues and tasks that do not exist',
  ),
  ...takesIt(api('SendMessageBatch'), 'batch', 'takes the good entries and says what is wrong with the others'),
  differsIn(
    'batch: is refused as a whole by a FIFO queue when an entry has no group',
    'moto answers MissingParameter, as for a single message',
    api('SendMessageBatch'),
  ),
  ...takesIt(
    api('SendMessage'),
    'message',
    ...['\u0000', 'a\u0008', '\uFFFE', '\u001b[0m'].map((body) => `refuses the body ${JSON.stringify(body)}`),
    'is refused without a body',
    'is refused with a system attribute that SQS does not know, or of another type',
  ),
  ...takesIt(guide('quotas-messages'), 'message', 'may be 1 MiB long with its attributes, and not a byte longer'),
  ...takesIt(
    guide('sqs-message-metadata'),
    'message',
    'is refused with an attribute that has a name of AWS',
    'is refused with an attribute that has a name that ends with a dot',
    'is refused with an attribute that has a value that is empty',
    'is refused with an attribute that has a value of another type',
    'is refused with an attribute that has a number that is none',
  ),
  differsIn(
    'message: carries a trace, which does not count as an attribute or for its size',
    'moto gives no digest of system attributes',
    api('SendMessage'),
  ),
  differsIn(
    'message: is gone when the retention of its queue is over',
    'moto gives nothing of what stands behind it either',
    api('CreateQueue'),
  ),
  differsIn(
    'SetQueueAttributes: counts the retention of old messages anew',
    'moto gives nothing of what stands behind them either',
    api('SetQueueAttributes'),
  ),
  differsIn(
    'queue: is listed by the beginning of its name, page by page',
    'moto lists all of them on one page',
    api('ListQueues'),
  ),
  ...takesIt(api('PurgeQueue'), 'queue', 'loses every message when it is purged, once a minute'),
  ...takesIt(
    api('CreateQueue'),
    'CreateQueue',
    'refuses the name plain.fifo of a standard queue',
    'refuses a VisibilityTimeout out of its range',
    'refuses a DelaySeconds out of its range',
    'refuses a MessageRetentionPeriod out of its range',
    'refuses a ReceiveMessageWaitTimeSeconds out of its range',
    'refuses an attribute that no queue has',
    'refuses attributes of FIFO queues for a standard queue',
    'refuses a throughput by group without deduplication by group',
    'refuses the maxReceiveCount 0',
    'refuses the maxReceiveCount 1001',
  ),
  differsIn(
    'CreateQueue: refuses a dead-letter queue that is not there, or of the other type',
    'moto answers NonExistentQueue',
    api('CreateQueue'),
  ),
  differsIn('CreateQueue: refuses the maxReceiveCount often', 'moto answers 500', api('CreateQueue')),
  ...takesIt(
    api('SetQueueAttributes'),
    'SetQueueAttributes',
    'makes no other type of a queue',
    'refuses a value out of its range, and changes nothing',
  ),
  ...takesIt(api('DeleteQueue'), 'DeleteQueue', 'keeps its name for a minute'),
];
