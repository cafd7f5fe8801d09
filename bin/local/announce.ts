import { networkInterfaces } from 'node:os';

export interface Announcement {
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  readonly dataDir: string;
  /** Addresses of this machine in the local network; undefined when devices are not let in from there. */
  readonly lanAddresses?: readonly string[];
}

/** What `npm start` says when everything runs. */
export function announcement({ url, port, apiKey, dataDir, lanAddresses }: Announcement): string {
  return [
    `Device address  ${url}`,
    ...(lanAddresses === undefined ? [] : lanLines(lanAddresses, port)),
    `API address     ${url}/v1`,
    `Demo API key    ${apiKey}`,
    '',
    'Next, each in a terminal of its own:',
    '  npm run receive     a receiver that prints punches as they come',
    '  npm run simulate    virtual clocks that punch',
    `  curl -H "Authorization: Bearer ${apiKey}" ${url}/v1/devices`,
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
