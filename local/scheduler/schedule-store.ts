import { AppendLog } from '../append-log.ts';
import { scheduleKey, type Schedule, type ScheduleGroup } from './schedule.ts';

type ScheduleChange =
  | { readonly kind: 'group'; readonly group: ScheduleGroup }
  | { readonly kind: 'group-deleted'; readonly name: string }
  | { readonly kind: 'schedule'; readonly schedule: Schedule }
  | { readonly kind: 'schedule-deleted'; readonly groupName: string; readonly name: string };

/** Schedules and their groups, kept over restarts. */
export class ScheduleStore {
  private readonly groups = new Map<string, ScheduleGroup>();
  private readonly schedules = new Map<string, Schedule>();
  private readonly log: AppendLog<ScheduleChange> | undefined;

  /** @param logFile without one, nothing is kept. */
  constructor(logFile: string | undefined) {
    this.log =
      logFile === undefined ? undefined : AppendLog.open<ScheduleChange>(logFile, (change) => this.apply(change));
    this.log?.rewrite(this.snapshot());
  }

  getGroup(name: string): ScheduleGroup | undefined {
    return this.groups.get(name);
  }

  allGroups(): ScheduleGroup[] {
    return [...this.groups.values()];
  }

  putGroup(group: ScheduleGroup): void {
    this.commit({ kind: 'group', group });
  }

  /** Deletes a group and every schedule in it. */
  deleteGroup(name: string): void {
    this.commit({ kind: 'group-deleted', name });
  }

  get(key: string): Schedule | undefined {
    return this.schedules.get(key);
  }

  all(): Schedule[] {
    return [...this.schedules.values()];
  }

  put(schedule: Schedule): void {
    this.commit({ kind: 'schedule', schedule });
  }

  delete({ groupName, name }: Schedule): void {
    this.commit({ kind: 'schedule-deleted', groupName, name });
  }

  close(): void {
    this.log?.close();
  }

  private commit(change: ScheduleChange): void {
    this.log?.append(change);
    this.apply(change);
    this.log?.rewriteIfWasteful(this.groups.size + this.schedules.size, () => this.snapshot());
  }

  private apply(change: ScheduleChange): void {
    switch (change.kind) {
      case 'group':
        this.groups.set(change.group.name, change.group);
        return;
      case 'group-deleted':
        this.groups.delete(change.name);
        for (const [key, { groupName }] of this.schedules) if (groupName === change.name) this.schedules.delete(key);
        return;
      case 'schedule':
        this.schedules.set(scheduleKey(change.schedule), change.schedule);
        return;
      case 'schedule-deleted':
        this.schedules.delete(scheduleKey(change));
    }
  }

  private *snapshot(): Generator<ScheduleChange> {
    for (const group of this.groups.values()) yield { kind: 'group', group };
    for (const schedule of this.schedules.values()) yield { kind: 'schedule', schedule };
  }
}
