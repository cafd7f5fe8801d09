import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openClock } from '../../local/clock-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clock-'));
  path = join(folder, 'clock.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openClock', () => {
  it('starts at real time', () => {
    expect(openClock(path).offsetMs).toBe(0);
  });

  it('goes on where it was moved to', () => {
    const clock = openClock(path);
    clock.advance(60_000);
    clock.advance(5_000);

    expect(openClock(path).offsetMs).toBe(65_000);
  });

  it('is past what a timer saw that broke everything off', () => {
    const clock = openClock(path);
    let offsetAfterCrash = 0;
    clock.setTimer(clock.now() + 60_000, () => {
      offsetAfterCrash = openClock(path).offsetMs;
    });

    clock.advance(3_600_000);

    expect(offsetAfterCrash).toBe(3_600_000);
  });

  it('says what to do when its file is damaged', () => {
    writeFileSync(path, '{"offset_ms":-1}');

    expect(() => openClock(path)).toThrow(`${path} is damaged; start with --fresh`);
  });
});
