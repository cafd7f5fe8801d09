import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliver, eventBody } from '../local/simulator/signed-webhook.ts';
import { describeExample } from './example-behaviour.ts';
import { findProgram, itNeeds } from './needed-program.ts';
import { startExample } from './running-example.ts';

// Debian's Flask belongs to /usr/bin/python3, which may not be the python3 in PATH.
const SECRET = 'tu-secreto-webhook';
const python = findProgram(['/usr/bin/python3', 'python3', 'python'], ['-c', 'import flask']);

/** Runs one statement on a database file and prints its rows as JSON. */
const RUN_SQL = `
import json, sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    print(json.dumps(db.execute(sys.argv[2]).fetchall()))
`;

describe('examples/python-flask', () => {
  if (python === undefined) {
    itNeeds('Flask', 'apt-get install python3-flask, or pip install flask');
  } else {
    const start = (env: Record<string, string>) =>
      startExample({ command: [python, 'app.py'], folder: 'python-flask', env });
    describeExample(start);

    it('keeps the last 1,000 requests with headers and body, signed or not', { timeout: 30_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'example-'));
      const database = join(folder, 'punches.db');
      const sql = (statement: string): string =>
        execFileSync(python, ['-c', RUN_SQL, database, statement], { encoding: 'utf8' });
      const example = await start({ WEBHOOK_SECRET: SECRET, DATABASE: database });
      const url = `${example.url}/webhook/asistencia`;
      sql(
        "WITH RECURSIVE n(v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v < 1005) INSERT INTO received (body) SELECT 'old ' || v FROM n",
      );
      await fetch(url, { method: 'POST', body: 'junk' });
      await deliver(url, eventBody({ sequence: 1 }), SECRET);
      const rows = JSON.parse(sql('SELECT signed, headers, body FROM received ORDER BY id')) as unknown[][];
      await example.kill();
      rmSync(folder, { recursive: true });

      expect(rows).toHaveLength(1_000);
      expect(rows[0]).toEqual([null, null, 'old 8']);
      expect(rows.at(-2)).toEqual([0, expect.any(String), 'junk']);
      expect(rows.at(-1)).toEqual([1, expect.stringMatching(/"webhook-id": "evt_/i), eventBody({ sequence: 1 })]);
    });
  }
});
