import { parseDurationMs, parseFraction, parseWhole, readOptions, UsageError } from './arguments.ts';
import { ApiError } from './cloud-api.ts';
import { CloudClock } from './cloud-clock.ts';
import { findCloud } from './find-cloud.ts';
import { OwnWebhook } from './own-webhook.ts';
import { createReceiver, type ReceivedAttempt, type Receiver } from './receiver.ts';
import type { Screen } from './screen.ts';
import { WaitingNotes } from './waiting-notes.ts';

const HELP = `Usage: npm run receive -- [options]

Starts a webhook receiver, registers it and prints each event as it comes. It checks both signatures,
the sequence and order of every device, and that repetitions carry the same bytes.

An attempt that fails (--fail, --slow, --down) is tried again after about 1, 5 and 15 minutes, 1 hour,
then every 4 hours, and later punches of that device wait behind it: until then nothing of it is printed.
To hurry: POST /v1/webhooks/<id>/lanes/<serial>/retry

  --port 3000          where it listens; 0 takes a free port
  --path /webhook/asistencia
  --secret s           the webhook's secret; otherwise PunchConnect makes one
  --events attendance.punch    event types, separated by commas
  --fail 20%           share of the attempts that are answered 500
  --slow 10%           share of the attempts that are answered after 11 s, too late
  --down 30s           drop every connection for this long after the first event
  --no-register        only listen; needs --secret
  --keep               leave the webhook registered at the end
  --data-dir .punchconnect     where the local cloud keeps its data
  --url, --api-key     another cloud than the local one
  --help`;

/**
 * `npm run receive`: runs until it is interrupted.
 * @param interrupted aborted by Ctrl-C.
 * @returns the exit code: 1 when something came that may never come.
 */
export async function receive(args: readonly string[], screen: Screen, interrupted: AbortSignal): Promise<number> {
  try {
    return await run(args, screen, interrupted);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ApiError)) throw error;
    screen.error(error.message);
    return 1;
  }
}

async function run(args: readonly string[], screen: Screen, interrupted: AbortSignal): Promise<number> {
  const settings = parseSettings(args);
  if (settings === 'help') {
    screen.print(HELP);
    return 0;
  }
  const webhook = settings.register ? createOwnWebhook(settings) : undefined;
  const receiver = await startReceiver(settings, screen, webhook);
  let stillRegistered: string | undefined;
  try {
    if (webhook) await register(webhook, receiver, settings, screen);
    const name = webhook ? `; webhook ${webhook.id}` : '';
    screen.print(`receiving at ${receiver.url}${name}; Ctrl-C ends it`);
    await new Promise<void>((resolve) => {
      if (interrupted.aborted) resolve();
      interrupted.addEventListener('abort', () => resolve(), { once: true });
    });
    if (webhook && !settings.keep) stillRegistered = await webhook.remove();
  } finally {
    await receiver.close();
  }
  screen.print(toSummary(receiver));
  if (webhook && settings.keep) {
    screen.print(`webhook ${webhook.id} stays registered; to remove it: ${webhook.howToRemove(webhook.id)}`);
  }
  if (webhook && stillRegistered !== undefined) {
    screen.error(
      `webhook ${webhook.id} is still registered (${stillRegistered}); to remove it: ${webhook.howToRemove(webhook.id)}`,
    );
    return 1;
  }
  return receiver.problems.length === 0 ? 0 : 1;
}

function createOwnWebhook(settings: Settings): OwnWebhook {
  const cloud = findCloud(settings);
  // npm start shows the key of the local cloud too; one that was typed in belongs on no screen.
  return new OwnWebhook({ cloud, shownKey: settings.apiKey === undefined ? cloud.apiKey : '$KEY' });
}

/** Where events may come from: without a registration the cloud is only a guess. */
function findCloudUrl(settings: Settings): string | undefined {
  try {
    return findCloud(settings).url;
  } catch (error) {
    if (settings.register || !(error instanceof UsageError)) throw error;
    return undefined;
  }
}

async function startReceiver(settings: Settings, screen: Screen, webhook?: OwnWebhook): Promise<Receiver> {
  const { port, path, secret, fail, slow, downMs } = settings;
  const clock = new CloudClock(findCloudUrl(settings));
  const notes = new WaitingNotes(
    (line) => screen.print(line),
    (serial) => webhook?.howToRetry(serial) ?? `POST /v1/webhooks/<id>/lanes/${serial}/retry`,
  );
  try {
    return await createReceiver({
      port,
      path,
      secret,
      fail,
      slow,
      now: () => clock.now(),
      refreshNow: () => clock.refresh(),
      down: downMs === undefined ? undefined : { afterEvents: 1, forMs: downMs },
      onEvent: (event) => {
        if (event.kind === 'attempt') screen.print(toLine(event.attempt));
        else if (event.kind === 'problem') screen.error(`PROBLEM ${event.problem.text}`);
        else if (event.kind === 'failed') notes.failed(event.failure);
        else if (event.kind === 'accepted') notes.accepted(event.deviceSerial);
        else if (event.kind === 'down') notes.down(event.forMs);
        else notes.up(event.dropped);
      },
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'EADDRINUSE')
      throw new UsageError(`port ${port} is taken: choose another with --port, or --port 0`);
    if (error.code === 'EACCES')
      throw new UsageError(`port ${port} is not allowed to this user: choose one above 1023`);
    throw error;
  }
}

async function register(webhook: OwnWebhook, receiver: Receiver, settings: Settings, screen: Screen): Promise<void> {
  const { url } = receiver;
  for (const id of await webhook.findOthers(url)) {
    screen.print(
      `note: webhook ${id} sends to this address too, with a secret of its own; to remove it: ${webhook.howToRemove(id)}`,
    );
  }
  receiver.setSecret(await webhook.register({ url, events: settings.events, secret: settings.secret }));
}

function toSummary({ counts, problems }: Receiver): string {
  const { events, attempts, accepted, failed, dropped } = counts;
  return [
    `${events} events in ${attempts} attempts`,
    `${accepted} accepted`,
    ...(failed > 0 ? [`${failed} refused`] : []),
    ...(dropped > 0 ? [`${dropped} connections dropped`] : []),
    `${problems.length} problems`,
  ].join(', ');
}

/** Employee, time, type, device, sequence, attempt; and how it was answered when not with 200. */
function toLine({ event, attempt, repeat, status }: ReceivedAttempt): string {
  const { employeeId, timestamp, punchType, eventType, deviceSerial, sequence, backfill } = event;
  const remarks = [backfill && 'backfill', repeat && 'repeated', status !== 200 && `answered ${status}`].filter(
    Boolean,
  );
  return [
    (employeeId ?? '(nobody)').padEnd(8),
    timestamp,
    (eventType === 'attendance.punch' ? punchType : eventType).padEnd(12),
    deviceSerial.padEnd(14),
    `#${sequence}`.padEnd(7),
    `attempt ${attempt}`,
    ...remarks,
  ].join('  ');
}

const OPTIONS = {
  port: { type: 'string', default: '3000' },
  path: { type: 'string', default: '/webhook/asistencia' },
  secret: { type: 'string' },
  events: { type: 'string', default: 'attendance.punch' },
  fail: { type: 'string', default: '0%' },
  slow: { type: 'string', default: '0%' },
  down: { type: 'string' },
  'no-register': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.punchconnect' },
  url: { type: 'string' },
  'api-key': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

interface Settings {
  readonly port: number;
  readonly path: string;
  readonly secret?: string;
  readonly events: readonly string[];
  readonly fail: number;
  readonly slow: number;
  readonly downMs?: number;
  readonly register: boolean;
  readonly keep: boolean;
  readonly dataDir: string;
  readonly url?: string;
  readonly apiKey?: string;
}

function parseSettings(args: readonly string[]): Settings | 'help' {
  const values = readOptions(args, OPTIONS);
  if (values.help) return 'help';
  if (!values.path.startsWith('/'))
    throw new UsageError(`--path ${values.path}: expected a path like /webhook/asistencia`);
  if (values['no-register'] && values.secret === undefined) {
    throw new UsageError('--no-register needs --secret: without it no signature can be checked');
  }
  return {
    port: parseWhole('port', values.port, { min: 0, max: 65_535 }),
    path: values.path,
    secret: values.secret,
    events: values.events.split(','),
    fail: parseFraction('fail', values.fail),
    slow: parseFraction('slow', values.slow),
    downMs: values.down === undefined ? undefined : parseDurationMs('down', values.down),
    register: !values['no-register'],
    keep: values.keep,
    dataDir: values['data-dir'],
    url: values.url,
    apiKey: values['api-key'],
  };
}
