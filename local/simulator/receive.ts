import { receive } from './receive-command.ts';
import { createScreen, interruption } from './screen.ts';

process.exitCode = await receive(process.argv.slice(2), createScreen(), interruption());
