import type { z } from 'zod';
import { readInput } from '../aws-input.ts';
import type { Clock } from '../clock.ts';
import type { DeleteTokens } from './delete-tokens.ts';
import { inputRefusals, notFound } from './errors.ts';
import type { Schedule, ScheduleGroup } from './schedule.ts';
import type { ScheduleRunner } from './schedule-runner.ts';
import type { ScheduleStore } from './schedule-store.ts';

/** Answers one operation. What comes back is answered as JSON. */
export type SchedulerOperation = (input: unknown) => unknown;

/** What operations work with. */
export interface OperationParts {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  readonly runner: ScheduleRunner;
  readonly deletions: DeleteTokens;
  /** Draws whether a time in the past is taken. */
  readonly takesPast: () => boolean;
  readonly arnOf: (schedule: Schedule) => string;
  readonly groupArnOf: (groupName: string) => string;
}

/** An operation that is run with parameters of the right form, and refuses others. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>) => unknown,
): SchedulerOperation {
  return (input) => run(readInput(schema, input, inputRefusals));
}

/** @throws AwsError ResourceNotFoundException */
export function expectGroup(store: ScheduleStore, name: string): ScheduleGroup {
  const group = store.getGroup(name);
  if (!group) throw notFound('Schedule group', name);
  return group;
}
