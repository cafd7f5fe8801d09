import { describe, expect, it } from 'vitest';
import type { DeliveryLogStore } from '../../core/delivery/delivery-log-store.ts';
import {
  addAttempt,
  newDeliveryRecord,
  type DeliveryRecord,
  type DeliveryStatus,
} from '../../core/delivery/delivery-record.ts';
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

    it('forgets a status once it moved on', async () => {
      const fresh = newDeliveryRecord(newWebhook(), event(2), SERIAL);
      await log().update(fresh, attempted('retrying'));
      await log().update(fresh, attempted('exhausted'));

      expect(await log().getMany([fresh, newDeliveryRecord(newWebhook(), event(3), SERIAL)])).toMatchObject([
        { position: 2, status: 'exhausted', attemptCount: 2 },
      ]);
    });
  });
}
