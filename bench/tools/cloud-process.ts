// A local cloud in a process of its own, for `forkCloud`.
import { startLocalCloud } from '../../local/local-cloud.ts';
import type { CloudMessage, CloudRequest } from './fork-cloud.ts';
import { tellTrouble } from './tell-trouble.ts';

// As npm start has it.
process.env['TZ'] = 'UTC';

const say = (message: CloudMessage): void => void process.send?.(message);
const [cloudAssemblyDir = '', dataDir] = process.argv.slice(2);
const cloud = await startLocalCloud({
  cloudAssemblyDir,
  dataDir,
  report: (entry) => tellTrouble(entry),
});
process.on('message', (request: CloudRequest) => {
  if (request === 'cpu') {
    const { user, system } = process.cpuUsage();
    return say({ kind: 'cpu', ms: (user + system) / 1000 });
  }
  void cloud.stop().then(() => process.exit(0));
});
const { url, endpointEnv, outputs, resources } = cloud;
say({ kind: 'ready', url, endpointEnv, outputs, resources });
