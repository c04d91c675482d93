/** Bumped with every change of the tables; an older Waybill refuses a newer ledger. */
export const SCHEMA_VERSION = 1

/**
 * Facts are append-only: triggers refuse UPDATE and DELETE, and a run has one outcome (I4). Money is kept
 * where it can be refused in the same transaction: `held + spent <= cap` holds at every instant (I1); what a
 * vendor charged beyond its hold stands in `over`, so that it is told and counted and breaks no invariant.
 */
export const SCHEMA = `
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  run TEXT NOT NULL,
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_run ON event (run, seq);
CREATE INDEX event_by_kind ON event (kind, seq);
CREATE INDEX event_by_project ON event (project, kind, seq);
CREATE UNIQUE INDEX one_outcome ON event (run) WHERE kind = 'outcome.reached';
CREATE TRIGGER event_keeps BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TABLE budget (
  scope TEXT PRIMARY KEY,
  cap INTEGER NOT NULL,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
  over INTEGER NOT NULL DEFAULT 0 CHECK (over >= 0),
  CHECK (held + spent <= cap)
) STRICT;
CREATE TABLE hold (
  id TEXT PRIMARY KEY,
  run TEXT NOT NULL,
  worker TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'settled', 'presumed')),
  spent INTEGER NOT NULL DEFAULT 0,
  scopes TEXT NOT NULL
) STRICT;
CREATE INDEX hold_by_state ON hold (state);
CREATE INDEX hold_by_run ON hold (run);
PRAGMA user_version = ${SCHEMA_VERSION};
`
