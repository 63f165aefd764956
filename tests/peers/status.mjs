// Express with SQLite, reading one call by its id.

import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import express from 'express';

const calls = Number(process.argv[2]);
const database = new Database('calls.db');
database.pragma('journal_mode = wal');
database.exec(`CREATE TABLE calls (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, agent_id TEXT NOT NULL,
  user_id TEXT NOT NULL, metadata TEXT NOT NULL, direction TEXT NOT NULL, status TEXT NOT NULL,
  outbound_status TEXT NOT NULL, scheduled_for TEXT, initiated_at TEXT, retry_count INTEGER NOT NULL,
  retry_of TEXT, failure_reason TEXT, campaign_id TEXT, batch_id TEXT, number TEXT NOT NULL,
  priority TEXT NOT NULL, attempt INTEGER NOT NULL, due_at TEXT NOT NULL, answered_at TEXT,
  ended_at TEXT, duration_s INTEGER, talk_s INTEGER, price TEXT, recording_url TEXT,
  provider_id TEXT, outcome TEXT)`);
const insert = database.prepare(`INSERT INTO calls (id, created_at, agent_id, user_id, metadata,
  direction, status, outbound_status, retry_count, number, priority, attempt, due_at)
  VALUES (?, '2026-11-22T12:00:00Z', 'default', 'ravi', '{"order":"A-1042"}', 'outbound', 'queued',
  'queued', 0, ?, 'medium', 1, '2126-10-29T12:00:00Z')`);
database.transaction(() => {
  for (let n = 0; n < calls; n += 1) {
    const digits = (n + 1).toString(16).padStart(32, '0');
    const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    insert.run(id, `+919${120_000_000 + n}`);
  }
})();

const one = database.prepare('SELECT * FROM calls WHERE id = ?');
const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use((request, answer, next) => {
  if (request.headers.authorization === 'Bearer token') next();
  else answer.status(401).json({ success: false });
});
app.get('/calls/:id', (request, answer) => {
  const { metadata, ...call } = one.get(request.params.id) ?? {};
  if (call.id === undefined) answer.status(404).json({ success: false });
  else answer.json({ success: true, data: { ...call, metadata: JSON.parse(metadata) } });
});

const own = new URL('node_modules/express/package.json', import.meta.url);
const peer = `Express ${JSON.parse(readFileSync(own, 'utf8')).version} with better-sqlite3`;
const server = app.listen(0, '127.0.0.1', () => {
  const listen = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({ ready: true, listen, peer }));
});
