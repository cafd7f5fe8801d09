import { interruption } from './interruption.ts';
import { createScreen } from './screen.ts';
import { simulate } from './simulate-command.ts';

process.exitCode = await simulate(process.argv.slice(2), createScreen(), interruption());
