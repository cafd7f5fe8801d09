import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes a copy of a cloud assembly whose functions draw the same number each time, so that what they stretch by chance
 * has one length.
 * @param drawn in [0, 1).
 * @returns its folder.
 */
export function assemblyWithDice(assemblyDir: string, drawn: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'with-dice-'));
  cpSync(assemblyDir, folder, { recursive: true });
  for (const asset of readdirSync(folder).filter((name) => name.startsWith('asset.'))) {
    const bundle = join(folder, asset, 'index.mjs');
    writeFileSync(bundle, `Math.random = () => ${drawn};\n${readFileSync(bundle, 'utf8')}`);
  }
  return folder;
}
