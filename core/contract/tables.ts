/** Names of the key attributes every table uses. Both are strings. */
export const PRIMARY_KEY = { partition: 'pk', sort: 'sk' } as const;

/** An index: its name and the attributes that key it. */
export interface IndexContract {
  readonly indexName: string;
  readonly partition: string;
  /** `pk`/`sk` reuse the table's own attribute. */
  readonly sort: string;
}

/** The numbered, append-only lists of events; one partition per registration. */
export const JOURNAL_INDEXES = {
  /** The account's feed in arrival order: `acc_…#<shard>` / `<receivedAt>#<position>#<evt>`. Keys only. */
  byAccount: { indexName: 'by-account', partition: 'account', sort: 'received' },
  /** One person's events: `acc_…#<PIN>` / `<occurredAt, UTC>#<evt>`. Keys only, sparse. */
  byEmployee: { indexName: 'by-employee', partition: 'employee', sort: 'occurred' },
} as const satisfies Record<string, IndexContract>;

/** Webhook state, lanes, tasks, and the log of deliveries. */
export const DELIVERIES_INDEXES = {
  /** Rows of work to come: `DUE#<shard>` / `nextAt` (ISO 8601, UTC). Keys only, sparse. */
  due: { indexName: 'due', partition: 'dueShard', sort: 'nextAt' },
  /** Deliveries that were not delivered at once: `wh_…#<status>` / the log record's own `sk`. Keys only, sparse. */
  trouble: { indexName: 'trouble', partition: 'troubleKey', sort: 'sk' },
} as const satisfies Record<string, IndexContract>;

/** Epoch seconds after which DynamoDB may remove the item (registry and deliveries). */
export const TTL_ATTRIBUTE = 'expiresAt';
