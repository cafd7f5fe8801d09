/** Numbers that `lib/` and the functions must agree on. */
export const LIMITS = {
  /** Largest body a Lambda function can be handed through the HTTP API (6 MB request, less base64 and envelope). */
  maxPushBytes: 4_500_000,
  /** What the handshake tells a device as its largest upload; far below `maxPushBytes`. */
  advertisedMaxPostBytes: 1_048_576,
  /** A webhook call: connect, and connect + send + whole answer. */
  attemptConnectTimeoutMs: 3_000,
  attemptTimeoutMs: 10_000,
  /** No attempt starts with less than this left of the function's time. */
  attemptReserveMs: 13_000,
  /** Timeout of the deliver function. The ring queue's visibility timeout is six times this. */
  deliverTimeoutSeconds: 40,
  deliverVisibilitySeconds: 240,
  /** How much of a receiver's answer is read, and how much of it is kept. */
  answerReadBytes: 65_536,
  answerKeptBytes: 512,
  /** Events appended by one transaction: 1 HEAD + 2 items an event, of at most 100 actions. */
  eventsPerTransaction: 49,
  /** Shards of the account feed, the delivery log of a webhook, and the due index. */
  accountShards: 4,
  logShards: 4,
  dueShards: 16,
  /** Default of a webhook's `max_concurrency`: its slots. */
  defaultMaxConcurrency: 10,
  /** Days a log record, an operation log line and a knock are kept. */
  deliveryLogDays: 90,
  operationLogDays: 30,
  knockDays: 1,
} as const;
