import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ArrivalCheck, type ArrivalProblemKind } from './arrival-check.ts';
import type { Random } from '../random.ts';
import { parseReceivedEvent, type ReceivedEvent } from './received-event.ts';
import { findSignatureProblems, type SignedWebhook } from './webhook-signature.ts';

/** How the receiver misbehaves from now on. */
export interface ReceiverMode {
  /** Share of the attempts that get `status` instead of 200, 0 to 1. */
  fail: number;
  /** What a failing attempt is answered with. */
  status: number;
  /** Share of the attempts that are answered after `slowMs`. */
  slow: number;
  slowMs: number;
  /** Every connection is dropped. */
  down: boolean;
}

export interface ReceiverOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** @default /webhook */
  readonly path?: string;
  /** As the customer knows it; may be set later, until then every attempt is answered 503. */
  readonly secret?: string;
  /** @default 0 */
  readonly fail?: number;
  /** @default 0 */
  readonly slow?: number;
  /** Drops every connection for `forMs` once `afterEvents` events were accepted. */
  readonly down?: { readonly afterEvents: number; readonly forMs: number };
  /** @default Math.random */
  readonly random?: Random;
  /** Milliseconds since the epoch, compared with the signatures' timestamps. @default Date.now */
  readonly now?: () => number;
  /** Asked when a signature is not right, before that is a problem: `now` may be of another time since. */
  readonly refreshNow?: () => Promise<void>;
  readonly onEvent?: (event: ReceiverEvent) => void;
}

/** One signed, well-formed attempt. */
export interface ReceivedAttempt {
  readonly eventId: string;
  readonly deviceSerial: string;
  readonly sequence: number;
  /** Exactly as received. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** As the sender counts; 1 is the first. */
  readonly attempt: number;
  /** The event was seen before. */
  readonly repeat: boolean;
  /** What it is answered with. */
  readonly status: number;
  readonly event: ReceivedEvent;
}

export interface ReceiverProblem {
  readonly kind: 'signature' | 'format' | ArrivalProblemKind;
  readonly text: string;
}

export type ReceiverEvent =
  | { readonly kind: 'attempt'; readonly attempt: ReceivedAttempt }
  | { readonly kind: 'problem'; readonly problem: ReceiverProblem }
  /** The sender has heard a 200. */
  | { readonly kind: 'accepted'; readonly deviceSerial: string }
  | { readonly kind: 'failed'; readonly failure: FailedAttempt }
  /** Begin and end of `ReceiverOptions.down`. */
  | { readonly kind: 'down'; readonly forMs: number }
  | { readonly kind: 'up'; readonly dropped: number };

/** An attempt after which the sender has to try again. */
export interface FailedAttempt {
  /** What it was answered with; 0 when the answer came after the sender had hung up. */
  readonly status: number;
  /** Unknown when the attempt was not signed or not well-formed. */
  readonly deviceSerial?: string;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Every signed, well-formed attempt in order of arrival, whatever it was answered with. */
  readonly received: readonly ReceivedAttempt[];
  /** What a receiver may never see, in plain words. */
  readonly problems: readonly ReceiverProblem[];
  readonly counts: {
    attempts: number;
    events: number;
    accepted: number;
    failed: number;
    slow: number;
    /** Answers that came after the sender had hung up. */
    unheard: number;
    dropped: number;
  };
  setMode(mode: Partial<ReceiverMode>): void;
  setSecret(secret: string): void;
  close(): Promise<void>;
}

/** Events are below 1 KB; this is generous. */
const LARGEST_BODY = 256 * 1024;

/** Starts a webhook receiver that checks all it is promised and misbehaves as told. @throws when the port is taken. */
export async function createReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { path = '/webhook', random = Math.random, now = Date.now, fail = 0, slow = 0 } = options;
  const mode: ReceiverMode = { fail, status: 500, slow, slowMs: 11_000, down: false };
  const received: ReceivedAttempt[] = [];
  const problems: ReceiverProblem[] = [];
  const counts = { attempts: 0, events: 0, accepted: 0, failed: 0, slow: 0, unheard: 0, dropped: 0 };
  const check = new ArrivalCheck();
  const acceptedIds = new Set<string>();
  const sockets = new Set<Socket>();
  const delays = new Set<NodeJS.Timeout>();
  let secret = options.secret;
  let inDownWindow = false;
  const isDown = (): boolean => mode.down || inDownWindow;

  const emit = (event: ReceiverEvent): void => options.onEvent?.(event);
  const note = (problem: ReceiverProblem): void => {
    problems.push(problem);
    emit({ kind: 'problem', problem });
  };
  const after = (delayMs: number, fire: () => void): void => {
    const delay = setTimeout(() => {
      delays.delete(delay);
      fire();
    }, delayMs);
    delays.add(delay);
  };

  /** Answers an attempt that is no event of this webhook. */
  function refuse(response: ServerResponse, status: number, text: string): void {
    reply(response, status, text);
    emit({ kind: 'failed', failure: { status } });
  }

  function goDown(forMs: number): void {
    inDownWindow = true;
    emit({ kind: 'down', forMs });
    after(forMs, () => {
      inDownWindow = false;
      emit({ kind: 'up', dropped: counts.dropped });
    });
  }

  async function findProblems(webhook: SignedWebhook, secret: string): Promise<string[]> {
    const found = findSignatureProblems(webhook, secret, now());
    if (found.length === 0 || !options.refreshNow) return found;
    await options.refreshNow();
    return findSignatureProblems(webhook, secret, now());
  }

  async function receive(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    counts.attempts++;
    if (secret === undefined) return refuse(response, 503, 'not ready');
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const signatureProblems = await findProblems({ headers, body }, secret);
    if (signatureProblems.length > 0) {
      for (const text of signatureProblems) note({ kind: 'signature', text });
      return refuse(response, 401, 'wrong signature');
    }
    const text = body.toString();
    const event = parseReceivedEvent(text, headers);
    if ('problems' in event) {
      for (const problem of event.problems) note({ kind: 'format', text: problem });
      return refuse(response, 400, 'malformed event');
    }
    take(event, text, response);
  }

  function take(event: ReceivedEvent, body: string, response: ServerResponse): void {
    const { repeat, problems: found } = check.arrived(event, body);
    for (const problem of found) note(problem);
    const status = random() < mode.fail ? mode.status : 200;
    const { eventId, deviceSerial, sequence, attempt } = event;
    const entry = { eventId, deviceSerial, sequence, body, receivedAt: now(), attempt, repeat, status, event };
    received.push(entry);
    if (!repeat) counts.events++;
    if (status !== 200) counts.failed++;
    emit({ kind: 'attempt', attempt: entry });

    const finish = (): void => {
      // A sender that has hung up never hears the answer: for it the attempt failed.
      const heard = !response.destroyed;
      if (!heard) counts.unheard++;
      check.answered(eventId, heard ? status : 0);
      reply(response, status, status === 200 ? 'ok' : 'refused on purpose');
      if (!heard || status !== 200) {
        return emit({ kind: 'failed', failure: { status: heard ? status : 0, deviceSerial } });
      }
      emit({ kind: 'accepted', deviceSerial });
      if (acceptedIds.has(eventId)) return;
      acceptedIds.add(eventId);
      counts.accepted++;
      if (options.down?.afterEvents === counts.accepted) goDown(options.down.forMs);
    };
    if (random() >= mode.slow) return finish();
    counts.slow++;
    after(mode.slowMs, finish);
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
    });
    request.on('end', () => {
      if (isDown()) {
        counts.dropped++;
        request.socket.destroy();
      } else if (request.url !== path) reply(response, 404, `nothing here, the webhook is ${path}`);
      else if (request.method !== 'POST') reply(response, 405, 'a webhook is a POST');
      else if (size > LARGEST_BODY) reply(response, 413, 'too large');
      else void receive(request, Buffer.concat(chunks), response);
    });
  });
  server.on('connection', (socket: Socket) => {
    if (isDown()) {
      counts.dropped++;
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}${path}`,
    port,
    received,
    problems,
    counts,
    setMode: (changes) => void Object.assign(mode, changes),
    setSecret: (value) => {
      secret = value;
    },
    close: () => {
      for (const delay of delays) clearTimeout(delay);
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
      resolve(address.port);
    });
  });
}

function reply(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(`${text}\n`);
}
