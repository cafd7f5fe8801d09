import { createHash } from 'node:crypto';

/** What makes a cut name unique again. */
const DIGEST_LENGTH = 8;

/**
 * The name of a resource that the template does not name. AWS adds random letters; ours is the same after every start,
 * so that data, schedules and messages on disk find their resource again.
 */
export function physicalName(stackName: string, logicalId: string, longest: number, suffix = ''): string {
  const whole = `${stackName}-${logicalId}`;
  if (whole.length + suffix.length <= longest) return whole + suffix;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, DIGEST_LENGTH);
  return `${whole.slice(0, longest - suffix.length - DIGEST_LENGTH - 1)}-${digest}${suffix}`;
}
