import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { readCloudAssembly } from '../local/template/cloud-assembly.ts';
import { planStack } from '../local/template/plan-stack.ts';
import { ofKind, type PlannedFunction } from '../local/template/planned-resource.ts';
import type { Bench } from './bench.ts';
import { BUDGETS } from './budgets.ts';
import type { Budget, Figure } from './figure.ts';
import { percentile } from './tools/percentile.ts';

const LOADS = 11;

/** What is shipped for each function, and how long it takes to load: the part of a cold start that is ours. */
export const bundles: Bench = {
  name: 'bundles',
  about: 'size and load time of the functions’ bundles',
  async run({ quick, progress, prepareCloud }) {
    const { cloudAssemblyDir } = await prepareCloud();
    const figures: Figure[] = [];
    for (const planned of functionsOf(cloudAssemblyDir)) {
      const name = nameOf(planned);
      progress(`loads ${name}`);
      const loadsMs: number[] = [];
      for (let nth = 0; nth < (quick ? 1 : LOADS); nth += 1) loadsMs.push(await loadOnce(planned));
      figures.push(
        {
          what: `bundle of ${name}`,
          value: statSync(planned.entryPath).size / 1024,
          unit: 'KB',
          budget: SIZE_BUDGETS[name],
        },
        {
          what: `load time of ${name}, median of ${loadsMs.length} processes`,
          value: percentile(loadsMs, 50),
          unit: 'ms',
          budget: BUDGETS.bundles.loadMs,
        },
      );
    }
    return figures;
  },
};

const SIZE_BUDGETS: Readonly<Record<string, Budget>> = BUDGETS.bundles.kilobytes;

function functionsOf(cloudAssemblyDir: string): PlannedFunction[] {
  const plan = planStack(readCloudAssembly(cloudAssemblyDir), {
    accountId: '000000000000',
    region: 'us-east-1',
    apiEndpoint: 'http://127.0.0.1',
    queueUrl: (queueName) => `http://127.0.0.1/${queueName}`,
  });
  return ofKind(plan.resources, 'function');
}

/** `DeviceGatewayFunctionFD6BA173` is the function of the construct `DeviceGateway`. */
const nameOf = ({ logicalId }: PlannedFunction): string => logicalId.replace(/Function[0-9A-F]{8}$/, '');

/** Milliseconds from `import` to a handler, in a process that has loaded nothing yet. */
function loadOnce({ entryPath, environment }: PlannedFunction): Promise<number> {
  const script = `
    const startedAt = performance.now();
    await import(${JSON.stringify(pathToFileURL(entryPath).href)});
    console.log(performance.now() - startedAt);`;
  const loader = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: {
      ...environment,
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  loader.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    loader.on('error', reject);
    loader.on('close', (code) => {
      if (code === 0) resolve(Number(said));
      else reject(new Error(`${entryPath} does not load: exit code ${code}`));
    });
  });
}
