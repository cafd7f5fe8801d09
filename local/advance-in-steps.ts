import type { MovableClock } from './clock.ts';

/**
 * Moves time forward from timer to timer, and at each waits until all that it set off has come to rest. So what follows
 * from something, such as a retry that a function asks for, comes at its own time and not at the end of the journey.
 * What the work takes of real time comes on top, as it does when nobody moves the clock.
 * @param whenQuiet resolves when nothing goes on that could set another timer.
 * @param stop ends the journey at the step that it has reached.
 */
export async function advanceInSteps(
  clock: MovableClock,
  ms: number,
  whenQuiet: () => Promise<void>,
  stop?: AbortSignal,
): Promise<void> {
  if (!(ms >= 0)) throw new Error(`time only moves forward, got ${ms} ms`);
  const targetOffsetMs = clock.offsetMs + Math.round(ms);
  const stillToGoMs = (): number => Math.max(0, targetOffsetMs - clock.offsetMs);
  const untilDueMs = (): number => Math.max(0, (clock.nextDueMs ?? Infinity) - clock.now());
  await whenQuiet();
  for (let stepMs = untilDueMs(); stepMs <= stillToGoMs(); stepMs = untilDueMs()) {
    if (stop?.aborted) return;
    clock.advance(stepMs);
    await whenQuiet();
  }
  if (stop?.aborted) return;
  clock.advance(stillToGoMs());
  await whenQuiet();
}
