const e=`
CREATE INDEX event_by_run ON event (run, seq);
CREATE INDEX sought_by_project ON event (project, kind, seq) WHERE ${[`consent.granted`,`consent.revoked`,`task.received`,`run.started`,`outcome.reached`,`state.set`,`state.closed`].map(e=>`kind = '${e}'`).join(` OR `)};
CREATE INDEX task_in_order ON event (seq) WHERE kind = 'task.received';
CREATE INDEX task_by_run ON event (run) WHERE kind = 'task.received';
CREATE UNIQUE INDEX one_outcome ON event (run) WHERE kind = 'outcome.reached';
`,t=`
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  run TEXT NOT NULL,
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE TABLE open_run (run TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE budget (
  scope TEXT NOT NULL,
  worker TEXT NOT NULL DEFAULT '',
  cap INTEGER CHECK (cap IS NOT NULL OR worker <> ''),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
  over INTEGER NOT NULL DEFAULT 0 CHECK (over >= 0),
  runs INTEGER NOT NULL DEFAULT 0,
  presumed INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0),
  PRIMARY KEY (scope, worker),
  CHECK (held + spent <= cap)
) STRICT, WITHOUT ROWID;
CREATE TABLE hold (
  run TEXT NOT NULL,
  id TEXT NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt >= 1),
  worker TEXT NOT NULL,
  granted INTEGER NOT NULL CHECK (granted >= 0),
  held INTEGER NOT NULL CHECK (held BETWEEN 0 AND granted),
  state TEXT NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'settled', 'presumed')),
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
  scopes TEXT NOT NULL,
  parent_run TEXT,
  parent TEXT,
  deadline_ms INTEGER,
  PRIMARY KEY (run, id),
  CHECK (state = 'held' OR held = 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE claim (
  project TEXT NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  run TEXT NOT NULL,
  owner TEXT NOT NULL,
  PRIMARY KEY (project, key)
) STRICT, WITHOUT ROWID;
${e}
CREATE TRIGGER event_keeps BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER run_opens AFTER INSERT ON event WHEN new.kind = 'task.received' BEGIN
  INSERT INTO open_run SELECT new.run, new.seq
  WHERE NOT EXISTS (SELECT 1 FROM event WHERE run = new.run AND kind = 'outcome.reached') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER run_ends AFTER INSERT ON event WHEN new.kind = 'outcome.reached' BEGIN
  DELETE FROM open_run WHERE run = new.run;
END;
PRAGMA user_version = 2;`,n=e=>({seq:Number(e.seq),atMs:Number(e.at_ms),run:String(e.run),project:String(e.project),fact:JSON.parse(String(e.body))});function r(e,t,r,i){let a=r.flatMap(n=>e(`SELECT seq FROM event WHERE project = ? AND kind = '${n}' ORDER BY seq DESC LIMIT ?`,t,i).map(({seq:e})=>Number(e))).sort((e,t)=>e-t).slice(-i);return e(`SELECT * FROM event WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq`,JSON.stringify(a)).map(n)}Object.defineProperty(exports,"i",{enumerable:!0,get:function(){return t}}),Object.defineProperty(exports,"n",{enumerable:!0,get:function(){return r}}),Object.defineProperty(exports,"r",{enumerable:!0,get:function(){return e}}),Object.defineProperty(exports,"t",{enumerable:!0,get:function(){return n}});