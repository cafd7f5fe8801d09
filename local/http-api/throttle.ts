import type { Clock } from '../clock.ts';

/** So many requests a second in the long run, and so many at once. */
export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/** Of an account in a region: API Gateway developer guide, "Quotas for configuring and running". */
export const ACCOUNT_THROTTLE: Throttle = { ratePerSecond: 10_000, burst: 5_000 };

export interface StageThrottles {
  /** Of each route that has none of its own. */
  readonly everyRoute?: Throttle;
  /** By route key. */
  readonly routes: Readonly<Record<string, Throttle>>;
}

/** "API Gateway examines the rate and a burst of request submissions using the token bucket algorithm." */
class TokenBucket {
  private tokens: number;
  private countedAtMs: number;

  constructor(
    private readonly throttle: Throttle,
    private readonly clock: Clock,
  ) {
    this.tokens = throttle.burst;
    this.countedAtMs = clock.now();
  }

  take(): boolean {
    const { ratePerSecond, burst } = this.throttle;
    const nowMs = this.clock.now();
    this.tokens = Math.min(burst, this.tokens + ((nowMs - this.countedAtMs) * ratePerSecond) / 1_000);
    this.countedAtMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** Decides which requests of an HTTP API come too fast: for the account, and for their route. */
export class Throttles {
  private readonly account: TokenBucket;
  private readonly routes = new Map<string, TokenBucket>();

  constructor(
    private readonly stage: StageThrottles,
    private readonly clock: Clock,
    account = ACCOUNT_THROTTLE,
  ) {
    this.account = new TokenBucket(account, clock);
  }

  /** @param routeKey of the route that was found, if any. */
  allows(routeKey: string | undefined): boolean {
    return this.account.take() && (routeKey === undefined || (this.bucketOf(routeKey)?.take() ?? true));
  }

  private bucketOf(routeKey: string): TokenBucket | undefined {
    const throttle = this.stage.routes[routeKey] ?? this.stage.everyRoute;
    if (!throttle) return undefined;
    let bucket = this.routes.get(routeKey);
    if (!bucket) {
      bucket = new TokenBucket(throttle, this.clock);
      this.routes.set(routeKey, bucket);
    }
    return bucket;
  }
}
