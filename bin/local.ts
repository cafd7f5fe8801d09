import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { CloudReport } from '../local/cloud-report.ts';
import { DamagedDataError } from '../local/damaged-data-error.ts';
import { STATE_FILES } from '../local/emulated-services.ts';
import { sentenceOf } from '../local/iam/refusal.ts';
import type { InterruptedMessages } from '../local/interrupted-messages.ts';
import { startLocalCloud } from '../local/local-cloud.ts';
import { TemplateError } from '../local/template/template-error.ts';
import { announcement, lanAddresses } from './local/announce.ts';
import { cachedAssembly } from './local/cached-assembly.ts';
import { lockDataDir } from './local/data-dir-lock.ts';
import { demoAccount } from './local/demo-account.ts';
import { LogFile } from './local/log-file.ts';
import { makeDataDir } from './local/make-data-dir.ts';
import { DEFAULT_DATA_DIR, HELP, parseOptions, type Options } from './local/options.ts';
import { writePrivateJson } from './local/private-file.ts';
import { StartError } from './local/start-error.ts';
import { StopSignal } from './local/stop-signal.ts';

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));
const DEMO_ACCOUNT_FILE = 'demo-account.json';
const FUNCTION_LOG_FILE = 'functions.log';
const ACCESS_LOG_FILE = 'access.log';
/** Says to tools where the cloud is, as long as it runs. */
const ADDRESS_FILE = 'local.json';
const ASSEMBLY_FOLDER = 'cloud';
// Functions run in threads of this process, and in Lambda the time zone is UTC.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
env['TZ'] = 'UTC';
// The SDK says on every start that Node 20 is old.
env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
// Whoever reads along may go (`| head`): the cloud goes on.
stdout.on('error', () => {});

try {
  const options = parseOptions(argv.slice(2));
  if (options.help) stdout.write(HELP);
  else await run(options);
  exit(0);
} catch (error) {
  stderr.write(`${toSentence(error)}\n`);
  exit(1);
}

async function run(options: Options): Promise<void> {
  const progress = (text: string): void => {
    const sinceProcessStart = (performance.now() / 1000).toFixed(1);
    stdout.write(`${sinceProcessStart.padStart(6)} s  ${text}\n`);
  };
  const stopSignal = new StopSignal();
  const dataDir = resolve(options.dataDir);
  const addressFile = join(dataDir, ADDRESS_FILE);
  makeDataDir(dataDir);
  const lock = await lockDataDir(dataDir);
  process.once('exit', () => {
    rmSync(addressFile, { force: true });
    lock.release();
  });
  rmSync(addressFile, { force: true });
  await expectFreePort(options);
  if (options.fresh) removeData(dataDir);

  const cloudAssemblyDir = await assemblyOfSources(join(dataDir, ASSEMBLY_FOLDER), progress);
  progress('starting the cloud from its template');
  const logs: Logs = {
    functions: new LogFile(join(dataDir, FUNCTION_LOG_FILE)),
    access: new LogFile(join(dataDir, ACCESS_LOG_FILE)),
  };
  const report = (entry: CloudReport): void => tell(entry, logs, options);
  const { port, lan, unkind } = options;
  const cloud = await startLocalCloud({ cloudAssemblyDir, dataDir, port, lan, report, ...(unkind ? { unkind } : {}) });
  if (unkind) progress(`unkind: ${unkind.switches.join(', ')}; to repeat it: --unkind --seed ${unkind.seed}`);
  const aheadHours = cloud.clock.offsetMs / 3_600_000;
  if (aheadHours > 0)
    progress(`the clock is ${aheadHours.toFixed(1)} h ahead, where it was moved to (--fresh begins at real time)`);
  if (cloud.interrupted) progress(interruptionNote(cloud.interrupted, cloud.clock.now()));
  const { accountId, apiKey } = await demoAccount(join(dataDir, DEMO_ACCOUNT_FILE), cloud, timeZone);
  writePrivateJson(addressFile, {
    pid: process.pid,
    url: cloud.url,
    account_id: accountId,
    api_key: apiKey,
    operator_env: { ...cloud.endpointEnv, REGISTRY_TABLE: cloud.outputs['RegistryTable'] ?? '' },
  });
  progress('ready');
  const ready = announcement({
    ...cloud,
    apiKey,
    dataDir,
    ...(options.dataDir === DEFAULT_DATA_DIR ? {} : { givenDataDir: options.dataDir }),
    ...(lan ? { lanAddresses: lanAddresses() } : {}),
  });
  stdout.write(`\n${ready}\n`);

  await stopSignal.received();
  rmSync(addressFile, { force: true });
  stdout.write('Stopping ...\n');
  await cloud.stop();
  logs.functions.close();
  logs.access.close();
  stdout.write('Stopped.\n');
}

/** Synthesises the stack, if its sources have changed since the last time. */
function assemblyOfSources(cacheDir: string, progress: (text: string) => void): Promise<string> {
  return cachedAssembly({
    repository: REPOSITORY,
    cacheDir,
    async synthesise(outDir) {
      progress('synthesising the stack: new, or its sources have changed');
      const { synthesise } = await import('./synth.ts');
      await synthesise({ outDir, context: { allowLoopbackWebhooks: true } });
    },
  });
}

/** Asked before anything that takes long. @throws StartError when the port is taken. */
async function expectFreePort({ port, lan }: Options): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolveListening, reject) => {
    probe.once('error', reject);
    probe.listen(port, lan ? '0.0.0.0' : '127.0.0.1', resolveListening);
  });
  await new Promise((resolveClosed) => probe.close(resolveClosed));
}

/** Removes what the local cloud itself has written, and nothing else: the folder is named by the user. */
function removeData(dataDir: string): void {
  for (const name of [...Object.values(STATE_FILES), DEMO_ACCOUNT_FILE, FUNCTION_LOG_FILE, ACCESS_LOG_FILE]) {
    rmSync(join(dataDir, name), { force: true });
  }
}

/** As on AWS: what a function had received when it died is held back until its visibility timeout is over. */
function interruptionNote({ messages, untilMs }: InterruptedMessages, nowMs: number): string {
  const seconds = Math.ceil((untilMs - nowMs) / 1000);
  return (
    `${messages} message(s) were being worked on when it ended: SQS holds them and what is behind them back ` +
    `for up to ${seconds} s (the buttons at /_local move the clock)`
  );
}

interface Logs {
  readonly functions: LogFile;
  readonly access: LogFile;
}

function tell(entry: CloudReport, logs: Logs, { verbose, dataDir }: Options): void {
  switch (entry.kind) {
    case 'function-line':
      logs.functions.write(entry.functionId, entry.line);
      if (verbose) stdout.write(`${entry.functionId}  ${entry.line}\n`);
      return;
    case 'access-line':
      logs.access.write(entry.stageId, entry.line);
      return;
    case 'function-failed': {
      // What went wrong in a function stands in its log.
      const { kind, errorType, errorMessage } = entry.failure;
      const what =
        kind === 'refusal'
          ? `was not invoked: ${errorType}: ${errorMessage}`
          : `failed: ${errorType} (details in ${join(dataDir, FUNCTION_LOG_FILE)})`;
      stderr.write(`${entry.functionId} ${what}\n`);
      return;
    }
    case 'refused':
      stderr.write(`AccessDeniedException: ${sentenceOf(entry.refusal)}\n`);
      return;
    case 'fault':
      stderr.write(`The local cloud has a fault of its own: ${inspect(entry.error)}\n`);
  }
}

function toSentence(error: unknown): string {
  if (error instanceof StartError || error instanceof TemplateError || error instanceof DamagedDataError) {
    return error.message;
  }
  const { code, port } = (error ?? {}) as { code?: string; port?: number };
  const advice = 'Choose another: npm start -- --port 8090 (0 picks a free one)';
  if (code === 'EADDRINUSE') return `Port ${port} is taken. ${advice}`;
  if (code === 'EACCES' && port !== undefined) return `Port ${port} is not for this user. ${advice}`;
  return inspect(error);
}
