import type { Clock } from '../clock.ts';
import { offsetMinutes, toDeviceTime } from './device-time.ts';

export interface DeviceClockOptions {
  readonly clock: Clock;
  /** IANA zone of the wall that the device hangs on. */
  readonly zone: string;
  /** How far it runs ahead; negative: behind. @default 0 */
  readonly aheadMs?: number;
  /** Its battery was empty: it begins at 2000-01-01 00:00. @default false */
  readonly lost?: boolean;
  /**
   * Who puts it forward and back for summer time: `own`, the device, or `server`, which tells the offset at each
   * handshake. @default own
   */
  readonly summerTime?: 'own' | 'server';
}

/** The clock inside a device: what it takes the time for, and what its display shows. */
export class DeviceClock {
  private aheadMs: number;
  private toldMinutes: number | undefined;

  constructor(private readonly options: DeviceClockOptions) {
    const { clock, zone, aheadMs = 0, lost = false } = options;
    const year2000 = Date.UTC(2000, 0, 1);
    this.aheadMs = lost ? year2000 - offsetMinutes(year2000, zone) * 60_000 - clock.now() : aheadMs;
  }

  /** Milliseconds since the epoch, as far as the device knows. */
  now(): number {
    return this.options.clock.now() + this.aheadMs;
  }

  /** What the display shows, `2026-03-28 08:47:12`. @default now */
  localTime(atMs = this.now()): string {
    const { zone, summerTime = 'own' } = this.options;
    if (summerTime === 'own' || this.toldMinutes === undefined) return toDeviceTime(atMs, zone);
    return toDeviceTime(atMs + this.toldMinutes * 60_000, 'UTC');
  }

  /** The server says what time it is. @returns true when the clock was off by more than `toleranceMs` and was set. */
  setTo(instantMs: number, toleranceMs = 0): boolean {
    if (Math.abs(instantMs - this.now()) <= toleranceMs) return false;
    this.aheadMs = instantMs - this.options.clock.now();
    return true;
  }

  /** The server says what the display is to show, `2026-03-28 08:47:12`. */
  setToLocal(local: string): void {
    const asUtc = Date.parse(`${local.replace(' ', 'T')}Z`);
    if (Number.isNaN(asUtc)) return;
    const minutes = this.toldMinutes ?? offsetMinutes(this.options.clock.now(), this.options.zone);
    this.setTo(asUtc - minutes * 60_000);
  }

  /** The server's offset from UTC, from a handshake. */
  tellOffset(minutes: number): void {
    this.toldMinutes = minutes;
  }
}
