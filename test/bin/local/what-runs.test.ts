import { describe, expect, it } from 'vitest';
import { whatRuns } from '../../../bin/local/what-runs.ts';
import type { StackOverview } from '../../../local/console/stack-overview.ts';

const stack: StackOverview = {
  stackName: 'Orders',
  tables: [
    { name: 'Ledger', tableName: 'Orders-Ledger', indexes: ['by-kind', 'by-day'] },
    { name: 'Registry', tableName: 'Orders-Registry', indexes: [] },
  ],
  queues: [
    { name: 'Inbox', queueName: 'Orders-Inbox.fifo', fifo: true, consumers: ['Worker'], deadLettersOf: [] },
    { name: 'Graveyard', queueName: 'Orders-Graveyard.fifo', fifo: true, consumers: [], deadLettersOf: ['Inbox'] },
    { name: 'Alone', queueName: 'Orders-Alone', fifo: false, consumers: [], deadLettersOf: [] },
  ],
  functions: [{ name: 'Worker', functionId: 'Worker', memoryMb: 256, timeoutSeconds: 20 }],
  routes: [{ route: 'POST /orders', functionName: 'Intake' }],
  scheduleGroups: ['Alarms'],
};

describe('whatRuns', () => {
  it('lists what a stack runs in columns', () => {
    expect(whatRuns(stack)).toEqual([
      'Tables     Ledger        indexes by-kind, by-day',
      '           Registry',
      'Queues     Inbox         FIFO, to Worker',
      '           Graveyard     FIFO, dead letters of Inbox',
      '           Alone',
      'Functions  Worker        256 MB, 20 s',
      'Routes     POST /orders  to Intake',
      'Schedules  Alarms        a group, filled as it runs',
    ]);
  });

  it('leaves out kinds of which there are none', () => {
    expect(whatRuns({ ...stack, tables: [], queues: [], routes: [], scheduleGroups: [] })).toEqual([
      'Functions  Worker  256 MB, 20 s',
    ]);
  });
});
