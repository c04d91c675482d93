const e=require("./hook.cjs");let t=require("node:fs"),n=require("node:path");const r=e=>e.commonDir,i=`
CREATE INDEX event_by_run ON event (run, seq);
CREATE INDEX sought_by_project ON event (project, kind, seq) WHERE ${[`consent.granted`,`consent.revoked`,`task.received`,`run.started`,`outcome.reached`,`state.set`,`state.closed`].map(e=>`kind = '${e}'`).join(` OR `)};
CREATE INDEX task_in_order ON event (seq) WHERE kind = 'task.received';
CREATE INDEX task_by_run ON event (run) WHERE kind = 'task.received';
CREATE UNIQUE INDEX one_outcome ON event (run) WHERE kind = 'outcome.reached';
`,a=`
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
${i}
CREATE TRIGGER event_keeps BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER run_opens AFTER INSERT ON event WHEN new.kind = 'task.received' BEGIN
  INSERT INTO open_run SELECT new.run, new.seq
  WHERE NOT EXISTS (SELECT 1 FROM event WHERE run = new.run AND kind = 'outcome.reached') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER run_ends AFTER INSERT ON event WHEN new.kind = 'outcome.reached' BEGIN
  DELETE FROM open_run WHERE run = new.run;
END;
PRAGMA user_version = 2;`,o=e=>({seq:Number(e.seq),atMs:Number(e.at_ms),run:String(e.run),project:String(e.project),fact:JSON.parse(String(e.body))});function s(e,t,n,r){let i=n.flatMap(n=>e(`SELECT seq FROM event WHERE project = ? AND kind = '${n}' ORDER BY seq DESC LIMIT ?`,t,r).map(({seq:e})=>Number(e))).sort((e,t)=>e-t).slice(-r);return e(`SELECT * FROM event WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq`,JSON.stringify(i)).map(o)}function c(r){let i;try{i=(0,t.realpathSync)(r)}catch{return e.n(e.a(`not_a_repository`,`the folder ${r} does not exist or cannot be read`,{hint:`Start from a folder that exists.`}))}for(let t=i;;t=(0,n.dirname)(t)){let r=m((0,n.join)(t,`.git`));if(r!==void 0)return l(i,t,r);if((0,n.dirname)(t)===t)return e.n(e.a(`not_a_repository`,`${i} is not inside a git repository`))}}function l(r,i,a){if((0,t.statSync)(a,{throwIfNoEntry:!1})?.isDirectory())return e.r({cwd:r,root:i,commonDir:u((0,t.realpathSync)(a),i)});let o=`${(0,n.join)(i,`.git`)} names ${a}, and there is no such folder`;return e.n(e.a(`not_a_repository`,o,{hint:"Mend it with `git worktree repair`."}))}function u(e,t){let r=(0,n.join)(t,`.git`);if(e===r)return r;let i=h(e);return d(e,i,t)?i:r}function d(e,t,r){if(e!==t){let i=p((0,n.join)(e,`gitdir`))?.trim();return(0,n.dirname)(e)===(0,n.join)(t,`worktrees`)&&i!==void 0&&f((0,n.resolve)(e,i),(0,n.join)(r,`.git`))}let i=/^\s*worktree\s*=\s*"?([^"\n]+)"?\s*$/m.exec(p((0,n.join)(e,`config`))??``)?.[1];return i!==void 0&&f((0,n.resolve)(e,i),r)}function f(e,n){try{return(0,t.realpathSync)(e)===(0,t.realpathSync)(n)}catch{return!1}}function p(e){try{return(0,t.statSync)(e).isFile()?(0,t.readFileSync)(e,`utf8`):void 0}catch{return}}function m(e){let r=(0,t.statSync)(e,{throwIfNoEntry:!1});if(!r)return;if(r.isDirectory())return(0,t.statSync)((0,n.join)(e,`HEAD`),{throwIfNoEntry:!1})?e:void 0;if(!r.isFile())return;let i=/^gitdir: (.+)$/m.exec((0,t.readFileSync)(e,`utf8`))?.[1];return i===void 0?void 0:(0,n.resolve)((0,n.dirname)(e),i.trim())}function h(e){let r=p((0,n.join)(e,`commondir`))?.trim();try{return r===void 0?e:(0,t.realpathSync)((0,n.resolve)(e,r))}catch{return e}}Object.defineProperty(exports,"a",{enumerable:!0,get:function(){return a}}),Object.defineProperty(exports,"i",{enumerable:!0,get:function(){return i}}),Object.defineProperty(exports,"n",{enumerable:!0,get:function(){return o}}),Object.defineProperty(exports,"o",{enumerable:!0,get:function(){return r}}),Object.defineProperty(exports,"r",{enumerable:!0,get:function(){return s}}),Object.defineProperty(exports,"t",{enumerable:!0,get:function(){return c}});