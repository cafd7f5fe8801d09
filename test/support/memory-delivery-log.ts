import { sortKey, type DeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import type { DeliveryRecord } from '../../core/delivery/delivery-record.ts';
import { logShard } from '../../core/delivery/keys.ts';

/** DeliveryLogStore in memory; test/suites/delivery-log-suite.ts keeps it honest. */
export function createMemoryDeliveryLog(): DeliveryLogStore {
  const records = new Map<string, DeliveryRecord>();
  const keyOf = ({ webhookId, eventId }: { webhookId: string; eventId: string }): string => `${webhookId} ${eventId}`;
  const newestFirst = (wanted: (record: DeliveryRecord) => boolean, before: string | undefined, limit: number) =>
    [...records.values()]
      .filter((record) => wanted(record) && (before === undefined || sortKey(record) < before))
      .sort((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1))
      .slice(0, limit);

  return {
    async get(key) {
      return records.get(keyOf(key));
    },
    async getMany(keys) {
      return keys.flatMap((key) => records.get(keyOf(key)) ?? []);
    },
    async update(guess, change) {
      const stored = records.get(keyOf(guess));
      const current = stored && stored.version !== guess.version ? stored : guess;
      const next = { ...change(current), version: current.version + 1 };
      records.set(keyOf(next), next);
      return next;
    },
    async listShard(shard, { before, limit }) {
      return newestFirst((record) => logShard(record.webhookId, record.eventId) === shard, before, limit);
    },
    async listTrouble(webhookId, status, { before, limit }) {
      return newestFirst((record) => record.webhookId === webhookId && record.status === status, before, limit);
    },
  };
}
