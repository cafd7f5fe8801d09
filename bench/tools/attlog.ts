import type { AttlogStyle } from '../../local/simulator/device-model.ts';
import { DEVICE_MODELS } from '../../local/simulator/device-models.ts';
import { toAttlogLine } from '../../local/simulator/wire/attlog-line.ts';

const PINS = 400;
/** Far enough apart that a long push is weeks of a device's memory. */
const SECONDS_APART = 97;

/**
 * The body of a push: `count` punches of 400 people, one every 97 s.
 * @param endMs milliseconds since the epoch; the device shows UTC, its last punch was then.
 */
export function attlogBody(count: number, { endMs, model = DEVICE_MODELS[0] }: AttlogOptions): Buffer {
  const lines = Array.from({ length: count }, (_, index) => {
    const madeAtMs = endMs - (count - 1 - index) * SECONDS_APART * 1000;
    const punch = {
      pin: String(1001 + (index % PINS)),
      status: index % 2,
      verify: index % 3 === 0 ? 15 : 1,
      deviceTime: toDeviceTime(madeAtMs),
      madeAtMs,
    };
    return `${toAttlogLine(punch, model)}\n`;
  });
  return Buffer.from(lines.join(''));
}

interface AttlogOptions {
  readonly endMs: number;
  /** @default the one whose lines are longest */
  readonly model?: AttlogStyle;
}

/** `YYYY-MM-DD HH:MM:SS` of a device that shows UTC. */
export const toDeviceTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
