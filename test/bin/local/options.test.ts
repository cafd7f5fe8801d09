import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../bin/local/options.ts';

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

  it.each([
    [['--port', '65536'], '--port 65536: expected a number from 0 to 65535'],
    [['--port', '80a'], '--port 80a: expected a number from 0 to 65535'],
    [['--port', ''], '--port : expected a number from 0 to 65535'],
    [['--prot', '80'], "Unknown option '--prot'"],
    [['8080'], "Unexpected argument '8080'"],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});
