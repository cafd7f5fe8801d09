/** What a person does at a device. */
export interface PunchInput {
  /** The person's number on the device; text, leading zeros count. */
  readonly pin: string;
  /** Attendance state: 0 in, 1 out, 2 break out, 3 break in, 4 overtime in, 5 overtime out, 255 none. */
  readonly status: number;
  /** 1 fingerprint, 3 password, 4 card, 15 face, 25 palm. */
  readonly verify: number;
  readonly workCode?: string;
}

/** A punch in a device's memory. */
export interface Punch extends PunchInput {
  /** `2026-03-28 08:47:12`: local, without zone. */
  readonly deviceTime: string;
  /** The instant that the device's clock took it for. */
  readonly madeAtMs: number;
}
