import { randomInt } from 'node:crypto';
import { isSwitch, type Switch, SWITCHES, USUAL_SWITCHES } from '../../local/unkind/switches.ts';
import type { UnkindOptions } from '../../local/unkind/unkindness.ts';
import { StartError } from './start-error.ts';

const MAX_SEED = 0xffff_ffff;
const NAME_WIDTH = Math.max(...Object.keys(SWITCHES).map((name) => name.length));

export type Unkind = Required<UnkindOptions>;

interface UnkindValues {
  readonly unkind: boolean;
  readonly switches?: string | undefined;
  readonly seed?: string | undefined;
}

/** One line a switch. */
export function switchesHelp(): string {
  return Object.entries(SWITCHES)
    .map(([name, text]) => `  ${name.padEnd(NAME_WIDTH)}  ${text}`)
    .join('\n');
}

/**
 * @returns undefined when the cloud is to be kind.
 * @throws StartError that says what is wrong.
 */
export function parseUnkind({ unkind, switches, seed }: UnkindValues): Unkind | undefined {
  if (!unkind) {
    const given = switches !== undefined ? '--switches' : seed !== undefined ? '--seed' : undefined;
    if (given) throw new StartError(`${given} goes with --unkind`);
    return undefined;
  }
  const names = switches === undefined ? USUAL_SWITCHES : switches.split(',').map(parseSwitch);
  return { seed: seed === undefined ? randomInt(MAX_SEED + 1) : parseSeed(seed), switches: names };
}

function parseSwitch(name: string): Switch {
  if (isSwitch(name)) return name;
  throw new StartError(
    `--switches: there is no ${name || 'empty name'}; there are ${Object.keys(SWITCHES).join(', ')}`,
  );
}

function parseSeed(seed: string): number {
  if (/^\d+$/.test(seed) && Number(seed) <= MAX_SEED) return Number(seed);
  throw new StartError(`--seed ${seed}: expected a whole number from 0 to ${MAX_SEED}`);
}
