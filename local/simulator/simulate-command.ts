import { MovableClock } from '../clock.ts';
import { parseDurationMs, parseFraction, parseWhole, readOptions, UsageError } from './arguments.ts';
import { ApiError, CloudApi } from './cloud-api.ts';
import { CloudClock } from './cloud-clock.ts';
import { toDeviceTime } from './device-time.ts';
import { findCloud } from './find-cloud.ts';
import type { Screen } from './screen.ts';
import { Simulation, type SimulationCounts } from './simulation.ts';

const HELP = `Usage: npm run simulate -- [options]

Registers virtual clocks (SIM0000000001, ...) and lets people punch at them, with the outages,
repetitions and pauses of real firmware. At the end it asks the API whether every punch that was
acknowledged is there exactly once; exit code 1 if not.

  --devices 5          number of clocks
  --employees 40       number of people, known to every clock
  --every 2s           a punch somewhere, this often
  --punches N          stop after N punches; otherwise Ctrl-C ends it
  --duration 60s       stop after this long
  --outages 5%         share of uploads that meet an outage, a torn request or a lost answer
  --zone America/Mexico_City   time zone of the clocks
  --seed n             the same seed makes the same people punch
  --data-dir .punchconnect     where the local cloud keeps its data
  --url, --api-key     another cloud than the local one
  --help`;

/** Uploads are waited for at the end: two failures, each with the handshake's ErrorDelay of 30 s, and some slack. */
const DRAIN_WITHIN_MS = 90_000;
const SHOWN_PROBLEMS = 10;

/**
 * `npm run simulate`.
 * @param interrupted aborted by Ctrl-C.
 * @returns the exit code.
 */
export async function simulate(args: readonly string[], screen: Screen, interrupted: AbortSignal): Promise<number> {
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
  const cloud = findCloud(settings);
  const cloudClock = new CloudClock(cloud.url);
  await cloudClock.refresh();
  const clock = new MovableClock(cloudClock.aheadMs);
  const simulation = new Simulation({
    ...settings,
    api: new CloudApi(cloud),
    server: cloud.url,
    clock,
    onRemark: (serial, text) => screen.print(`${serial}: ${text}`),
  });
  await simulation.register();
  screen.print(`${settings.devices} clocks push to ${cloud.url}; seed ${settings.seed}; Ctrl-C ends it`);

  const ticker = setInterval(() => screen.update(liveLine(simulation.counts)), 500);
  try {
    simulation.start();
    const signals = [interrupted];
    if (settings.durationMs !== undefined) signals.push(AbortSignal.timeout(settings.durationMs));
    await simulation.play({ punches: settings.punches, signal: AbortSignal.any(signals) });
    if (!interrupted.aborted) await simulation.drain({ withinMs: DRAIN_WITHIN_MS, signal: interrupted });
    await simulation.stop();
    return await conclude(simulation, screen, interrupted);
  } finally {
    clearInterval(ticker);
    clock.stop();
  }
}

async function conclude(simulation: Simulation, screen: Screen, interrupted: AbortSignal): Promise<number> {
  const { made, acknowledged, retransmitted, refused, waiting } = simulation.counts;
  screen.print(`made ${made}, acknowledged ${acknowledged}, retransmitted ${retransmitted}, refused ${refused}`);
  const problems = await simulation.verify();
  if (waiting > 0) {
    const text = `${waiting} punches are not acknowledged and still in the clocks' memory`;
    if (interrupted.aborted) screen.print(text);
    else problems.push(text);
  }
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) screen.error(problem);
  if (problems.length > SHOWN_PROBLEMS) screen.error(`... and ${problems.length - SHOWN_PROBLEMS} more`);
  screen.print(
    problems.length === 0
      ? `PASS: each of the ${acknowledged} acknowledged punches is there exactly once`
      : `FAIL: ${problems.length} problems`,
  );
  return problems.length === 0 ? 0 : 1;
}

function liveLine({ online, made, acknowledged, waiting, retransmitted, refused }: SimulationCounts): string {
  return `${online} online | made ${made} | acknowledged ${acknowledged} | waiting ${waiting} | retransmitted ${retransmitted} | refused ${refused}`;
}

const OPTIONS = {
  devices: { type: 'string', default: '5' },
  employees: { type: 'string', default: '40' },
  every: { type: 'string', default: '2s' },
  punches: { type: 'string' },
  duration: { type: 'string' },
  outages: { type: 'string', default: '0%' },
  zone: { type: 'string', default: 'America/Mexico_City' },
  seed: { type: 'string' },
  'data-dir': { type: 'string', default: '.punchconnect' },
  url: { type: 'string' },
  'api-key': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

interface Settings {
  readonly devices: number;
  readonly employees: number;
  readonly everyMs: number;
  readonly punches: number;
  readonly durationMs?: number;
  readonly outages: number;
  readonly zone: string;
  readonly seed: number;
  readonly dataDir: string;
  readonly url?: string;
  readonly apiKey?: string;
}

function parseSettings(args: readonly string[]): Settings | 'help' {
  const values = readOptions(args, OPTIONS);
  if (values.help) return 'help';
  try {
    toDeviceTime(0, values.zone);
  } catch {
    throw new UsageError(`--zone ${values.zone}: expected an IANA name like America/Mexico_City`);
  }
  return {
    devices: parseWhole('devices', values.devices, { min: 1, max: 1_000 }),
    employees: parseWhole('employees', values.employees, { min: 1, max: 100_000 }),
    everyMs: parseDurationMs('every', values.every),
    punches: values.punches === undefined ? Infinity : parseWhole('punches', values.punches, { min: 1 }),
    durationMs: values.duration === undefined ? undefined : parseDurationMs('duration', values.duration),
    outages: parseFraction('outages', values.outages),
    zone: values.zone,
    seed: values.seed === undefined ? Math.floor(Math.random() * 1e9) : parseWhole('seed', values.seed, { min: 0 }),
    dataDir: values['data-dir'],
    url: values.url,
    apiKey: values['api-key'],
  };
}
