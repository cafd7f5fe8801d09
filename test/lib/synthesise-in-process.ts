import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FUNCTION_NAMES, type FunctionBundles } from '../../lib/function-bundles.ts';
import { createApp } from '../../lib/punchconnect-app.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** The context that the CDK's command line gives the app. */
const CDK_JSON_CONTEXT = (
  JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> }
).context;

/** Hands `use` the app, with three tiny files in the place of the bundles. */
export function withApp<T>(context: Readonly<Record<string, unknown>>, use: (app: App, stack: Stack) => T): T {
  const scratch = mkdtempSync(join(tmpdir(), 'punchconnect-lib-'));
  try {
    const app = createApp(tinyBundles(scratch), {
      context: { ...CDK_JSON_CONTEXT, ...context },
      outdir: join(scratch, 'cdk.out'),
    });
    const [stack] = app.node.children.filter((child) => Stack.isStack(child));
    if (stack === undefined) throw new Error('the app has no stack');
    return use(app, stack);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Synthesises with every check that `cdk synth` makes. */
export function synthesiseInProcess(context: Readonly<Record<string, unknown>> = {}): Template {
  return withApp(context, (_app, stack) => Template.fromStack(stack));
}

function tinyBundles(scratch: string): FunctionBundles {
  const bundles = FUNCTION_NAMES.map((name) => {
    const dir = join(scratch, name);
    mkdirSync(dir);
    writeFileSync(join(dir, 'index.mjs'), `export const handler = () => '${name}';\n`);
    return [name, { dir }];
  });
  return Object.fromEntries(bundles) as FunctionBundles;
}
