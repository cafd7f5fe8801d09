import { createHmac, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import express from 'express';
import sqlite from 'node-sqlite3-wasm';

const { HOST = '127.0.0.1', PORT = '3000', WEBHOOK_SECRET, DATABASE = 'punches.db' } = process.env;
if (!WEBHOOK_SECRET) {
  console.error("WEBHOOK_SECRET is missing: set it to your webhook's secret");
  process.exit(1);
}
const secret = WEBHOOK_SECRET;

/** Received webhooks kept for debugging; older ones are removed. */
const KEPT_FOR_DEBUGGING = 1000;

// One process per database. A killed process leaves its lock behind; the write-ahead log repairs the rest.
rmSync(`${DATABASE}.lock`, { recursive: true, force: true });
const db = new sqlite.Database(DATABASE);
db.exec(`
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS received (
    id INTEGER PRIMARY KEY AUTOINCREMENT, received_at TEXT, signed INTEGER, headers TEXT, body TEXT);
  CREATE TABLE IF NOT EXISTS punches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, worked_at TEXT);
`);

/**
 * The signature covers the bytes as they were sent: check it before anything parses them.
 * @param {Buffer} body
 * @param {string} signature
 */
function isSigned(body, signature) {
  const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('hex'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Works what was stored, oldest first; after a crash it goes on where it was. */
function workStoredPunches() {
  for (const { id, body } of db.all('SELECT id, body FROM punches WHERE worked_at IS NULL ORDER BY id')) {
    const event = JSON.parse(String(body));
    const what = event.event === 'attendance.punch' ? event.punch_type : event.event;
    console.log(event.timestamp, event.employee_id ?? '-', what, event.device_serial); // your own work goes here
    db.run('UPDATE punches SET worked_at = ? WHERE id = ?', [new Date().toISOString(), Number(id)]);
  }
}

const app = express();

app.post('/webhook/asistencia', express.raw({ type: () => true, limit: '256kb' }), (request, response) => {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const signed = isSigned(body, request.get('x-punchconnect-signature') ?? '');
  db.run('INSERT INTO received (received_at, signed, headers, body) VALUES (?, ?, ?, ?)', [
    new Date().toISOString(),
    signed,
    JSON.stringify(request.headers),
    body.toString(),
  ]);
  db.run('DELETE FROM received WHERE id <= (SELECT MAX(id) FROM received) - ?', [KEPT_FOR_DEBUGGING]);
  if (!signed) {
    response.status(401).send('wrong signature\n');
    return;
  }
  // Delivery is at least once: the same event_id may come again, with the same bytes.
  const { event_id: eventId } = JSON.parse(body.toString());
  db.run('INSERT INTO punches (event_id, body) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING', [
    eventId,
    body.toString(),
  ]);
  response.send('ok\n'); // stored, so say so at once; PunchConnect waits 10 s at most
  setImmediate(workStoredPunches);
});

// For the demonstration only: put it behind your sign-in or remove it.
app.get('/punches', (_request, response) => {
  const rows = db.all('SELECT body FROM punches ORDER BY id DESC LIMIT 100');
  response.json(rows.map(({ body }) => JSON.parse(String(body))));
});

/**
 * Express knows an error handler by its four parameters.
 * @param {Error & { status?: number }} error
 * @param {express.Request} _request
 * @param {express.Response} response
 * @param {express.NextFunction} _next
 */
function answerError(error, _request, response, _next) {
  if (error.status === undefined) console.error(error);
  response.status(error.status ?? 500).send('not accepted\n');
}
app.use(answerError);

workStoredPunches();
const server = app.listen(Number(PORT), HOST, (error) => {
  if (error) {
    console.error(`cannot listen on ${HOST}, port ${PORT}: ${error.message}`);
    process.exit(1);
  }
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  console.log(`waiting for punches at http://${HOST}:${port}/webhook/asistencia`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => db.close());
    server.closeIdleConnections();
  });
}
