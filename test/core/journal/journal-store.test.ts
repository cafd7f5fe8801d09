import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJournalStore, type JournalStore } from '../../../core/journal/journal-store.ts';
import { toEventRow } from '../../../core/journal/journal-rows.ts';
import { planAppend } from '../../../core/journal/plan-append.ts';
import { EMPTY_HEAD } from '../../../core/journal/event.ts';
import { serveTables, type EmulatedTables } from '../../support/emulated-tables.ts';
import { ACCOUNT, aFact, REGISTRATION } from '../../support/facts.ts';
import { silentLog } from '../../support/lane-world.ts';
import { createMemoryJournal } from '../../support/memory-journal.ts';
import { journalBehaviour } from '../../suites/journal-suite.ts';

const time = { nowMs: Date.parse('2026-03-28T14:00:00.000Z') };
const now = (): number => time.nowMs;

let memory: JournalStore;
beforeEach(() => {
  memory ??= createMemoryJournal(now);
});
journalBehaviour('in memory', () => memory, time);

let tables: EmulatedTables;
let store: JournalStore;
beforeAll(async () => {
  tables = await serveTables();
  store = createJournalStore({
    client: tables.client,
    tableName: tables.journal,
    now,
    random: Math.random,
    sleep,
    log: silentLog,
  });
});
afterAll(() => tables.close());
journalBehaviour('DynamoDB', () => store, time);

describe('the row of an event', () => {
  const digits = '9'.repeat(40);
  const anywhere = { employee_id: digits, device_serial: digits.slice(0, 20), site: digits, external_id: digits };
  const optional = {
    'attendance.punch': {
      punch_type: 'overtime_out',
      work_code: '99999999',
      temperature_c: 36.7,
      mask: true,
      door: '1',
      status_code: 255,
      verify_code: 200,
    },
    'access.event': {
      punch_type: 'unspecified',
      event_name: 'exit button, always open',
      temperature_c: 38.7,
      door: '1',
      status_code: 4999,
      verify_code: 65_536,
    },
    'biometric.enrolled': { punch_type: 'unspecified', kind: 'fingerprint', finger: 9 },
  };
  const types = Object.keys(optional) as (keyof typeof optional)[];

  it.each(types)('fits one write unit (1 KB) with every optional field of %s at its limit', (type) => {
    // An event is never both backfill and of a suspect clock.
    const fact = aFact(1, { type, backfill: true });
    const content = { ...fact.content, ...anywhere, verification: 'fingerprint', ...optional[type] };
    const head = {
      ...EMPTY_HEAD,
      counters: { [`${type}#backfill`]: { sequence: 9_999_999, lastEventId: fact.eventId } },
    };

    const { events } = planAppend(
      { accountId: ACCOUNT, registrationId: REGISTRATION },
      head,
      [{ ...fact, content }],
      '2026-03-28T14:47:13.204Z',
    );

    const [event] = events;
    if (!event) throw new Error('no event');
    const bytes = Object.entries(toEventRow(event)).reduce(
      (sum, [name, value]) => sum + name.length + (typeof value === 'string' ? Buffer.byteLength(value) : 1),
      0,
    );
    expect(bytes).toBeLessThanOrEqual(1024);
  });
});
