// @ts-check
/** @typedef {import('../console-state.ts').ConsoleState} ConsoleState */
import { dateTime, fromNow, span } from './format.mjs';

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The clock with its buttons. */
export class ClockPanel {
  /** A button of this page was pressed, and the cloud has not answered yet. */
  #isOrdered = false;
  #canMove = false;
  #hasAlarm = false;
  #offsetMs = 0;

  /** @param {() => Promise<void>} look brings the page up to date */
  constructor(look) {
    this.look = look;
    byId('moves').addEventListener('click', ({ target }) => {
      const button = target instanceof Element ? target.closest('button') : null;
      // Disabled for the eye and for screen readers, but it keeps the focus of who presses it again and again.
      if (!button || button.getAttribute('aria-disabled') === 'true') return;
      const { ms } = button.dataset;
      void this.#order(ms === undefined ? { advance_to: 'next_alarm' } : { advance_ms: Number(ms) });
    });
    byId('stop').addEventListener('click', () => void fetch('/_local/clock/stop', { method: 'POST' }));
  }

  /** @param {ConsoleState} state */
  show({ now, clock_offset_ms: offsetMs, clock_move: move, next_alarm: alarm }) {
    byId('now').textContent = dateTime(now);
    byId('now').setAttribute('datetime', now);
    byId('ahead').textContent = offsetMs > 0 ? `${span(offsetMs)} ahead of real time` : 'at real time';
    byId('alarm').textContent = alarm === null ? 'No alarm is set.' : `The next alarm is due ${fromNow(alarm, now)}.`;
    byId('move').hidden = move === null;
    if (move) {
      const progress = /** @type {HTMLProgressElement} */ (byId('progress'));
      progress.max = Math.max(1, move.ms);
      progress.value = move.done_ms;
      byId('done').textContent = `${span(move.done_ms)} of ${span(move.ms)}`;
    }
    this.#offsetMs = offsetMs;
    this.#canMove = move === null;
    this.#hasAlarm = alarm !== null;
    this.#enable();
  }

  #enable() {
    for (const button of byId('moves').querySelectorAll('button')) {
      const canMove = this.#canMove && !this.#isOrdered && (button.dataset['ms'] !== undefined || this.#hasAlarm);
      button.setAttribute('aria-disabled', String(!canMove));
    }
  }

  /** @param {object} order */
  async #order(order) {
    this.#isOrdered = true;
    this.#enable();
    say('');
    const before = this.#offsetMs;
    try {
      const answer = await fetch('/_local/clock', { method: 'POST', body: JSON.stringify(order) });
      /** @type {unknown} */
      const said = await answer.json();
      const body = /** @type {{ message?: string, clock_offset_ms?: number }} */ (said);
      if (!answer.ok) say(`The clock was not moved: ${body.message ?? answer.status}.`);
      else say(`Moved ${span((body.clock_offset_ms ?? 0) - before)} forward.`);
    } catch {
      say('The cloud went away while the clock was moved.');
    } finally {
      this.#isOrdered = false;
      await this.look();
    }
  }
}

/** @param {string} text */
function say(text) {
  byId('said').textContent = text;
}
