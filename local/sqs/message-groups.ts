import type { MessageRecord } from './message.ts';

/** The messages of one group of a FIFO queue. */
export interface MessageGroup {
  readonly groupId: string;
  readonly messages: number;
  /** Of them, those that somebody has received and not deleted: while there is one, the rest of the group waits. */
  readonly inFlight: number;
  /** When its first message can be received, if that is later. */
  readonly waitsUntilMs: number | undefined;
}

/**
 * Counts messages by group, in the order of each group's oldest message. Messages without a group are left out.
 * @param records oldest first.
 */
export function countMessageGroups(records: Iterable<MessageRecord>, nowMs: number): MessageGroup[] {
  const groups = new Map<string, { messages: number; inFlight: number; waitsUntilMs: number | undefined }>();
  for (const { groupId, visibleAtMs, received } of records) {
    if (groupId === undefined) continue;
    const waits = visibleAtMs > nowMs;
    const group = groups.get(groupId);
    if (group) {
      group.messages++;
      if (waits && received) group.inFlight++;
    } else {
      const waitsUntilMs = waits ? visibleAtMs : undefined;
      groups.set(groupId, { messages: 1, inFlight: waits && received ? 1 : 0, waitsUntilMs });
    }
  }
  return [...groups].map(([groupId, group]) => ({ groupId, ...group }));
}
