import { expect, describe, it } from 'vitest';
import { tellTrouble } from '../../bench/tools/tell-trouble.ts';
import type { CloudReport } from '../../local/cloud-report.ts';

describe('tellTrouble', () => {
  it('says what went wrong, and passes over the lines of logs', () => {
    const said: CloudReport[] = [];
    const fault = { kind: 'fault', error: new Error('torn') } as const;
    const reports: CloudReport[] = [
      { kind: 'function-line', functionId: 'Deliver', line: '{}' },
      { kind: 'access-line', stageId: 'Stage', line: '{}' },
      fault,
    ];

    for (const report of reports) tellTrouble(report, (trouble) => said.push(trouble));

    expect(said).toEqual([fault]);
  });
});
