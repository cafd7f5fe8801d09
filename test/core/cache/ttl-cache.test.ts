import { describe, expect, it } from 'vitest';
import { createTtlCache } from '../../../core/cache/ttl-cache.ts';

function createWorld({ maxEntries = 10, failing = false } = {}) {
  const world = { nowMs: 0, failing, loads: [] as string[] };
  const cache = createTtlCache({
    ttlMs: 1_000,
    maxEntries,
    now: () => world.nowMs,
    load: async (key) => {
      world.loads.push(key);
      if (world.failing) throw new Error('storage is away');
      return key.toUpperCase();
    },
    isLasting: (value) => value !== 'GONE',
  });
  return { world, cache };
}

describe('createTtlCache', () => {
  it('loads a key once until its time is over', async () => {
    const { world, cache } = createWorld();

    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['A', 'A']);
    world.nowMs = 999;
    await cache.get('a');
    expect(world.loads).toEqual(['a']);
    world.nowMs = 1_000;
    await cache.get('a');
    expect(world.loads).toEqual(['a', 'a']);
  });

  it('does not remember a failure', async () => {
    const { world, cache } = createWorld({ failing: true });
    await expect(cache.get('a')).rejects.toThrow('storage is away');

    world.failing = false;
    expect(await cache.get('a')).toBe('A');
  });

  it('gives out a value that does not last, and asks again', async () => {
    const { world, cache } = createWorld();

    expect([await cache.get('gone'), await cache.get('gone')]).toEqual(['GONE', 'GONE']);
    expect(world.loads).toEqual(['gone', 'gone']);
  });

  it('drops the oldest key when there are too many', async () => {
    const { world, cache } = createWorld({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c', 'b', 'a']) await cache.get(key);

    expect(world.loads).toEqual(['a', 'b', 'c', 'a']);
  });
});
