import hashlib
import hmac
import json
import os
import sqlite3
import sys
import threading
from contextlib import closing
from datetime import datetime, timezone

from flask import Flask, jsonify, request

PORT = int(os.environ.get("PORT", "3000"))
DATABASE = os.environ.get("DATABASE", "punches.db")
SECRET = os.environ.get("WEBHOOK_SECRET", "").encode()
if not SECRET:
    sys.exit("WEBHOOK_SECRET is missing: set it to your webhook's secret")

# Received webhooks kept for debugging; older ones are removed.
KEPT_FOR_DEBUGGING = 1000
LARGEST_BODY = 256 * 1024

working = threading.Lock()

app = Flask(__name__)


def open_database():
    return closing(sqlite3.connect(DATABASE, timeout=5))


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def create_tables():
    with open_database() as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(
            "CREATE TABLE IF NOT EXISTS received (id INTEGER PRIMARY KEY AUTOINCREMENT,"
            " received_at TEXT, signed INTEGER, headers TEXT, body TEXT)"
        )
        db.execute(
            "CREATE TABLE IF NOT EXISTS punches (id INTEGER PRIMARY KEY AUTOINCREMENT,"
            " event_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, worked_at TEXT)"
        )


def is_signed(body, signature):
    # The signature covers the bytes as they were sent: check it before anything parses them.
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), expected.encode())


def work_stored_punches():
    # Oldest first and one after the other; after a crash it goes on where it was.
    with working, open_database() as db:
        rows = db.execute("SELECT id, body FROM punches WHERE worked_at IS NULL ORDER BY id").fetchall()
        for row_id, body in rows:
            event = json.loads(body)
            what = event["punch_type"] if event["event"] == "attendance.punch" else event["event"]
            # your own work goes here; events of a device have no employee_id
            print(event["timestamp"], event.get("employee_id") or "-", what, event["device_serial"], flush=True)
            with db:
                db.execute("UPDATE punches SET worked_at = ? WHERE id = ?", (now(), row_id))


@app.post("/webhook/asistencia")
def receive():
    if (request.content_length or 0) > LARGEST_BODY:
        return "not accepted\n", 413
    body = request.get_data()
    signed = is_signed(body, request.headers.get("x-punchconnect-signature", ""))
    with open_database() as db, db:
        db.execute(
            "INSERT INTO received (received_at, signed, headers, body) VALUES (?, ?, ?, ?)",
            (now(), signed, json.dumps(dict(request.headers)), body.decode(errors="replace")),
        )
        db.execute("DELETE FROM received WHERE id <= (SELECT MAX(id) FROM received) - ?", (KEPT_FOR_DEBUGGING,))
        if signed:
            # Delivery is at least once: the same event_id may come again, with the same bytes.
            db.execute(
                "INSERT INTO punches (event_id, body) VALUES (?, ?) ON CONFLICT (event_id) DO NOTHING",
                (json.loads(body)["event_id"], body.decode()),
            )
    if not signed:
        return "wrong signature\n", 401
    response = app.make_response("ok\n")  # stored, so say so at once; PunchConnect waits 10 s at most
    response.call_on_close(work_stored_punches)  # runs when the answer is out
    return response


# For the demonstration only: put it behind your sign-in or remove it.
@app.get("/punches")
def list_punches():
    with open_database() as db:
        rows = db.execute("SELECT body FROM punches ORDER BY id DESC LIMIT 100").fetchall()
    return jsonify([json.loads(body) for (body,) in rows])


create_tables()
work_stored_punches()

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=PORT)
