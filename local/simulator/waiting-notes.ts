import type { FailedAttempt } from './receiver.ts';

const PLAN =
  'tried again after about 1, 5 and 15 minutes, 1 hour, then every 4 hours; ' +
  'later punches of the device wait behind it';

/** Says in plain words why nothing comes of a device for a while: once, until it has delivered again. */
export class WaitingNotes {
  private readonly waiting = new Set<string>();

  /** @param howToHurry the call that has a device tried at once. */
  constructor(
    private readonly print: (line: string) => void,
    private readonly howToHurry: (deviceSerial: string) => string,
  ) {}

  failed({ status, deviceSerial }: FailedAttempt): void {
    const key = deviceSerial ?? '';
    if (this.waiting.has(key)) return;
    this.waiting.add(key);
    const what = status === 0 ? 'was answered too late' : `was answered ${status}`;
    this.print(`${deviceSerial ?? 'a device'} waits: the attempt ${what} and is ${PLAN}; ${this.hurry(deviceSerial)}`);
  }

  accepted(deviceSerial: string): void {
    this.waiting.delete(deviceSerial);
  }

  down(forMs: number): void {
    const seconds = forMs / 1_000;
    this.print(`down for ${seconds} s: every connection is dropped; what is sent now is ${PLAN}; ${this.hurry()}`);
  }

  up(dropped: number): void {
    this.print(`up again: ${dropped} connections were dropped; what they carried comes when it is tried again`);
  }

  private hurry(deviceSerial = '<serial>'): string {
    return `to hurry: ${this.howToHurry(deviceSerial)}`;
  }
}
