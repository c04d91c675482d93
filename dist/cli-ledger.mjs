import{createRequire as e}from"node:module";e(import.meta.url);import{a as t,n,s as r,u as i}from"./cli-money.mjs";import{t as a}from"./cli-files.mjs";import{constants as o,copyFileSync as s,existsSync as c}from"node:fs";function l(e,n){let a=t=>{e.exec(`BEGIN IMMEDIATE`);try{let n=t();return e.exec(`COMMIT`),n}catch(t){throw e.exec(`ROLLBACK`),t}};return{reserve:(o,s,c,l,u)=>a(()=>{for(let r of u){let a=d(e,r,l.usdMicros);if(a!==void 0)return f(e,u,r,l.usdMicros),n(o,s,c,{kind:`budget.refused`,because:a}),t(i(`over_budget`,a,{hint:`It resets at ${r.resets}; caps are set in config.yaml.`}))}let a=u.map(e=>e.name);return e.prepare(`INSERT INTO hold (id, run, worker, amount, scopes) VALUES (?, ?, ?, ?, ?)`).run(l.id,o,l.worker,l.usdMicros,JSON.stringify(a)),n(o,s,c,{kind:`budget.reserved`,hold:l.id,holdUsdMicros:l.usdMicros,scopes:a}),r({id:l.id,run:o,usdMicros:l.usdMicros,scopes:a})}),settle:(t,r,i,o)=>a(()=>p(e,n,t,r,i,o)),scopes:()=>e.prepare(`SELECT scope, cap, held, spent + over AS spent FROM budget ORDER BY scope`).all().map(u),spentIn:t=>e.prepare(`SELECT worker, count(*) AS runs, sum(spent) AS spent, sum(state = 'presumed') AS presumed, sum(state = 'held') AS running
           FROM hold WHERE EXISTS (SELECT 1 FROM json_each(hold.scopes) WHERE value = ?) GROUP BY worker ORDER BY worker`).all(t).map(e=>({worker:String(e.worker),runs:Number(e.runs),usdMicros:Number(e.spent),presumed:Number(e.presumed),running:Number(e.running)})),exclusively:a,openHolds:t=>e.prepare(`SELECT id FROM hold WHERE run = ? AND state = 'held'`).all(t).map(e=>String(e.id))}}const u=e=>({scope:String(e.scope),capUsdMicros:Number(e.cap),heldUsdMicros:Number(e.held),spentUsdMicros:Number(e.spent)});function d(e,t,r){if(e.prepare(`INSERT INTO budget (scope, cap) VALUES (?, ?) ON CONFLICT DO NOTHING`).run(t.name,t.capUsdMicros),e.prepare(`UPDATE budget SET cap = max(?, held + spent) WHERE scope = ?`).run(t.capUsdMicros,t.name),e.prepare(`UPDATE budget SET held = held + ? WHERE scope = ? AND held + spent + over + ? <= ?`).run(r,t.name,r,t.capUsdMicros).changes===1)return;let i=e.prepare(`SELECT held, spent + over AS spent FROM budget WHERE scope = ?`).get(t.name),a=t.capUsdMicros-Number(i?.held)-Number(i?.spent);return`${t.name.startsWith(`project:`)?`this project's cap for today`:`your cap for this month`} (${n(t.capUsdMicros)}) has ${n(Math.max(0,a))} left: ${n(Number(i?.spent))} spent, ${n(Number(i?.held))} held by running tasks; this run needs ${n(r)}`}function f(e,t,n,r){for(let i of t.slice(0,t.indexOf(n)))e.prepare(`UPDATE budget SET held = held - ? WHERE scope = ?`).run(r,i.name)}function p(e,t,n,r,i,a){let o=e.prepare(`SELECT amount, scopes FROM hold WHERE id = ? AND state = 'held'`).get(a.hold);if(!o)return!1;let s=Number(o.amount),c=a.usdMicros===`unknown`,l=a.usdMicros===`unknown`?s:a.usdMicros,u=Math.min(l,s),d=l-u;e.prepare(`UPDATE hold SET state = ?, spent = ? WHERE id = ?`).run(c?`presumed`:`settled`,l,a.hold);for(let t of JSON.parse(String(o.scopes)))e.prepare(`UPDATE budget SET held = held - ?, spent = spent + ?, over = over + ? WHERE scope = ?`).run(s,u,d,t);return t(n,r,i,{kind:`budget.settled`,hold:a.hold,usdMicros:l,presumed:c,overUsdMicros:d}),!0}function m(e,t){let n=e.errcode,r=n===void 0?void 0:n&255,a=e instanceof Error?e.message:String(e);return r===11||r===26?{damaged:!0,failure:i(`ledger_unavailable`,`the ledger ${t} is damaged (${a}); a copy is kept as ${t}.damaged`,{hint:`Nothing runs until you decide: restore ${t} from a backup, or move it away to start a new one (what was spent is then forgotten).`})}:r===5?{damaged:!1,failure:i(`ledger_unavailable`,`the ledger ${t} is locked by another process`,{hint:"Try again; if it stays locked, find the process with `fuser` or `lsof` and end it."})}:{damaged:!1,failure:i(`ledger_unavailable`,`the ledger ${t} cannot be opened: ${a}`)}}function h(e){try{s(e,`${e}.damaged`,o.COPYFILE_EXCL)}catch(e){if(e.code!==`EEXIST`)throw e}}function g(e,n){try{c(e)||a(e);let{DatabaseSync:o}=process.getBuiltinModule(`node:sqlite`),s=new o(e,{timeout:n}),l=_(s);if(l>1){s.close();let n=`${e} was written by a newer Waybill (ledger version ${l}, this one knows 1)`;return t(i(`ledger_unavailable`,n,{hint:`Update Waybill.`}))}return r(b(s))}catch(n){let r=m(n,e);return r.damaged&&h(e),t(r.failure)}}function _(e){e.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;`);let t=()=>Number(e.prepare(`PRAGMA user_version`).get()?.user_version),n=t();if(n!==0)return n;e.exec(`PRAGMA journal_mode = WAL;`),e.exec(`BEGIN IMMEDIATE`);let r=t();return r===0&&e.exec(`
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
PRAGMA user_version = 1;
`),e.exec(`COMMIT`),r===0?1:r}const v=e=>({seq:Number(e.seq),atMs:Number(e.at_ms),run:String(e.run),project:String(e.project),fact:JSON.parse(String(e.body))}),y=e=>e.map(e=>String(e.run));function b(e){let t=e.prepare(`INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?)`),n=(e,n,r,i)=>Number(t.run(r,e,n,i.kind,JSON.stringify(i)).lastInsertRowid);return{note:n,noteOutcome:(t,n,r,i,a)=>{let o={kind:`outcome.reached`,outcome:i,...a?{resultPath:a}:{}};return e.prepare(`INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`).run(r,t,n,o.kind,JSON.stringify(o)).changes===1},...l(e,n),entries:t=>e.prepare(`SELECT * FROM event WHERE run = ? ORDER BY seq`).all(t).map(v),projectFacts:(t,n,r)=>{let i=`SELECT * FROM event WHERE project = ? AND kind IN (${n.map(()=>`?`).join(`, `)}) ORDER BY seq DESC LIMIT ?`;return e.prepare(i).all(t,...n,r).map(v).reverse()},recentRuns:(t,n)=>{let r=`SELECT run FROM event WHERE kind = 'task.received' ${n===void 0?``:`AND project = ?`} ORDER BY seq DESC LIMIT ?`;return y(e.prepare(r).all(...n===void 0?[]:[n],t))},openRuns:()=>y(e.prepare(`SELECT run FROM event AS e WHERE kind = 'task.received' AND NOT EXISTS
             (SELECT 1 FROM event WHERE run = e.run AND kind = 'outcome.reached') ORDER BY seq`).all()),runsLike:t=>y(e.prepare(`SELECT run FROM event WHERE kind = 'task.received' AND substr(run, 1, ?) = ? ORDER BY seq`).all(t.length,t)),close:()=>e.close()}}export{g as t};