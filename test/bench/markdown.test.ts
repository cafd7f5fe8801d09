import { describe, expect, it } from 'vitest';
import { putFigures } from '../../bench/report/markdown.ts';
import type { Results } from '../../bench/report/results.ts';

const DOCUMENT = `# Benchmarks

<!-- figures: written by npm run bench -- all --markdown -->

what was measured before

<!-- end of figures -->

Behind it.
`;
const machine = { cpu: 'EPYC', cores: 2, node: 'v20.20.2', platform: 'linux x64', loadAverage: 0.21, busyShare: 0.02 };
const RESULTS: Results = {
  measuredAt: '2026-11-24T13:03:36.162Z',
  quick: false,
  results: [
    {
      bench: 'parse',
      machine,
      figures: [{ what: 'lines', value: 300_001, unit: 'lines/s', budget: { atLeast: 300_000 } }],
    },
    { bench: 'latency', machine: { ...machine, busyShare: 0.5 }, figures: [{ what: 'p50', value: 12.34, unit: 'ms' }] },
  ],
};

describe('putFigures', () => {
  it('replaces what stood between the markers, and nothing else', async () => {
    expect(await putFigures(DOCUMENT, RESULTS)).toBe(`# Benchmarks

<!-- figures: written by npm run bench -- all --markdown -->

Measured 2026-11-24 on 2 cores (EPYC, linux x64), Node v20.20.2.

### parse

Load average as it began: 0.2.

| what  |        measured |      budget |     |
| ----- | --------------: | ----------: | --- |
| lines | 300,001 lines/s | \\>= 300,000 | met |

### latency

Load average as it began: 0.2, **on a busy machine: times and rates mean nothing**.

| what | measured | budget |     |
| ---- | -------: | -----: | --- |
| p50  |  12.3 ms |        |     |

<!-- end of figures -->

Behind it.
`);
  });

  it('finds its place again', async () => {
    const once = await putFigures(DOCUMENT, RESULTS);

    expect(await putFigures(once, RESULTS)).toBe(once);
  });

  it('refuses a document without a place for them', async () => {
    await expect(putFigures('# Benchmarks\n', RESULTS)).rejects.toThrow('the document has no place for figures');
  });
});
