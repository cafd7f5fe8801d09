/** Who looks after the cloud from outside, the operator's commands and tests, has this access key id. */
export const OPERATOR = 'operator';

/** Access key id of the n-th instance of a function: tells whose a call is. */
export function accessKeyIdOf(logicalId: string, instance: number): string {
  return `${logicalId}.${instance}`;
}

/** @returns the logical id in an instance's access key id, or undefined when it is none of a function. */
export function functionOf(accessKeyId: string): string | undefined {
  return /^(.+)\.\d+$/.exec(accessKeyId)?.[1];
}
