/** What an operator may set in the context of `cdk.json`, or with `cdk deploy -c <name>=<value>`. */
export interface Settings {
  /** Stands before the stack's name, so that several of them share an AWS account. @default none */
  readonly prefix?: string;
  /**
   * Lets webhooks go to `http://127.0.0.1`. For the local cloud only: a deployed stack must never have it.
   * @default false
   */
  readonly allowLoopbackWebhooks: boolean;
}

/** The settings are not usable. The message says, line by line, what to write instead. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const KNOWN_SETTINGS: readonly string[] = ['prefix', 'allowLoopbackWebhooks'] satisfies (keyof Settings)[];

/** Written into the context by the CDK's command line itself. Its other keys all hold a colon, which no setting does. */
const CDK_KEYS: readonly string[] = ['acknowledged-issue-numbers', 'cdk-migrate', 'cli-telemetry'];

/** Short enough that names made from the stack's name stay within what AWS allows. */
const PREFIX = /^[A-Za-z][A-Za-z0-9-]{0,19}$/;

/**
 * Reads the settings out of a CDK app's context.
 * @throws SettingsError that lists every unknown or wrong one at once.
 */
export function parseSettings(context: Readonly<Record<string, unknown>>): Settings {
  const faults = Object.keys(context)
    .filter((key) => !KNOWN_SETTINGS.includes(key) && !CDK_KEYS.includes(key) && !key.includes(':'))
    .map((key) => `There is no setting "${key}": remove it, or write one of ${KNOWN_SETTINGS.join(', ')}.`);

  const { prefix, allowLoopbackWebhooks = false } = context;
  const usablePrefix = typeof prefix === 'string' && PREFIX.test(prefix) ? prefix : undefined;
  if (prefix !== undefined && usablePrefix === undefined) {
    faults.push(
      'prefix: write up to 20 letters, digits and hyphens that begin with a letter, such as "staging", or leave it out.',
    );
  }
  const loopback = parseFlag(allowLoopbackWebhooks);
  if (loopback === undefined) {
    faults.push('allowLoopbackWebhooks: write true or false; leave it out of anything that is deployed.');
  }

  if (faults.length > 0 || loopback === undefined) {
    throw new SettingsError(`The settings in the CDK context cannot be used.\n${faults.join('\n')}`);
  }
  return {
    ...(usablePrefix === undefined ? {} : { prefix: usablePrefix }),
    allowLoopbackWebhooks: loopback,
  };
}

/** `-c name=true` arrives as text, a value in `cdk.json` as itself. */
function parseFlag(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}
