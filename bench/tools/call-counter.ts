import type { MeteredCall } from '../../local/dynamodb/meter.ts';
import type { InterceptedCall } from '../../local/intercept.ts';

/** What the functions asked of emulated services. */
export interface CallCounts {
  /** By service and operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Messages that were sent to queues: one request can send ten. */
  readonly messagesSent: number;
  /** Capacity units of DynamoDB. */
  readonly units: Readonly<Record<MeteredCall['kind'], number>>;
}

/** Counts calls, as the bill would. */
export class CallCounter {
  private calls: Record<string, number> = {};
  private messagesSent = 0;
  private units = { read: 0, write: 0 };

  /** To be handed to the cloud. */
  readonly intercept = ({ service, operation, input, phase }: InterceptedCall): void => {
    if (phase !== 'before') return;
    const name = `${service} ${operation}`;
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    if (service === 'sqs') this.messagesSent += messagesIn(operation, input);
  };

  /** To be handed to the cloud. */
  readonly meter = ({ kind, units }: MeteredCall): void => {
    this.units[kind] += units;
  };

  /** What was counted since the last time. */
  take(): CallCounts {
    const { calls, messagesSent, units } = this;
    this.calls = {};
    this.messagesSent = 0;
    this.units = { read: 0, write: 0 };
    return { calls, messagesSent, units };
  }
}

function messagesIn(operation: string, input: unknown): number {
  if (operation === 'SendMessage') return 1;
  if (operation !== 'SendMessageBatch') return 0;
  const { Entries: entries } = input as { Entries?: readonly unknown[] };
  return entries?.length ?? 0;
}
