import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KNOWN_DIFFERENCES } from '../../suites/dynamodb/known-differences.ts';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Cells of the rows of the table below a heading. */
function rowsBelow(heading: string, markdown: string): string[][] {
  const section = markdown.split(`${heading}\n`)[1]?.split(/^#/m)[0] ?? '';
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the known differences of DynamoDB Local', () => {
  it('are those that docs/local-cloud.md tells', () => {
    const told = rowsBelow('### Where DynamoDB Local differs', textOf('../../../docs/local-cloud.md'));

    expect(told).toEqual(
      Object.values(KNOWN_DIFFERENCES).map(({ what, dynamoDb, dynamoDbLocal, page }) => [
        what,
        dynamoDb,
        dynamoDbLocal,
        `[${page.title}](${page.url})`,
      ]),
    );
  });

  it('are each expected by a test', () => {
    const suites = fileURLToPath(new URL('../../suites/dynamodb/', import.meta.url));
    const tests = readdirSync(suites, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'known-differences.ts')
      .map((name) => readFileSync(join(suites, name), 'utf8'))
      .join('\n');

    expect(Object.keys(KNOWN_DIFFERENCES).filter((name) => !new RegExp(`\\b${name}\\b`).test(tests))).toEqual([]);
  });
});
