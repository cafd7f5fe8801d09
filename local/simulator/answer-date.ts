import type { DeviceAnswer } from './device-http.ts';

/** The instant that an answer's `Date` header says; spelled otherwise it is not found, as on old firmware. */
export function answerDateMs({ head }: DeviceAnswer): number | undefined {
  const text = /\r\nDate: *([^\r\n]+)/.exec(head)?.[1];
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
