import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountFeedStore, createAccountFeedStore } from '../../../core/account/account-feed-store.ts';
import { createJournalStore, type JournalStore } from '../../../core/journal/journal-store.ts';
import { createLog } from '../../../core/log/log.ts';
import { type EmulatedTables, serveTables } from '../../support/emulated-tables.ts';
import { aFact, testId } from '../../support/facts.ts';

const NOW_MS = Date.UTC(2026, 2, 28, 14);
let nowMs = NOW_MS;
let tables: EmulatedTables;
let journal: JournalStore;
let feed: AccountFeedStore;
beforeAll(async () => {
  tables = await serveTables();
  const log = createLog(() => {});
  journal = createJournalStore({
    client: tables.client,
    tableName: tables.journal,
    now: () => nowMs,
    random: () => 0,
    sleep: async () => {},
    log,
  });
  feed = createAccountFeedStore({ client: tables.client, tableName: tables.journal });
});
afterAll(() => tables.close());

/** One event a second, from devices whose shards differ. */
async function appendEvents(accountId: string, first: number, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    nowMs = NOW_MS + index * 1_000;
    const owner = { accountId, registrationId: testId('dev', first + index) };
    const [event] = await journal.append(owner, [aFact(first + index)]);
    ids.push(event?.eventId ?? '');
  }
  return ids;
}

describe('createAccountFeedStore', () => {
  it('merges the shards in the order of receipt, page by page', async () => {
    const accountId = testId('acc', 1);
    const ids = await appendEvents(accountId, 100, 12);

    const seen: string[] = [];
    let after = '0';
    for (let more = true; more;) {
      const page = await feed.readFeed(accountId, { after, limit: 5 });
      seen.push(...page.events.map(({ eventId }) => eventId));
      after = page.lastKey ?? after;
      more = page.more;
    }

    expect(seen).toEqual(ids);
  });

  it('reads only what is behind a time, and only of the account', async () => {
    const accountId = testId('acc', 2);
    const ids = await appendEvents(accountId, 200, 4);
    await appendEvents(testId('acc', 3), 300, 4);

    const page = await feed.readFeed(accountId, { after: '2026-03-28T14:00:02.000Z', limit: 10 });

    expect(page.events.map(({ eventId }) => eventId)).toEqual(ids.slice(2));
    expect(page.more).toBe(false);
  });

  it('gives an empty page where there is nothing', async () => {
    expect(await feed.readFeed(testId('acc', 99), { after: '0', limit: 10 })).toEqual({ events: [], more: false });
  });
});
