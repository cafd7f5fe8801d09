/** Calls at once for one request. */
const PARALLEL = 20;

/** Maps in order, with a bounded number of calls in flight. */
export async function mapInParallel<In, Out>(items: readonly In[], map: (item: In) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  for (let start = 0; start < items.length; start += PARALLEL) {
    results.push(...(await Promise.all(items.slice(start, start + PARALLEL).map(map))));
  }
  return results;
}
