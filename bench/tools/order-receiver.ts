import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook that is quick: it looks at nothing but the order of what comes. */
export interface OrderReceiver {
  readonly url: string;
  /** Events that came, repetitions not counted. */
  readonly received: number;
  /** Requests that came. */
  readonly attempts: number;
  /** What came too early or was left out, in plain words. */
  readonly disorder: readonly string[];
  /** What every attempt is answered with. */
  status: number;
  /** The body of every answer. */
  answer: string;
  /** Resolves when `count` events have come; fails when none comes for a minute. */
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;

export async function createOrderReceiver(): Promise<OrderReceiver> {
  const lastSequence = new Map<string, number>();
  const disorder: string[] = [];
  let received = 0;
  let attempts = 0;
  let waiting: { readonly count: number; readonly resolve: () => void; readonly timer: NodeJS.Timeout } | undefined;

  function take(body: string): void {
    const { device_serial: serial, sequence } = JSON.parse(body) as { device_serial: string; sequence: number };
    const last = lastSequence.get(serial) ?? 0;
    if (sequence <= last) return;
    if (sequence > last + 1) disorder.push(`${serial}: ${sequence} came after ${last}`);
    lastSequence.set(serial, sequence);
    received += 1;
    waiting?.timer.refresh();
    if (waiting && received >= waiting.count) {
      clearTimeout(waiting.timer);
      waiting.resolve();
      waiting = undefined;
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      attempts += 1;
      if (receiver.status === 200) take(Buffer.concat(chunks).toString());
      response
        .writeHead(receiver.status, { 'content-length': Buffer.byteLength(receiver.answer) })
        .end(receiver.answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const receiver: OrderReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    disorder,
    status: 200,
    answer: '',
    get attempts() {
      return attempts;
    },
    get received() {
      return received;
    },
    waitFor: (count) =>
      new Promise((resolve, reject) => {
        if (received >= count) return resolve();
        const timer = setTimeout(
          () => reject(new Error(`only ${received} of ${count} events came, and none for a minute`)),
          PATIENCE_MS,
        );
        waiting = { count, resolve, timer };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
