import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** DynamoDB Local 3 asks for it. */
const OLDEST_JAVA = 17;

const HOW_TO_GET_IT =
  'Debian and Ubuntu: apt-get install -y openjdk-17-jre-headless. macOS: brew install openjdk@17, and JAVA_HOME set to it. ' +
  'Windows: winget install Microsoft.OpenJDK.17.';

/** What `java -version` of a program printed; undefined when it cannot be run. */
export type ReadVersion = (program: string) => string | undefined;

/**
 * The Java to run DynamoDB Local with: that of JAVA_HOME, or else the one in PATH.
 * @throws Error that says what was found and how to get a Java that will do.
 */
export function findJava(env: NodeJS.ProcessEnv = process.env, readVersion: ReadVersion = printedVersion): string {
  const { JAVA_HOME: javaHome } = env;
  const programs = [...(javaHome ? [join(javaHome, 'bin', 'java')] : []), 'java'];
  const found = programs.map((program) => ({ program, version: majorVersion(readVersion(program)) }));
  const suitable = found.find(({ version }) => version !== undefined && version >= OLDEST_JAVA);
  if (suitable) return suitable.program;
  const seen = found.map(({ program, version }) => `${program} is ${version ? `Java ${version}` : 'missing'}`);
  throw new Error(`DynamoDB Local needs Java ${OLDEST_JAVA} or newer (${seen.join(', ')}). ${HOW_TO_GET_IT}`);
}

function printedVersion(program: string): string | undefined {
  const { status, stderr } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  return status === 0 ? stderr : undefined;
}

/** `openjdk version "17.0.15"` is 17; so is `"17"`, and `"1.8.0_292"` is 8. */
function majorVersion(printed: string | undefined): number | undefined {
  const version = /version "(?:1\.)?(\d+)/.exec(printed ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}
