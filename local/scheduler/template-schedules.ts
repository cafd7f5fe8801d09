import { isDeepStrictEqual } from 'node:util';
import { readInput } from '../aws-input.ts';
import { alreadyExists, inputRefusals } from './errors.ts';
import { expectGroup, type OperationParts } from './operation.ts';
import { schemas } from './request-schemas.ts';
import { DEFAULT_GROUP, scheduleKey } from './schedule.ts';
import { parseDefinition, planFirst } from './schedule-input.ts';

/** Keeps the schedules that stand in a template as CloudFormation does: made, changed when they changed there, removed. */
export class TemplateSchedules {
  constructor(
    private readonly parts: Pick<OperationParts, 'clock' | 'store' | 'runner'>,
    /** Asked before one is made or changed. */
    private readonly authorise: (operation: 'CreateSchedule' | 'UpdateSchedule', parameters: object) => void,
  ) {}

  /**
   * Makes or changes one schedule; one that is as the template says goes on as it was.
   * @param parameters as `CreateSchedule` takes them.
   * @throws AwsError for what EventBridge Scheduler would not take.
   */
  ensure(parameters: object): void {
    const { clock, store, runner } = this.parts;
    // As it comes back from the log, without members that are undefined.
    const input = readInput(schemas.putSchedule, JSON.parse(JSON.stringify(parameters)), inputRefusals);
    const { Name: name, GroupName: groupName } = input;
    const definition = parseDefinition(input);
    expectGroup(store, groupName);
    const known = store.get(scheduleKey({ groupName, name }));
    if (known && !known.isOfTemplate) throw alreadyExists('Schedule', name);
    if (known && isDeepStrictEqual(known.definition, definition)) return;
    this.authorise(known ? 'UpdateSchedule' : 'CreateSchedule', parameters);
    const nowMs = clock.now();
    runner.put({
      groupName,
      name,
      definition,
      isOfTemplate: true,
      createdAtMs: known?.createdAtMs ?? nowMs,
      modifiedAtMs: nowMs,
      nextDueMs: planFirst(definition, { nowMs, takesPast: () => false }),
      invocations: [],
    });
  }

  /** Removes what an earlier template named and this one does not. */
  removeOthers(kept: readonly { readonly Name: string; readonly GroupName?: string | undefined }[]): void {
    const keys = new Set(
      kept.map(({ Name: name, GroupName: groupName = DEFAULT_GROUP }) => scheduleKey({ groupName, name })),
    );
    for (const schedule of this.parts.store.all()) {
      if (schedule.isOfTemplate && !keys.has(scheduleKey(schedule))) this.parts.runner.delete(schedule);
    }
  }
}
