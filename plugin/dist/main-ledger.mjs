import{createRequire as e}from"node:module";e(import.meta.url);import{A as t,P as n,S as r,b as i,j as a,y as o}from"./main-start.mjs";import{r as s,t as c}from"./main-ledger-damage.mjs";import{existsSync as l,rmSync as u}from"node:fs";function d(e,t){let n=t=>{e.exec(`BEGIN IMMEDIATE`);try{let n=t();return e.exec(`COMMIT`),n}catch(t){throw e.exec(`ROLLBACK`),t}};return{reserve:(r,i,a,o,s)=>n(()=>p(e,t,r,i,a,o,s)),settle:(r,i,a,o)=>n(()=>g(e,t,r,i,a,o)),scopes:()=>e.prepare(`SELECT scope, cap, held, spent + over AS spent FROM budget ORDER BY scope`).all().map(f),spentIn:t=>e.prepare(`SELECT worker, count(*) AS runs, sum(spent) AS spent, sum(state = 'presumed') AS presumed, sum(state = 'held') AS running
           FROM hold WHERE EXISTS (SELECT 1 FROM json_each(hold.scopes) WHERE value = ?) GROUP BY worker ORDER BY worker`).all(t).map(e=>({worker:String(e.worker),runs:Number(e.runs),usdMicros:Number(e.spent),presumed:Number(e.presumed),running:Number(e.running)})),exclusively:n,openHolds:t=>e.prepare(`SELECT id FROM hold WHERE run = ? AND state = 'held'`).all(t).map(e=>String(e.id))}}const f=e=>({scope:String(e.scope),capUsdMicros:Number(e.cap),heldUsdMicros:Number(e.held),spentUsdMicros:Number(e.spent)});function p(e,r,i,o,s,c,l){for(let a of l){let u=m(e,a,c.usdMicros);if(u===void 0)continue;h(e,l,a,c.usdMicros),r(i,o,s,{kind:`budget.refused`,because:u});let d=`It resets at ${a.resets}; caps are set in config.yaml.`;return t(n(`over_budget`,u,{hint:d}))}let{id:u,worker:d,usdMicros:f}=c,p=l.map(e=>e.name);return e.prepare(`INSERT INTO hold (id, run, worker, amount, scopes) VALUES (?, ?, ?, ?, ?)`).run(u,i,d,f,JSON.stringify(p)),r(i,o,s,{kind:`budget.reserved`,hold:u,holdUsdMicros:f,scopes:p}),a({id:u,run:i,usdMicros:f,scopes:p})}function m(e,t,n){if(e.prepare(`INSERT INTO budget (scope, cap) VALUES (?, ?) ON CONFLICT DO NOTHING`).run(t.name,t.capUsdMicros),e.prepare(`UPDATE budget SET cap = max(?, held + spent) WHERE scope = ?`).run(t.capUsdMicros,t.name),e.prepare(`UPDATE budget SET held = held + ? WHERE scope = ? AND held + spent + over + ? <= ?`).run(n,t.name,n,t.capUsdMicros).changes===1)return;let r=e.prepare(`SELECT held, spent + over AS spent FROM budget WHERE scope = ?`).get(t.name),i=t.capUsdMicros-Number(r?.held)-Number(r?.spent);return`${t.name.startsWith(`project:`)?`this project's cap for today`:`your cap for this month`} (${o(t.capUsdMicros)}) has ${o(Math.max(0,i))} left: ${o(Number(r?.spent))} spent, ${o(Number(r?.held))} held by running tasks; this run needs ${o(n)}`}function h(e,t,n,r){for(let i of t.slice(0,t.indexOf(n)))e.prepare(`UPDATE budget SET held = held - ? WHERE scope = ?`).run(r,i.name)}function g(e,t,n,r,i,a){let o=e.prepare(`SELECT amount, scopes FROM hold WHERE id = ? AND state = 'held'`).get(a.hold);if(!o)return!1;let s=Number(o.amount),c=a.usdMicros===`unknown`,l=a.usdMicros===`unknown`?s:a.usdMicros,u=Math.min(l,s),d=l-u;e.prepare(`UPDATE hold SET state = ?, spent = ? WHERE id = ?`).run(c?`presumed`:`settled`,l,a.hold);for(let t of JSON.parse(String(o.scopes)))e.prepare(`UPDATE budget SET held = held - ?, spent = spent + ?, over = over + ? WHERE scope = ?`).run(s,u,d,t);return t(n,r,i,{kind:`budget.settled`,hold:a.hold,usdMicros:l,presumed:c,overUsdMicros:d}),!0}function _(e,t){return l(e)||y(e),b(e,t)}function v(e){return e.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;`),Number(e.prepare(`PRAGMA user_version`).get()?.user_version)}function y(e){let t=`${e}.${process.pid}.${process.hrtime.bigint()}.new`;i(t);try{let n=b(t,0);n.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; 
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
 COMMIT;`),n.close(),r(t,e)}finally{u(t,{force:!0})}}function b(e,t){let{DatabaseSync:n}=process.getBuiltinModule(`node:sqlite`);return new n(e,{timeout:t})}function x(e,n){let r;try{r=_(e,n);let i=v(r);return i===1?a(T(r)):(r.close(),t(i>1?S(e,i):c(e,`it holds no ledger`)))}catch(n){let i=s(n,e);return r?.close(),t(i)}}const S=(e,t)=>n(`ledger_unavailable`,`${e} was written by a newer Waybill (ledger version ${t}, this one knows 1)`,{hint:`Update Waybill.`}),C=e=>({seq:Number(e.seq),atMs:Number(e.at_ms),run:String(e.run),project:String(e.project),fact:JSON.parse(String(e.body))}),w=e=>e.map(e=>String(e.run));function T(e){let t=e.prepare(`INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?)`),n=(e,n,r,i)=>Number(t.run(r,e,n,i.kind,JSON.stringify(i)).lastInsertRowid);return{note:n,noteOutcome:(t,n,r,i,a)=>{let o={kind:`outcome.reached`,outcome:i,...a?{resultPath:a}:{}};return e.prepare(`INSERT INTO event (at_ms, run, project, kind, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`).run(r,t,n,o.kind,JSON.stringify(o)).changes===1},...d(e,n),entries:t=>e.prepare(`SELECT * FROM event WHERE run = ? ORDER BY seq`).all(t).map(C),projectFacts:(t,n,r)=>{let i=`SELECT * FROM event WHERE project = ? AND kind IN (${n.map(()=>`?`).join(`, `)}) ORDER BY seq DESC LIMIT ?`;return e.prepare(i).all(t,...n,r).map(C).reverse()},recentRuns:(t,n)=>{let r=`SELECT run FROM event WHERE kind = 'task.received' ${n===void 0?``:`AND project = ?`} ORDER BY seq DESC LIMIT ?`;return w(e.prepare(r).all(...n===void 0?[]:[n],t))},openRuns:()=>w(e.prepare(`SELECT run FROM event AS e WHERE kind = 'task.received' AND NOT EXISTS
             (SELECT 1 FROM event WHERE run = e.run AND kind = 'outcome.reached') ORDER BY seq`).all()),runsLike:t=>w(e.prepare(`SELECT run FROM event WHERE kind = 'task.received' AND substr(run, 1, ?) = ? ORDER BY seq`).all(t.length,t)),close:()=>e.close()}}export{x as t};