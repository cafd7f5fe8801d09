import { createGroupOperations, type GroupOperationName } from './group-operations.ts';
import type { OperationParts, SchedulerOperation } from './operation.ts';
import { createScheduleOperations, type ScheduleOperationName } from './schedule-operations.ts';

export type OperationName = ScheduleOperationName | GroupOperationName;

/** The operations of EventBridge Scheduler that are emulated, by name. */
export function createOperations(parts: OperationParts): Record<OperationName, SchedulerOperation> {
  return { ...createScheduleOperations(parts), ...createGroupOperations(parts) };
}
