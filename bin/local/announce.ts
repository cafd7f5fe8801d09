import { networkInterfaces } from 'node:os';
import type { StackOverview } from '../../local/console/stack-overview.ts';
import { whatRuns } from './what-runs.ts';

export interface Announcement {
  readonly stack: StackOverview;
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly dataDir: string;
  /** As the user gave it, when it is not the default: the other commands need it too. */
  readonly givenDataDir?: string;
  /** Addresses of this machine in the local network; undefined when devices are not let in from there. */
  readonly lanAddresses?: readonly string[];
}

/** What `npm start` says when everything runs. */
export function announcement({ stack, url, port, apiKey, dataDir, givenDataDir, lanAddresses }: Announcement): string {
  const where = givenDataDir === undefined ? '' : ` -- --data-dir ${JSON.stringify(givenDataDir)}`;
  return [
    `${stack.stackName} runs here, from the template that "cdk deploy" would ship:`,
    '',
    ...whatRuns(stack).map((line) => `  ${line}`),
    '',
    `Device address  ${url}`,
    ...(lanAddresses === undefined ? [] : lanLines(lanAddresses, port)),
    `API address     ${url}/v1`,
    `Demo API key    ${apiKey}`,
    `See it work     ${url}/_local`,
    '',
    'Next, each in a terminal of its own:',
    `  npm run receive${where}     a receiver that prints punches as they come`,
    `  npm run simulate${where}    virtual clocks that punch`,
    `  curl -H "Authorization: Bearer ${apiKey}" ${url}/v1/devices`,
    'By hand: examples/curl/README.md. What a webhook gets: docs/webhooks.md.',
    '',
    `Data are kept in ${dataDir}. Stop with Ctrl-C.`,
  ].join('\n');
}

function lanLines(addresses: readonly string[], port: number): string[] {
  if (addresses.length === 0) return ['                (this machine has no address in a local network)'];
  return addresses.map((address) => `                in the menu of a clock: server address ${address}, port ${port}`);
}

/** IPv4 addresses of this machine that others in its network can reach. */
export function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
