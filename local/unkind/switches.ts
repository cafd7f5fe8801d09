/** What can be made as unkind as AWS is on a bad day, and what that does. */
export const SWITCHES = {
  'failing-calls': 'some calls of functions to AWS fail, before or after they took effect',
} as const;

export type Switch = keyof typeof SWITCHES;

/** Those that a correct system gets over by itself. */
export const USUAL_SWITCHES: readonly Switch[] = ['failing-calls'];

export function isSwitch(name: string): name is Switch {
  return Object.hasOwn(SWITCHES, name);
}
