import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LocalCloud } from '../../local/local-cloud.ts';

export type CloudRequest = 'cpu' | 'stop';
export type CloudMessage = ({ readonly kind: 'ready' } & ReadyCloud) | { readonly kind: 'cpu'; readonly ms: number };

type ReadyCloud = Pick<LocalCloud, 'url' | 'endpointEnv' | 'outputs' | 'resources'>;

/** A local cloud in a process of its own, so that what measures it does not take its time. */
export interface ForkedCloud extends Pick<LocalCloud, 'url' | 'endpointEnv' | 'outputs'> {
  /** What `Ref` gives for the only resource with that path of constructs, `AlarmClockRole` for `AlarmClock/Role`. */
  readonly resourceOf: (path: string) => string;
  /** Processor time that it has used so far, all threads together, in milliseconds. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

export async function forkCloud(options: { cloudAssemblyDir: string; dataDir: string }): Promise<ForkedCloud> {
  const child = fork(
    fileURLToPath(new URL('./cloud-process.ts', import.meta.url)),
    [options.cloudAssemblyDir, options.dataDir],
    { execArgv: ['--import', 'tsx'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const next = <Kind extends CloudMessage['kind']>(kind: Kind): Promise<Extract<CloudMessage, { kind: Kind }>> =>
    new Promise((resolve, reject) => {
      child.once('message', (message: CloudMessage) => {
        if (message.kind === kind) resolve(message as Extract<CloudMessage, { kind: Kind }>);
        else reject(new Error(`the cloud said ${message.kind}, expected ${kind}`));
      });
      void ended.then(() => reject(new Error('the cloud ended')));
    });
  const { url, endpointEnv, outputs, resources } = await next('ready');
  return {
    url,
    endpointEnv,
    outputs,
    resourceOf(path) {
      const found = Object.keys(resources).find((logicalId) => logicalId.replace(/[0-9A-F]{8}$/, '') === path);
      if (found === undefined) throw new Error(`the stack has no ${path}`);
      return resources[found] ?? '';
    },
    async cpuMs() {
      const answer = next('cpu');
      child.send('cpu' satisfies CloudRequest);
      return (await answer).ms;
    },
    async stop() {
      child.send('stop' satisfies CloudRequest);
      await ended;
    },
  };
}
