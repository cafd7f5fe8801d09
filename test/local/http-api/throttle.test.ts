import { describe, expect, it } from 'vitest';
import { Throttles } from '../../../local/http-api/throttle.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

const twice = { ratePerSecond: 10, burst: 2 };

/** How many of so many requests are let through. */
function passed(throttles: Throttles, routeKey: string | undefined, requests: number): number {
  return Array.from({ length: requests }, () => throttles.allows(routeKey)).filter(Boolean).length;
}

describe('Throttles', () => {
  it('lets a burst through, and then what its rate allows', async () => {
    const clock = new ManualClock(0);
    const throttles = new Throttles({ everyRoute: twice, routes: {} }, clock);

    expect(passed(throttles, '$default', 5)).toBe(2);
    await clock.pass(100);
    expect(passed(throttles, '$default', 5)).toBe(1);
    await clock.pass(99);
    expect(passed(throttles, '$default', 5)).toBe(0);
    await clock.pass(3_600_000);
    expect(passed(throttles, '$default', 5)).toBe(2);
  });

  it('counts for each route apart, by its own limits where it has some', () => {
    const routes = { 'POST /orders': { ratePerSecond: 1, burst: 0 } };
    const throttles = new Throttles({ everyRoute: twice, routes }, new ManualClock(0));

    expect(passed(throttles, 'GET /orders', 5)).toBe(2);
    expect(passed(throttles, 'GET /bills', 5)).toBe(2);
    expect(passed(throttles, 'POST /orders', 5)).toBe(0);
  });

  it("holds the account's limit over all routes, also for what has none", () => {
    const account = { ratePerSecond: 1, burst: 3 };
    const throttles = new Throttles({ routes: {} }, new ManualClock(0), account);

    expect([passed(throttles, 'GET /orders', 2), passed(throttles, undefined, 2)]).toEqual([2, 1]);
  });

  it('lets 5,000 requests through at once when nothing else is said', () => {
    const throttles = new Throttles({ routes: {} }, new ManualClock(0));

    expect(passed(throttles, '$default', 6_000)).toBe(5_000);
  });
});
