/** Seconds between polls after any activity, measured on a SpeedFace-V5L. */
const RAMP_SECONDS = [1, 1, 2, 3, 3.5, 4, 5, 6];

/**
 * Milliseconds to wait before the next poll: ramps up to the server's `Delay`.
 * @param pollsSinceActivity 0 right after activity.
 */
export function pollIntervalMs(pollsSinceActivity: number, delaySeconds: number): number {
  const last = RAMP_SECONDS.length - 1;
  const seconds = RAMP_SECONDS[pollsSinceActivity] ?? 6 + (pollsSinceActivity - last);
  return Math.min(seconds, delaySeconds) * 1000;
}
