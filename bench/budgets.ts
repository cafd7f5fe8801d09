import type { Budget } from './figure.ts';

/** What the design promises. A run that misses one says so; it never fails for it, since machines differ. */
export const BUDGETS = {
  parse: {
    linesPerSecond: { atLeast: 300_000 },
    /** Milliseconds for a push of 1 MB. */
    megabyteMs: { atMost: 50 },
  },
  bundles: {
    /** By construct; of 1,024 bytes. */
    kilobytes: { DeviceGateway: { atMost: 450 }, Delivery: { atMost: 520 }, ManagementApi: { atMost: 520 } },
    loadMs: { atMost: 100 },
  },
  /** The design gives them for a punch to one webhook, delivered at once, by functions that are warm. */
  cost: {
    requests: { atMost: 14 },
    requestsInLargePush: { atMost: 3 },
    /** Of DynamoDB. */
    writeUnits: { atMost: 10 },
    writeUnitsInLargePush: { atMost: 8.2 },
  },
  failure: {
    /** Of DynamoDB, for an attempt that fails. */
    writeUnits: { atMost: 4 },
  },
  idle: {
    /** Of DynamoDB, for a device that polls for two minutes. */
    writeUnits: { atMost: 1 },
  },
  latency: { p50Ms: { atMost: 25 }, p99Ms: { atMost: 100 } },
  rate: { singlePunchesPerSecond: { atLeast: 120 }, batchedPunchesPerSecond: { atLeast: 600 } },
  start: { coldSeconds: { atMost: 30 }, warmSeconds: { atMost: 10 } },
  openData: {
    /** To open a million journal items. */
    seconds: { atMost: 15 },
  },
} as const satisfies Record<string, Record<string, Budget | Record<string, Budget>>>;
