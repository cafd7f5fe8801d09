import { describe, expect, it } from 'vitest';
import { putFigures } from '../../bench/report/markdown.ts';
import type { Results } from '../../bench/report/results.ts';

const DOCUMENT = `# Benchmarks

<!-- figures: written by npm run bench -- all --markdown -->

### sleep

A bench that there is no more.

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

const ORDER = ['parse', 'start', 'latency'];

describe('putFigures', () => {
  it('replaces what it said of the benches that ran, drops what there is no more, and touches nothing else', async () => {
    expect(await putFigures(DOCUMENT, RESULTS, ORDER)).toBe(`# Benchmarks

<!-- figures: written by npm run bench -- all --markdown -->

### parse

Measured 2026-11-24 on 2 cores (EPYC, linux x64), Node v20.20.2. Load average as it began: 0.2.

| what  |        measured |      budget |     |
| ----- | --------------: | ----------: | --- |
| lines | 300,001 lines/s | \\>= 300,000 | met |

### latency

Measured 2026-11-24 on 2 cores (EPYC, linux x64), Node v20.20.2. Load average as it began: 0.2, **on a busy machine: times and rates mean nothing**.

| what | measured | budget |     |
| ---- | -------: | -----: | --- |
| p50  |  12.3 ms |        |     |

<!-- end of figures -->

Behind it.
`);
  });

  it('finds its place again', async () => {
    const once = await putFigures(DOCUMENT, RESULTS, ORDER);

    expect(await putFigures(once, RESULTS, ORDER)).toBe(once);
  });

  it('leaves alone what other benches measured, and keeps the order of the benches', async () => {
    const once = await putFigures(DOCUMENT, RESULTS, ORDER);
    const [parse] = RESULTS.results;
    const results = [{ bench: 'start', machine, figures: parse?.figures ?? [] }];

    const twice = await putFigures(once, { ...RESULTS, measuredAt: '2026-11-25T00:00:00.000Z', results }, ORDER);

    expect(twice.match(/^### .*$/gm)).toEqual(['### parse', '### start', '### latency']);
    expect(twice.match(/^Measured [-0-9]+/gm)).toEqual([
      'Measured 2026-11-24',
      'Measured 2026-11-25',
      'Measured 2026-11-24',
    ]);
    const withoutStart = twice.replace(/### start[^]*?(?=### latency)/, '');
    expect(withoutStart).toBe(once);
  });

  it('refuses a document without a place for them', async () => {
    await expect(putFigures('# Benchmarks\n', RESULTS, ORDER)).rejects.toThrow('the document has no place for figures');
  });
});
