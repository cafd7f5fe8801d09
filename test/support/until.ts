import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;
const GIVE_UP_MS = 600_000;

/** Waits until `look` gives something, and returns it. @throws Error that says what did not come. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > giveUpAt) throw new Error(`waited ${GIVE_UP_MS / 1000} s for: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}
