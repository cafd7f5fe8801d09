// @ts-check
/** @typedef {import('../console-state.ts').ConsoleState} ConsoleState */
import { ClockPanel } from './clock.mjs';
import { createTables } from './tables.mjs';

const LOOK_EVERY_MS = 1_000;
const LOOK_EVERY_MS_WHILE_MOVING = 250;
/** The cloud may be silent for so long before the page says that it is gone. */
const ANSWER_WITHIN_MS = 5_000;

const showTables = createTables();
const clock = new ClockPanel(look);
let isMoving = false;

/** Brings the page up to date. */
async function look() {
  try {
    const answer = await fetch('/_local/state', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    /** @type {unknown} */
    const body = await answer.json();
    const state = /** @type {ConsoleState} */ (body);
    isMoving = state.clock_move !== null;
    clock.show(state);
    showTables(state);
    showCounts(state);
    showConnection(true);
  } catch {
    showConnection(false);
  }
}

/** @param {ConsoleState} state */
function showCounts({ stack, work, schedule_count: alarms, trouble }) {
  const waiting = work.rows.filter(({ due }) => due !== null).length;
  setText('stack', stack);
  setText(
    'work-count',
    waiting === 0 ? '' : `${waiting} ${waiting === 1 ? 'waits' : 'wait'}${work.more ? ', and more' : ''}`,
  );
  setText('alarms-count', alarms === 0 ? '' : alarms.toLocaleString('en'));
  setText('trouble-count', trouble.length === 0 ? '' : String(trouble.length));
}

/** @param {boolean} isThere */
function showConnection(isThere) {
  // Said once, not every second.
  setText(
    'connection',
    isThere ? 'Running' : 'The cloud does not answer. This page goes on by itself when it is back.',
  );
  document.body.classList.toggle('lost', !isThere);
}

/** @param {string} id @param {string} text */
function setText(id, text) {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});
for (;;) {
  if (!document.hidden) await look();
  const waitMs = isMoving ? LOOK_EVERY_MS_WHILE_MOVING : LOOK_EVERY_MS;
  await new Promise((resolve) => setTimeout(resolve, waitMs));
}
