import type { ReceivedEvent } from './received-event.ts';

export type ArrivalProblemKind = 'hole' | 'order' | 'bytes';

export interface ArrivalProblem {
  readonly kind: ArrivalProblemKind;
  readonly text: string;
}

/** Which attempt this is of an event, as the receiver has seen it. */
export interface Arrival {
  readonly repeat: boolean;
  readonly problems: readonly ArrivalProblem[];
}

interface Seen {
  readonly body: string;
  /** Settled: the receiver said 2xx, or refused in a way that lets the sender go on. */
  settled: boolean;
}

interface StreamHead {
  readonly sequence: number;
  readonly eventId: string;
}

/**
 * What a receiver can prove about the events that reach one webhook: no hole in a sequence, a device's
 * events one after the other, and every repetition with the same bytes.
 */
export class ArrivalCheck {
  private readonly events = new Map<string, Seen>();
  private readonly streams = new Map<string, StreamHead>();
  private readonly lastOfDevice = new Map<string, string>();

  /** Notes one attempt, before it is answered. */
  arrived(event: ReceivedEvent, body: string): Arrival {
    const seen = this.events.get(event.eventId);
    if (seen) {
      const problems: ArrivalProblem[] = [];
      if (seen.body !== body) problems.push({ kind: 'bytes', text: `${nameOf(event)} came again with other bytes` });
      return { repeat: true, problems };
    }
    const problems = [...this.findOrderProblems(event), ...this.findSequenceProblems(event)];
    this.events.set(event.eventId, { body, settled: false });
    this.lastOfDevice.set(deviceOf(event), event.eventId);
    return { repeat: false, problems };
  }

  /** Notes the answer's status. 410 ends the webhook; 400, 413 and 422 may end the event. */
  answered(eventId: string, status: number): void {
    const seen = this.events.get(eventId);
    if (seen && ((status >= 200 && status < 300) || [400, 410, 413, 422].includes(status))) seen.settled = true;
  }

  private findOrderProblems(event: ReceivedEvent): ArrivalProblem[] {
    const before = this.lastOfDevice.get(deviceOf(event));
    if (before === undefined || this.events.get(before)?.settled) return [];
    return [{ kind: 'order', text: `${nameOf(event)} came although ${before} before it was not accepted` }];
  }

  private findSequenceProblems(event: ReceivedEvent): ArrivalProblem[] {
    const { sequence, previousEventId, eventId } = event;
    const stream = `${deviceOf(event)} ${event.eventType} ${event.backfill ? 'backfill' : 'live'}`;
    const head = this.streams.get(stream);
    if (!head || sequence > head.sequence) this.streams.set(stream, { sequence, eventId });
    if (sequence === 1 && previousEventId !== undefined) {
      return [{ kind: 'hole', text: `${nameOf(event)} is the first and names one before it` }];
    }
    if (!head) {
      if (sequence === 1 || previousEventId !== undefined) return [];
      return [{ kind: 'hole', text: `${nameOf(event)} does not name the event before it` }];
    }
    if (sequence <= head.sequence) {
      return [{ kind: 'order', text: `${nameOf(event)} came for the first time after #${head.sequence}` }];
    }
    if (sequence > head.sequence + 1) {
      return [{ kind: 'hole', text: `${nameOf(event)} came right after #${head.sequence}` }];
    }
    if (previousEventId !== head.eventId) {
      return [{ kind: 'hole', text: `${nameOf(event)} does not name ${head.eventId} as the one before it` }];
    }
    return [];
  }
}

function deviceOf({ accountId, deviceSerial }: ReceivedEvent): string {
  return `${accountId} ${deviceSerial}`;
}

function nameOf({ deviceSerial, eventType, backfill, sequence, eventId }: ReceivedEvent): string {
  return `${deviceSerial} ${eventType}${backfill ? ' (backfill)' : ''} #${sequence} (${eventId})`;
}
