/** What can be made as unkind as AWS is on a bad day, and what that does. */
export const SWITCHES = {
  'late-alarms': 'alarms ring up to 60 s late',
  'doubled-alarms': 'some alarms ring twice',
  'lost-alarms': 'some alarms never ring',
  'past-alarms': 'some alarms whose time has passed are taken and ring at once, where others are refused',
  'late-messages': 'messages can be received up to 5 s late, and so in another order between groups',
  'reordered-messages': 'some messages, of a FIFO queue whole groups, are passed over for those behind them',
  'doubled-messages': 'some messages come again after they were deleted',
  'lost-messages': 'some messages are never seen again',
  'cold-starts': 'some invocations get a new instance of their function, with nothing in memory',
  'ended-instances': 'some instances end in the middle of an invocation, at one of its calls to AWS',
  'repeated-events': 'some events of queues and schedules are handed to their function twice',
  'lagging-indexes': 'changes show in an index of DynamoDB up to 3 s after their table',
  'half-shown-transactions': 'items of a transaction show one by one over 100 ms, while others meet a conflict on them',
  'throttled-partitions': 'writes beyond 1,000 units a second to one partition of a table or index are refused',
  conflicts: 'some writes and transactions meet another transaction on one of their items',
  'failing-calls': 'some calls of functions to AWS fail, before or after they took effect',
} as const;

export type Switch = keyof typeof SWITCHES;

/** What is lost for ever needs somebody to make it good: the clock's next punch, a ring by hand, or a sweep. */
const NEEDING_HELP: readonly Switch[] = ['lost-alarms', 'lost-messages'];

/** Those that a correct system gets over by itself. */
export const USUAL_SWITCHES: readonly Switch[] = Object.keys(SWITCHES)
  .filter(isSwitch)
  .filter((name) => !NEEDING_HELP.includes(name));

export function isSwitch(name: string): name is Switch {
  return Object.hasOwn(SWITCHES, name);
}
