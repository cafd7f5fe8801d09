const text = (raw: string): string => raw;
const flag = (raw: string): boolean => {
  if (raw !== 'true' && raw !== 'false') throw new Error('expected true or false');
  return raw === 'true';
};

/**
 * What `lib/` sets and the handlers read; no third place names one.
 * A secret is never a value here.
 */
export const ENV = {
  'device-gateway': {
    JOURNAL_TABLE: text,
    REGISTRY_TABLE: text,
    DELIVERIES_TABLE: text,
    RING_QUEUE_URL: text,
    KEY_ID: text,
  },
  deliver: {
    JOURNAL_TABLE: text,
    REGISTRY_TABLE: text,
    DELIVERIES_TABLE: text,
    RING_QUEUE_URL: text,
    KEY_ID: text,
    ALARM_GROUP: text,
    ALARM_ROLE_ARN: text,
    ALARM_DEAD_LETTER_ARN: text,
    ALLOW_LOOPBACK_WEBHOOKS: flag,
  },
  'management-api': {
    JOURNAL_TABLE: text,
    REGISTRY_TABLE: text,
    DELIVERIES_TABLE: text,
    RING_QUEUE_URL: text,
    KEY_ID: text,
    ALLOW_LOOPBACK_WEBHOOKS: flag,
  },
} as const;

export type FunctionName = keyof typeof ENV;

/** What a construct sets for `F`: every name, as text. A missing one does not compile. */
export type EnvVars<F extends FunctionName> = Record<keyof (typeof ENV)[F] & string, string>;

/** What a handler reads for `F`: every name, parsed. */
export type Env<F extends FunctionName> = {
  readonly [K in keyof (typeof ENV)[F]]: (typeof ENV)[F][K] extends (raw: string) => infer T ? T : never;
};

/**
 * Reads and parses every variable of function `F`.
 * @throws Error that lists every missing or malformed name at once, and never a value.
 */
export function readEnv<F extends FunctionName>(name: F, source: Record<string, string | undefined>): Env<F> {
  const bad: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, parse] of Object.entries(ENV[name])) {
    const raw = source[key];
    if (raw === undefined || raw === '') {
      bad.push(`${key} is missing`);
      continue;
    }
    try {
      values[key] = (parse as (raw: string) => unknown)(raw);
    } catch (error) {
      bad.push(`${key}: ${(error as Error).message}`);
    }
  }
  if (bad.length > 0) throw new Error(`environment of ${name}: ${bad.join('; ')}`);
  return values as Env<F>;
}
