import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../bin/local/options.ts';
import { USUAL_SWITCHES } from '../../../local/unkind/switches.ts';

const defaults = { port: 8080, dataDir: '.punchconnect', fresh: false, lan: false, verbose: false, help: false };

describe('parseOptions', () => {
  it('has a default for everything', () => {
    expect(parseOptions([])).toEqual(defaults);
  });

  it('takes every option', () => {
    expect(parseOptions(['--port', '0', '--data-dir', 'data', '--fresh', '--lan', '--verbose', '--help'])).toEqual({
      port: 0,
      dataDir: 'data',
      fresh: true,
      lan: true,
      verbose: true,
      help: true,
    });
  });

  it('takes the seed and the switches of an unkind run', () => {
    const { unkind } = parseOptions(['--unkind', '--seed', '7', '--switches', 'failing-calls']);

    expect(unkind).toEqual({ seed: 7, switches: ['failing-calls'] });
  });

  it('draws a seed and takes the usual switches when none are given', () => {
    const seeds = new Set(Array.from({ length: 5 }, () => parseOptions(['--unkind']).unkind?.seed));

    expect(seeds.size).toBeGreaterThan(1);
    expect(parseOptions(['--unkind']).unkind?.switches).toEqual(USUAL_SWITCHES);
  });

  it.each([
    [['--port', '65536'], '--port 65536: expected a number from 0 to 65535'],
    [['--port', '80a'], '--port 80a: expected a number from 0 to 65535'],
    [['--port', ''], '--port : expected a number from 0 to 65535'],
    [['--prot', '80'], "Unknown option '--prot'"],
    [['8080'], "Unexpected argument '8080'"],
    [['--seed', '7'], '--seed goes with --unkind'],
    [['--switches', 'failing-calls'], '--switches goes with --unkind'],
    [['--unkind', '--seed', '-1'], '--seed'],
    [['--unkind', '--seed=x'], '--seed x: expected a whole number from 0 to 4294967295'],
    [['--unkind', '--switches', 'failing-calls,rain'], '--switches: there is no rain; there are late-alarms, '],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
