import{createRequire as e}from"node:module";e(import.meta.url);import{n as t}from"./main-rolldown-runtime.mjs";import{$t as n,_t as r,at as i,ft as a,it as o,ot as s}from"./main-start.mjs";import{t as c}from"./main-message-of.mjs";import{dirname as l}from"node:path";import{constants as u,existsSync as d,statSync as f,statfsSync as p}from"node:fs";const m=`
CREATE INDEX event_by_run ON event (run, seq);
CREATE INDEX sought_by_project ON event (project, kind, seq) WHERE ${[`consent.granted`,`consent.revoked`,`task.received`,`run.started`,`outcome.reached`,`state.set`,`state.closed`].map(e=>`kind = '${e}'`).join(` OR `)};
CREATE INDEX task_in_order ON event (seq) WHERE kind = 'task.received';
CREATE INDEX task_by_run ON event (run) WHERE kind = 'task.received';
CREATE UNIQUE INDEX one_outcome ON event (run) WHERE kind = 'outcome.reached';
`,h=`
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
${m}
CREATE TRIGGER event_keeps BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER run_opens AFTER INSERT ON event WHEN new.kind = 'task.received' BEGIN
  INSERT INTO open_run SELECT new.run, new.seq
  WHERE NOT EXISTS (SELECT 1 FROM event WHERE run = new.run AND kind = 'outcome.reached') ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER run_ends AFTER INSERT ON event WHEN new.kind = 'outcome.reached' BEGIN
  DELETE FROM open_run WHERE run = new.run;
END;
PRAGMA user_version = 2;`,g=e=>{let t=e?.errcode;return t===void 0?void 0:t&255},_=new Int32Array(new SharedArrayBuffer(4));function v(e,t){let n;for(let r=0;;r+=1)try{return t()}catch(t){if(g(t)!==5)throw t;let i=performance.now();n??=i;let a=i-n,o=e-a;if(o<=0)throw t;let s=Math.min(a>250?2:20,2**r/2)*(.5+Math.random());Atomics.wait(_,0,0,Math.min(o,s))}}function y(e){return d(e)||S(e),b(e)}function b(e,t={}){let{DatabaseSync:n}=process.getBuiltinModule(`node:sqlite`);return new n(e,t)}function x(e){let t=b(e);try{return v(5e3,()=>t.prepare(`PRAGMA user_version`).get()),t}catch(e){throw t.close(),e}}function S(e){let t=`${e}.${process.pid}.${process.hrtime.bigint()}.new`;o(t);try{let n=b(t);n.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${h} ${C()} COMMIT;`),n.close(),s(t,e)}finally{r(t,{force:!0})}}const C=()=>`PRAGMA application_id = ${1+Math.floor(Math.random()*2147483646)};`,w={26985:`NFS`,20859:`SMB`,4283649346:`CIFS`,4266872130:`SMB 2`,16914839:`9P`,1397113167:`AFS`,1937076805:`Coda`,12805120:`Ceph`,198183888:`Lustre`,1196443219:`GPFS`,18225520:`GFS2`,1952539503:`OCFS2`},T=e=>p(e).type;function E(e,t=T){if(process.platform!==`linux`)return;let r=l(e),a;try{i(r),a=w[t(r)>>>0]}catch{return}if(a!==void 0)return n(`ledger_unavailable`,`${r} is on a network file system (${a})`,{hint:`Two machines could spend the same money there. Set XDG_STATE_HOME or WAYBILL_HOME to a local folder.`})}function D(e){let t=x(e);try{return t.exec(`BEGIN`),O(t)}finally{t.close()}}function O(e){let{holds:t,sums:n,faults:r}=k(e);return[...r,...P(e,t),...F(e,n),...I(e),...L(e)]}function k(e){let t=/* @__PURE__ */ new Map,n=/* @__PURE__ */ new Map,r=[],i=e.prepare(`SELECT body FROM event NOT INDEXED WHERE kind IN ('budget.reserved', 'budget.settled') ORDER BY seq`);for(let{body:e}of i.iterate()){let i=JSON.parse(e),a=i.kind===`budget.reserved`?A(i,t,n):j(i,t,n);a!==void 0&&r.push(a)}return{holds:t,sums:n,faults:r}}const A=(e,t,n)=>{let{hold:r,holdUsdMicros:i,scopes:a,parent:o=null}=e;if(t.has(r))return`the hold ${r} was reserved twice`;if(t.set(r,{held:i,state:`held`,spent:0,scopes:a,parent:o}),o===null){for(let e of a)M(n,e,{held:i});return}let s=t.get(o);if(s?.state!==`held`||s.held<i)return`the hold ${r} was carved from ${o}, which had not that much`;s.held-=i},j=(e,t,n)=>{let r=t.get(e.hold);if(r?.state!==`held`)return`the hold ${e.hold} was settled without being open`;let i=Math.min(e.usdMicros,r.held),a=r.held-i,o=r.parent===null?void 0:t.get(r.parent),s=o?.state===`held`?o:void 0,c=Math.min(e.usdMicros-i,s?.held??0);s&&(s.held+=a-c),Object.assign(r,{held:0,state:e.presumed?`presumed`:`settled`,spent:e.usdMicros});let l=e.usdMicros-i-c,u=i+c;for(let e of r.scopes)M(n,e,{held:-u-(s?0:a),spent:u,over:l});return l===e.overUsdMicros?void 0:`the hold ${e.hold} says ${e.overUsdMicros} over, not ${l}`};function M(e,t,n){let r=e.get(t)??{held:0,spent:0,over:0};e.set(t,{held:r.held+n.held,spent:r.spent+(n.spent??0),over:r.over+(n.over??0)})}const N=(e,t,n)=>JSON.stringify(t)===JSON.stringify(n)?[]:[`${e} is ${JSON.stringify(t)}, and its facts tell ${JSON.stringify(n)}`];function P(e,t){let n=/* @__PURE__ */ new Map;for(let t of e.prepare(`SELECT * FROM hold NOT INDEXED`).iterate()){let{id:e,held:r,state:i,spent:a,scopes:o,parent:s}=t;n.set(String(e),{held:Number(r),state:String(i),spent:Number(a),scopes:JSON.parse(String(o)),parent:s??null})}return[.../* @__PURE__ */ new Set([...n.keys(),...t.keys()])].flatMap(e=>N(`the hold ${e}`,n.get(e)??null,t.get(e)??null))}function F(e,t){let n={held:0,spent:0,over:0},r=e.prepare(`SELECT * FROM budget WHERE worker = ''`).all();return[...[...t.keys()].filter(e=>r.every(t=>t.scope!==e)).map(e=>`the scope ${e} has no sum`),...r.flatMap(({scope:e,cap:r,held:i,spent:a,over:o})=>[...N(`the sum of ${e}`,{held:i,spent:a,over:o},t.get(String(e))??n),...Number(i)+Number(a)>Number(r)?[`the scope ${e} is over its cap`]:[]])]}function I(e){let t=e.prepare(`SELECT scope, worker, runs, spent, presumed, running FROM budget WHERE worker > '' ORDER BY scope, worker`);return N(`what each worker cost`,t.all(),e.prepare(`
SELECT value AS scope, worker, count(*) AS runs, sum(spent) AS spent, sum(state = 'presumed') AS presumed, sum(state = 'held') AS running
FROM hold, json_each(hold.scopes) GROUP BY value, worker ORDER BY scope, worker`).all())}function L(e){let t=e.prepare(`SELECT run FROM open_run ORDER BY run`).all(),n=e.prepare(`SELECT DISTINCT run FROM event AS one WHERE kind = 'task.received' AND NOT EXISTS
     (SELECT 1 FROM event WHERE run = one.run AND kind = 'outcome.reached') ORDER BY run`);return N(`the list of open runs`,t,n.all())}const R=[`event`,`open_run`,`budget`,`hold`,`claim`];function z(e){let t;try{t=b(e,{defensive:!1});let n=t;return v(2e3,()=>n.exec(`PRAGMA synchronous = FULL; BEGIN IMMEDIATE`)),B(n),n.exec(m),V(n)?(n.exec(`COMMIT`),n.exec(`VACUUM`),!0):!1}catch{return!1}finally{H(t)}}function B(e){e.exec(`PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'index'; PRAGMA writable_schema = RESET;`)}function V(e){return Number(e.prepare(`PRAGMA user_version`).get()?.user_version)===2&&R.every(t=>e.prepare(`PRAGMA integrity_check('${t}')`).get()?.integrity_check===`ok`)&&O(e).length===0}function H(e){try{e?.close()}catch{}}var U=/* @__PURE__ */ t({ledgerFailure:()=>J});function W(e,t){let r=g(e);return r===11?q(K(t,c(e)),t):r===26?K(t,c(e)):r===5?n(`ledger_unavailable`,`the ledger ${t} is locked by another process`,{hint:"Try again; if it stays locked, find the process with `fuser` or `lsof` and end it."}):G(e)?n(`disk_full`,`the ledger ${t} could not be written: ${c(e)}`):r===8||r===3||r===14?n(`ledger_unavailable`,`the ledger ${t} ${r===14?`cannot be opened`:`may not be written`}: ${c(e)}`,{hint:`Make the file, its -wal and -shm beside it, and their folder writable for you.`}):n(`ledger_unavailable`,`the ledger ${t} does not answer: ${c(e)}`)}function G(e){let{errcode:t,code:n}=e;return t===void 0?n===`ENOSPC`||n===`EDQUOT`||n===`EFBIG`:g(e)===13||t===778||t===4874}function K(e,t){let r=X(e);return n(`ledger_unavailable`,`the ledger ${e} is damaged (${t}); ${r}`,{hint:`Nothing runs until you decide: restore ${e} from a backup, or move it away to start a new one (what was spent is then forgotten).`})}function q(e,t){return z(t)?n(`ledger_unavailable`,`an index of the ledger ${t} was damaged; it was made anew from the rows, which are whole; a copy of the damaged file is kept as ${t}.damaged`,{hint:`Nothing was lost: run it again.`}):e}function J(e,t){return e?.code===`ERR_SQLITE_ERROR`?W(e,t):void 0}function Y(e){try{e?.close()}catch{}}function X(e){try{a(e,`${e}.damaged`,u.COPYFILE_EXCL),f(`${e}-wal`,{throwIfNoEntry:!1})?.size&&a(`${e}-wal`,`${e}.damaged-wal`)}catch(e){if(e.code!==`EEXIST`)return`it could not be copied: ${c(e)}`}return`a copy is kept as ${e}.damaged`}export{W as a,y as c,E as d,v as f,U as i,x as l,K as n,D as o,h as p,G as r,b as s,Y as t,C as u};