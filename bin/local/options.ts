import { parseArgs } from 'node:util';
import { USUAL_SWITCHES } from '../../local/unkind/switches.ts';
import { StartError } from './start-error.ts';
import { parseUnkind, switchesHelp, type Unkind } from './unkind-options.ts';

export interface Options {
  readonly port: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly lan: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
  readonly unkind?: Unkind;
}

export const DEFAULT_DATA_DIR = '.punchconnect';

export const HELP = `Runs PunchConnect on this machine, from the template that "cdk deploy" would ship.

  npm start -- [options]

It says which address, key and commands to use when it is ready. The page at /_local shows it work, and moves its clock.

  --port <n>        port of devices and API; 0 picks a free one (default 8080)
  --data-dir <dir>  where data are kept (default ${DEFAULT_DATA_DIR})
  --fresh           begins with empty data
  --lan             opens device paths to the local network, so that a real clock can push here
  --verbose         shows the log lines of the functions (they are always in functions.log)
  --unkind          as unkind as AWS can be: see the switches
  --switches <a,b>  which of them (default ${USUAL_SWITCHES.join(',')})
  --seed <n>        repeats what an unkind run drew (default: a new one, which is printed)
  --help            shows this

Switches:
${switchesHelp()}
`;

/** @throws StartError that says what is wrong with the arguments. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new StartError(`--port ${values.port}: expected a number from 0 to 65535`);
  }
  const unkind = parseUnkind(values);
  return {
    port,
    dataDir: values['data-dir'],
    fresh: values.fresh,
    lan: values.lan,
    verbose: values.verbose,
    help: values.help,
    ...(unkind ? { unkind } : {}),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string', default: '8080' },
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        fresh: { type: 'boolean', default: false },
        lan: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        unkind: { type: 'boolean', default: false },
        switches: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    const isPositional = (error as { code?: string }).code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL';
    const advice = isPositional ? 'Options come behind --: npm start -- --port 8090\n' : '';
    throw new StartError(`${(error as Error).message}\n${advice}See npm start -- --help`, { cause: error });
  }
}
