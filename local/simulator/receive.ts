import { interruption } from './interruption.ts';
import { receive } from './receive-command.ts';
import { createScreen } from './screen.ts';

process.exitCode = await receive(process.argv.slice(2), createScreen(), interruption());
