// @ts-check
/** @typedef {import('../console-state.ts').ConsoleState} ConsoleState */
/**
 * @typedef {object} Column
 * @property {string} title
 * @property {'number' | 'when' | 'text'} [kind]
 */
/** @typedef {{ text: string, alert?: boolean }} Cell */

const LOOK_EVERY_MS = 1_000;
/** The cloud may not be looked at for so long before the page says that it is gone. */
const ANSWER_WITHIN_MS = 5_000;

/** @type {ConsoleState | undefined} */
let shown;
let isMoving = false;

/** @param {string} id */
function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}

/** @param {string} iso */
const clockTime = (iso) => iso.replace('T', ' ').slice(0, 19);

/** @param {number} ms */
function span(ms) {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  const parts = /** @type {const} */ ([
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ]);
  let left = seconds;
  const words = [];
  for (const [unit, size] of parts) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && words.length < 2) words.push(`${count} ${unit}`);
  }
  return words.join(' ') || '0 s';
}

/**
 * How far a moment is from the cloud's now.
 * @param {string} iso
 * @param {string} now
 */
function fromNow(iso, now) {
  const ms = Date.parse(iso) - Date.parse(now);
  return ms > 0 ? `in ${span(ms)}` : `${span(ms)} ago`;
}

/**
 * @param {string} id
 * @param {readonly Column[]} columns
 * @param {readonly (readonly Cell[])[]} rows
 * @param {string} empty what stands there when there are no rows
 */
function fill(id, columns, rows, empty) {
  const table = byId(id);
  if (rows.length === 0) {
    const cell = document.createElement('td');
    cell.className = 'empty';
    cell.textContent = empty;
    const row = document.createElement('tr');
    row.append(cell);
    table.replaceChildren(row);
    return;
  }
  const head = document.createElement('thead');
  const headRow = document.createElement('tr');
  for (const { title, kind } of columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.className = kind ?? 'text';
    cell.textContent = title;
    headRow.append(cell);
  }
  head.append(headRow);
  const body = document.createElement('tbody');
  for (const cells of rows) {
    const row = document.createElement('tr');
    cells.forEach(({ text, alert }, index) => {
      const cell = document.createElement('td');
      cell.className = `${columns[index]?.kind ?? 'text'}${alert ? ' alert' : ''}`;
      cell.textContent = text;
      row.append(cell);
    });
    body.append(row);
  }
  table.replaceChildren(head, body);
}

/** @param {string | number} text @param {boolean} [alert] @returns {Cell} */
const cell = (text, alert = false) => ({ text: String(text), alert });

/** @param {string} arn */
const lastPart = (arn) => arn.split(':').at(-1) ?? arn;

/** @param {ConsoleState} state */
function show(state) {
  shown = state;
  const { now } = state;
  byId('now').textContent = `${clockTime(now)} UTC`;
  byId('now').setAttribute('datetime', now);
  byId('ahead').textContent = state.clock_offset_ms > 0 ? `${span(state.clock_offset_ms)} ahead of real time` : '';
  byId('moving').textContent = state.moving_to === null ? '' : `On its way to ${clockTime(state.moving_to)} UTC …`;
  for (const button of document.querySelectorAll('#moves button')) {
    const isIdle =
      state.moving_to === null && !isMoving && (button.id !== 'next-alarm' || nextAlarm(state) !== undefined);
    button.setAttribute('aria-disabled', String(!isIdle));
  }

  const { rows, more } = state.waiting;
  byId('waiting-count').textContent = rows.length === 0 ? '' : `(${rows.length}${more ? ' and more' : ''})`;
  fill(
    'waiting',
    [{ title: 'Webhook' }, { title: 'Waits' }, { title: 'Until', kind: 'when' }],
    rows.map(({ key, due }) => [...key.map((part) => cell(part)), cell(`${clockTime(due)}, ${fromNow(due, now)}`)]),
    'Nothing waits: every event was delivered, or is on its way.',
  );

  // One that has come for the last time stays for a while before it is deleted.
  const alarms = state.schedules.filter(({ due }) => due !== null);
  byId('schedules-count').textContent = alarms.length === 0 ? '' : `(${alarms.length})`;
  fill(
    'schedules',
    [{ title: 'Name' }, { title: 'Due', kind: 'when' }, { title: 'Expression' }],
    alarms.map(({ name, due, expression }) => [
      cell(name),
      cell(`${clockTime(due ?? '')}, ${fromNow(due ?? '', now)}`),
      cell(expression),
    ]),
    'No alarm is set.',
  );

  const deadLetterQueues = new Set(state.queues.map(({ dead_letters }) => dead_letters));
  fill(
    'queues',
    [
      { title: 'Queue' },
      { title: 'Visible', kind: 'number' },
      { title: 'Delayed', kind: 'number' },
      { title: 'In flight', kind: 'number' },
      { title: 'Oldest', kind: 'when' },
    ],
    state.queues.map(({ name, visible, delayed, in_flight, oldest_sent_at }) => [
      cell(deadLetterQueues.has(name) ? `${name} (dead letters)` : name),
      cell(visible, deadLetterQueues.has(name) && visible > 0),
      cell(delayed),
      cell(in_flight),
      cell(oldest_sent_at === null ? '' : fromNow(oldest_sent_at, now)),
    ]),
    'The template has no queue.',
  );

  byId('trouble-count').textContent = state.trouble.length === 0 ? '' : `(${state.trouble.length})`;
  fill(
    'trouble',
    [{ title: 'When', kind: 'when' }, { title: 'Kind', kind: 'when' }, { title: 'What' }],
    state.trouble.map(({ at, kind, text }) => [cell(clockTime(at)), cell(kind, true), cell(text)]),
    'Nothing went wrong since the start.',
  );

  fill(
    'functions',
    [{ title: 'Function' }, { title: 'Instances', kind: 'number' }, { title: 'Running', kind: 'number' }],
    Object.entries(state.functions).map(([name, { instances, running }]) => [
      cell(name),
      cell(instances),
      cell(running),
    ]),
    'The template has no function.',
  );
  fill(
    'routes',
    [{ title: 'Route' }, { title: 'Function' }],
    state.routes.map(({ route, function: arn }) => [cell(route), cell(lastPart(arn))]),
    'The template has no route.',
  );
  fill(
    'tables',
    [{ title: 'Table' }, { title: 'Items', kind: 'number' }, { title: 'Indexes' }],
    state.tables.map(({ name, items, indexes }) => [cell(name), cell(items), cell(indexes.join(', '))]),
    'The template has no table.',
  );
}

/**
 * Milliseconds until the first alarm that is to come.
 * @param {ConsoleState} state
 */
function nextAlarm({ schedules, now }) {
  const waits = schedules.flatMap(({ due }) => (due === null ? [] : [Date.parse(due) - Date.parse(now)]));
  return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits));
}

async function look() {
  const connection = byId('connection');
  try {
    const answer = await fetch('/_local/state', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    /** @type {unknown} */
    const state = await answer.json();
    show(/** @type {ConsoleState} */ (state));
    if (connection.textContent !== 'Running') connection.textContent = 'Running';
    connection.classList.remove('lost');
  } catch {
    connection.textContent = 'The cloud does not answer. This page goes on by itself when it is back.';
    connection.classList.add('lost');
  }
}

/** @param {number} ms */
async function move(ms) {
  isMoving = true;
  try {
    void look();
    const answer = await fetch('/_local/clock', {
      method: 'POST',
      body: JSON.stringify({ advance_ms: Math.ceil(ms) }),
    });
    if (!answer.ok) {
      byId('moving').textContent = `The clock was not moved: ${await answer.text()}`;
    }
  } finally {
    isMoving = false;
    await look();
  }
}

byId('moves').addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('button') : null;
  // Disabled for the eye and for screen readers, but it keeps the focus of who presses it again and again.
  if (!button || !shown || button.getAttribute('aria-disabled') === 'true') return;
  const ms = button.id === 'next-alarm' ? nextAlarm(shown) : Number(button.dataset['ms']);
  if (ms !== undefined) void move(ms);
});

for (;;) {
  if (!document.hidden) await look();
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
