import type { DeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import type { DeliveryRecord } from '../../core/delivery/delivery-record.ts';

/** DeliveryLogStore in memory; test/suites/delivery-log-suite.ts keeps it honest. */
export function createMemoryDeliveryLog(): DeliveryLogStore {
  const records = new Map<string, DeliveryRecord>();
  const keyOf = ({ webhookId, eventId }: { webhookId: string; eventId: string }): string => `${webhookId} ${eventId}`;
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
  };
}
