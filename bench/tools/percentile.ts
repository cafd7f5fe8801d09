/**
 * The value that `percent` of the values do not exceed (nearest rank).
 * @param percent above 0, up to 100.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.ceil((percent / 100) * sorted.length) - 1];
  if (found === undefined) throw new Error('a percentile needs at least one value');
  return found;
}
