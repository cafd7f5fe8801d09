// @ts-check
/** @typedef {import('../console-state.ts').ConsoleState} ConsoleState */
/** @typedef {import('../console-state.ts').WorkRow} WorkRow */
/** @typedef {import('./live-table.mjs').Cell} Cell */
/** @typedef {import('./live-table.mjs').Row} Row */
import { counted, fromNow, moment, span } from './format.mjs';
import { LiveTable } from './live-table.mjs';

const KINDS = /** @type {const} */ ({ refused: 'refused', 'function-failed': 'failed', fault: 'fault' });

/** Makes the tables of the page. @returns {(state: ConsoleState) => void} brings them up to date */
export function createTables() {
  const work = new LiveTable(
    'work',
    [
      { title: 'Lane' },
      { title: 'Webhook' },
      { title: 'Position' },
      { title: 'Waits', kind: 'when' },
      { title: 'Tried' },
    ],
    'No lane has worked since the start, and none waits.',
  );
  const alarms = new LiveTable(
    'alarms',
    [{ title: 'Due', kind: 'when' }, { title: 'Alarm' }, { title: 'Target' }],
    'No alarm is set.',
  );
  const trouble = new LiveTable(
    'trouble',
    [{ title: 'What' }, { title: 'Who' }, { title: 'Where' }, { title: 'When', kind: 'when' }],
    'Nothing was refused and nothing failed since the start.',
  );
  const queues = new LiveTable(
    'queues',
    [
      { title: 'Queue' },
      { title: 'Visible', kind: 'number' },
      { title: 'Delayed', kind: 'number' },
      { title: 'In flight', kind: 'number' },
    ],
    'The template has no queue.',
  );
  const functions = new LiveTable(
    'functions',
    [
      { title: 'Function' },
      { title: 'Running', kind: 'number' },
      { title: 'Invoked', kind: 'number' },
      { title: 'Errors', kind: 'number' },
    ],
    'The template has no function.',
  );
  const routes = new LiveTable('routes', [{ title: 'Route' }, { title: 'Function' }], 'The template has no route.');
  const tables = new LiveTable(
    'tables',
    [{ title: 'Table' }, { title: 'Items', kind: 'number' }, { title: 'Indexes' }],
    'The template has no table.',
  );
  return (state) => {
    work.show(workRows(state));
    alarms.show(alarmRows(state));
    trouble.show(troubleRows(state));
    queues.show(queueRows(state));
    functions.show(functionRows(state));
    routes.show(state.routes.map(({ route, function: name }) => toRow(route, { text: route }, { text: name })));
    tables.show(
      state.tables.map(({ name, items, indexes }) =>
        toRow(name, { text: name }, numberCell(items), { text: indexes.join(', ') || '–' }),
      ),
    );
  };
}

/** @param {ConsoleState} state @returns {Row[]} */
function workRows({ work, now }) {
  const isWhole = (/** @type {WorkRow} */ { sort }) => sort === 'HOOK';
  const webhooks = new Map(work.rows.filter(isWhole).map((row) => [row.partition, row]));
  const rows = work.rows.filter((row) => !isWhole(row));
  const named = new Set(rows.map(({ partition }) => partition));
  // A webhook of which no lane is known is shown by itself.
  const alone = [...webhooks.values()].filter(({ partition }) => !named.has(partition));
  return [...rows, ...alone].map((row) =>
    toRow(
      `${row.partition} ${row.sort}`,
      { text: isWhole(row) ? 'no lane yet' : row.sort.replace(/^LANE#/, ''), note: row.partition, tone: 'id' },
      webhookCell(webhooks.get(row.partition), now),
      positionCell(row),
      row.due === null ? NOTHING : whenCell(row.due, now),
      triedCell(row, now),
    ),
  );
}

/** @param {WorkRow | undefined} webhook @param {string} now @returns {Cell} */
function webhookCell(webhook, now) {
  const { mode, failingSince } = webhook?.attributes ?? {};
  if (mode === undefined) return NOTHING;
  if (failingSince === undefined) return { text: String(mode), ...(mode === 'open' ? {} : { tone: 'alert' }) };
  const failing = `for ${span(Date.parse(now) - Date.parse(String(failingSince)))}`;
  return { text: mode === 'open' ? 'failing' : `${mode}, failing`, note: failing, tone: 'alert' };
}

/** @param {WorkRow} row @returns {Cell} */
function positionCell({ attributes: { cursor }, journal_head: head }) {
  if (typeof cursor !== 'number') return NOTHING;
  const behind = (head ?? cursor) - cursor;
  return {
    text: head === null ? String(cursor) : `${cursor} of ${head}`,
    note: behind > 0 ? `${behind} behind` : '',
    ...(behind > 0 ? { tone: 'alert' } : {}),
  };
}

/** @param {WorkRow} row @param {string} now @returns {Cell} */
function triedCell({ attributes: { headAttempts, headFirstAttemptAt, lastDeliveredAt } }, now) {
  if (typeof headAttempts === 'number') {
    const first = headFirstAttemptAt === undefined ? '' : `first ${fromNow(String(headFirstAttemptAt), now)}`;
    return { text: counted(headAttempts, 'attempt'), note: first };
  }
  return lastDeliveredAt === undefined ? NOTHING : { text: 'delivered', note: fromNow(String(lastDeliveredAt), now) };
}

/** @param {ConsoleState} state @returns {Row[]} */
function alarmRows({ schedules, now }) {
  return schedules.map(({ group, name, expression, due, target }) =>
    toRow(
      `${group} ${name}`,
      due === null ? { text: 'being rung' } : whenCell(due, now),
      { text: name, tone: 'id', note: expression.startsWith('at(') ? '' : expression },
      { text: target },
    ),
  );
}

/** @param {ConsoleState} state @returns {Row[]} */
function troubleRows({ trouble, now }) {
  return trouble.map(({ at, kind, who, what, where }, index) =>
    toRow(
      String(trouble.length - index),
      { text: what, note: KINDS[kind], tone: 'alert' },
      { text: who },
      { text: where ?? '–' },
      whenCell(at, now),
    ),
  );
}

/** @param {ConsoleState} state @returns {Row[]} */
function queueRows({ queues, now }) {
  return queues.map((queue) => {
    const { name, visible, delayed, in_flight: inFlight, groups, group_count: groupCount } = queue;
    const isDeadLetters = queue.consumers.length === 0;
    const items = groups.map((group) => {
      const waits = group.waits_until === null ? '' : `, waits: ${fromNow(group.waits_until, now)}`;
      return `${group.id}: ${counted(group.messages, 'message')}, ${group.in_flight} in flight${waits}`;
    });
    const unlisted = groupCount - groups.length;
    if (unlisted > 0) items.push(`and ${counted(unlisted, 'group')} more`);
    return toRow(
      name,
      {
        text: name,
        note: [queue.fifo ? 'FIFO' : 'standard', ...leads(queue), ...age(queue, now)].join(', '),
        ...(groupCount > 0 ? { more: { summary: counted(groupCount, 'message group'), items } } : {}),
      },
      { ...numberCell(visible), ...(isDeadLetters && visible > 0 ? { tone: 'alert' } : {}) },
      numberCell(delayed),
      numberCell(inFlight),
    );
  });
}

/** @param {ConsoleState['queues'][number]} queue */
function leads({ consumers, dead_letters_of: sources }) {
  if (consumers.length > 0) return [`to ${consumers.join(', ')}`];
  return sources.length > 0 ? [`dead letters of ${sources.join(', ')}`] : ['no function takes its messages'];
}

/** @param {ConsoleState['queues'][number]} queue @param {string} now */
function age({ oldest }, now) {
  return oldest === null ? [] : [`oldest sent ${fromNow(oldest, now)}`];
}

/** @param {ConsoleState} state @returns {Row[]} */
function functionRows({ functions, now }) {
  return functions.map((it) => {
    const last = it.last_error ? `last ${it.last_error.type} ${fromNow(it.last_error.at, now)}` : '';
    return toRow(
      it.name,
      { text: it.name, note: last || `${it.memory_mb} MB, ${it.timeout_seconds} s` },
      { text: `${it.running} of ${it.instances}` },
      numberCell(it.invocations),
      { ...numberCell(it.errors), ...(it.errors > 0 ? { tone: 'alert' } : {}) },
    );
  });
}

/** @type {Cell} */
const NOTHING = { text: '–' };

/** @param {string} key @param {...Cell} cells @returns {Row} */
const toRow = (key, ...cells) => ({ key, cells });

/** @param {number} count @returns {Cell} */
const numberCell = (count) => ({ text: count.toLocaleString('en') });

/** @param {string} iso @param {string} now @returns {Cell} */
const whenCell = (iso, now) => ({ text: fromNow(iso, now), note: moment(iso, now) });
