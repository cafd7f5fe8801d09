import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import sqlite from 'node-sqlite3-wasm';
import { describe, expect, it, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import exampleJson from '../../examples/node-express/package.json' with { type: 'json' };
import { deliver, eventBody } from '../local/simulator/signed-webhook.ts';
import { describeExample } from './example-behaviour.ts';
import { startExample } from './running-example.ts';

const SECRET = 'tu-secreto-webhook';
const start = (env: Record<string, string>) =>
  startExample({ command: [process.execPath, 'server.mjs'], folder: 'node-express', env });

/** Opens the database of an example that was killed, as the example itself does. */
function withDatabase<T>(path: string, use: (db: sqlite.Database) => T): T {
  rmSync(`${path}.lock`, { recursive: true, force: true });
  const db = new sqlite.Database(path);
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  const result = use(db);
  db.close();
  return result;
}

describe('examples/node-express', () => {
  describeExample(start);

  it('keeps the last 1,000 requests with headers and body, signed or not', { timeout: 30_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'example-'));
    const database = join(folder, 'punches.db');
    const env = { WEBHOOK_SECRET: SECRET, DATABASE: database };
    await (await start(env)).kill();
    withDatabase(database, (db) => {
      const old =
        "SELECT 'old ' || value FROM (WITH RECURSIVE n(value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM n WHERE value < 1005) SELECT value FROM n)";
      db.exec(`INSERT INTO received (body) ${old}`);
    });
    const example = await start(env);
    await fetch(`${example.url}/webhook/asistencia`, { method: 'POST', body: 'junk' });
    await deliver(`${example.url}/webhook/asistencia`, eventBody({ sequence: 1 }), SECRET);
    await example.kill();

    const rows = withDatabase(database, (db) => db.all('SELECT signed, headers, body FROM received ORDER BY id'));
    rmSync(folder, { recursive: true });
    expect(rows).toHaveLength(1_000);
    expect(rows[0]?.body).toBe('old 8');
    expect(rows.at(-2)).toMatchObject({ signed: 0, body: 'junk' });
    expect(rows.at(-1)).toMatchObject({ signed: 1, body: eventBody({ sequence: 1 }) });
    expect(rows.at(-1)?.headers).toContain('"webhook-id":"evt_');
  });

  it('asks for the versions that are tested here', () => {
    expect(packageJson.devDependencies).toMatchObject(exampleJson.dependencies);
  });
});

describe('a receiver that verifies HMAC_SHA256(secret, JSON.stringify(req.body))', () => {
  it('sees the signature of the raw bytes', async () => {
    const seen: { parsed: string; raw: string; sent: string | undefined }[] = [];
    const app = express();
    app.use(express.json({ verify: (request, _response, bytes) => Object.assign(request, { bytes }) }));
    app.post('/webhook', (request, response) => {
      const hmac = (data: string | Buffer): string => createHmac('sha256', SECRET).update(data).digest('hex');
      const { bytes } = request as typeof request & { bytes: Buffer };
      const sent = request.get('x-punchconnect-signature');
      seen.push({ parsed: hmac(JSON.stringify(request.body)), raw: hmac(bytes), sent });
      response.send('ok');
    });
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const body = eventBody({ sequence: 2, site: 'Peñón "Norte" \\ 5°' });
    await deliver(`http://127.0.0.1:${port}/webhook`, body, SECRET);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    server.close();
    server.closeAllConnections();

    // By openssl over the same bytes.
    const expected = '9591fda6193b3248f4b0478b176140c04b09fb202b5f58a04bbf84b78abb4c5d';
    expect(seen).toEqual([{ parsed: expected, raw: expected, sent: expected }]);
  });
});
