import { bench } from './bench-command.ts';

process.exitCode = await bench(process.argv.slice(2), {
  print: (line) => console.log(line),
  progress: (line) => console.error(line),
});
