import { describe, expect, it } from 'vitest';
import type { DeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import {
  addAttempt,
  newDeliveryRecord,
  type DeliveryRecord,
  type DeliveryStatus,
} from '../../core/delivery/delivery-record.ts';
import { logShards } from '../../core/delivery/keys.ts';
import type { JournalEvent } from '../../core/journal/event.ts';
import { ACCOUNT, REGISTRATION, SERIAL, testId } from '../support/facts.ts';

const event = (
  number: number,
  receivedAt = `2026-03-28T14:00:${String(number % 60).padStart(2, '0')}.000Z`,
): JournalEvent => ({
  eventId: testId('evt', number),
  accountId: ACCOUNT,
  registrationId: REGISTRATION,
  position: number,
  type: 'attendance.punch',
  backfill: false,
  body: '{}',
  occurredAt: receivedAt,
  receivedAt,
});
const attempt = { at: '2026-03-28T14:10:00.000Z', trigger: 'lane', statusCode: 500, durationMs: 12 } as const;
const attempted = (status: DeliveryStatus) => (record: DeliveryRecord) => addAttempt(record, attempt, status);

/** What every DeliveryLogStore does. */
export function deliveryLogBehaviour(name: string, log: () => DeliveryLogStore): void {
  describe(`delivery log (${name})`, () => {
    let webhooks = 1_500;
    const newWebhook = () => testId('wh', webhooks++);

    it('stores a first attempt without a read, and gives it back', async () => {
      const fresh = newDeliveryRecord(newWebhook(), event(1), SERIAL);
      expect(await log().get(fresh)).toBeUndefined();

      const stored = await log().update(fresh, attempted('retrying'));

      expect(stored).toMatchObject({
        status: 'retrying',
        attemptCount: 1,
        version: 1,
        attempts: [{ number: 1, ...attempt }],
      });
      expect(await log().get(fresh)).toEqual(stored);
    });

    it('adds to what is stored when a crash made it forget', async () => {
      const fresh = newDeliveryRecord(newWebhook(), event(1), SERIAL);
      await log().update(fresh, attempted('retrying'));

      const again = await log().update(fresh, attempted('delivered'));

      expect(again).toMatchObject({ status: 'delivered', attemptCount: 2, version: 2, deliveredAt: attempt.at });
    });

    it('lists newest first, page by page, whatever the shard', async () => {
      const webhookId = newWebhook();
      for (let number = 1; number <= 20; number++) {
        await log().update(newDeliveryRecord(webhookId, event(number), SERIAL), attempted('delivered'));
      }

      const seen: string[] = [];
      for (const shard of logShards(webhookId)) {
        const first = await log().listShard(shard, { limit: 2 });
        const last = first.at(-1);
        const rest = last
          ? await log().listShard(shard, { before: `${last.receivedAt}#${last.eventId}`, limit: 50 })
          : [];
        const all = [...first, ...rest].map(({ position }) => position);
        expect(all).toEqual([...all].sort((a, b) => b - a));
        seen.push(...[...first, ...rest].map(({ eventId }) => eventId));
      }
      expect(new Set(seen).size).toBe(20);
    });

    it('lists trouble by status, until it is over', async () => {
      const webhookId = newWebhook();
      const first = newDeliveryRecord(webhookId, event(1), SERIAL);
      const second = newDeliveryRecord(webhookId, event(2), SERIAL);
      await log().update(first, attempted('retrying'));
      await log().update(second, attempted('retrying'));
      await log().update(newDeliveryRecord(webhookId, event(3), SERIAL), attempted('delivered'));

      const retrying = async () =>
        (await log().listTrouble(webhookId, 'retrying', { limit: 10 })).map(({ position }) => position);
      expect(await retrying()).toEqual([2, 1]);

      await log().update(first, attempted('delivered'));
      await log().update(second, attempted('exhausted'));
      expect(await retrying()).toEqual([]);
      expect(await log().listTrouble(webhookId, 'exhausted', { limit: 10 })).toMatchObject([
        { position: 2, attemptCount: 2 },
      ]);
    });
  });
}
