import{createRequire as e}from"node:module";e(import.meta.url);import{n as t}from"./main-rolldown-runtime.mjs";import{at as n,en as r,ot as i,pt as a,st as o,vt as s}from"./main-start.mjs";import{t as c}from"./main-message-of.mjs";import{dirname as l}from"node:path";import{constants as u,existsSync as d,statSync as f,statfsSync as p}from"node:fs";const m=`
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
PRAGMA user_version = 2;`,g=e=>{let t=e?.errcode;return t===void 0?void 0:t&255},_=new Int32Array(new SharedArrayBuffer(4));function v(e,t,n,r=t){let i;for(;;)try{return n()}catch(n){if(g(n)!==5||(i??=y(e,t,r),!i.goOn()))throw n}}function y(e,t,n){let r=performance.now(),i=r+n,[a,o,s]=[0,b(e),r+t];return{goOn:()=>{let n=performance.now();if(n>=s){let r=b(e);if(r===o||n>=i)return!1;[o,s]=[r,Math.min(n+t,i)]}let c=n-r>250?2:20,l=Math.min(c,2**a/2)*(.5+Math.random());return a+=1,Atomics.wait(_,0,0,Math.min(s-n,l)),!0}}}const b=e=>f(`${e}-wal`,{throwIfNoEntry:!1})?.mtimeMs;function x(e){return d(e)||w(e),S(e)}function S(e,t={}){let{DatabaseSync:n}=process.getBuiltinModule(`node:sqlite`);return new n(e,t)}function C(e){let t=S(e);try{return v(e,5e3,()=>t.prepare(`PRAGMA user_version`).get()),t}catch(e){throw t.close(),e}}function w(e){let t=`${e}.${process.pid}.${process.hrtime.bigint()}.new`;n(t);try{let n=S(t);n.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN; ${h} ${T()} COMMIT;`),n.close(),o(t,e)}finally{s(t,{force:!0})}}const T=()=>`PRAGMA application_id = ${1+Math.floor(Math.random()*2147483646)};`,E={26985:`NFS`,20859:`SMB`,4283649346:`CIFS`,4266872130:`SMB 2`,16914839:`9P`,1397113167:`AFS`,1937076805:`Coda`,12805120:`Ceph`,198183888:`Lustre`,1196443219:`GPFS`,18225520:`GFS2`,1952539503:`OCFS2`},D=e=>p(e).type;function O(e,t=D){if(process.platform!==`linux`)return;let n=l(e),a;try{i(n),a=E[t(n)>>>0]}catch{return}if(a!==void 0)return r(`ledger_unavailable`,`${n} is on a network file system (${a})`,{hint:`Two machines could spend the same money there. Set XDG_STATE_HOME or WAYBILL_HOME to a local folder.`})}function k(e){let t=C(e);try{return t.exec(`BEGIN`),A(t)}finally{t.close()}}function A(e){let{holds:t,sums:n,faults:r}=j(e);return[...r,...I(e,t),...L(e,n),...R(e),...z(e)]}function j(e){let t=/* @__PURE__ */ new Map,n=/* @__PURE__ */ new Map,r=[],i=e.prepare(`SELECT body FROM event NOT INDEXED WHERE kind IN ('budget.reserved', 'budget.settled') ORDER BY seq`);for(let{body:e}of i.iterate()){let i=JSON.parse(e),a=i.kind===`budget.reserved`?M(i,t,n):N(i,t,n);a!==void 0&&r.push(a)}return{holds:t,sums:n,faults:r}}const M=(e,t,n)=>{let{hold:r,holdUsdMicros:i,scopes:a,parent:o=null}=e;if(t.has(r))return`the hold ${r} was reserved twice`;if(t.set(r,{held:i,state:`held`,spent:0,scopes:a,parent:o}),o===null){for(let e of a)P(n,e,{held:i});return}let s=t.get(o);if(s?.state!==`held`||s.held<i)return`the hold ${r} was carved from ${o}, which had not that much`;s.held-=i},N=(e,t,n)=>{let r=t.get(e.hold);if(r?.state!==`held`)return`the hold ${e.hold} was settled without being open`;let i=Math.min(e.usdMicros,r.held),a=r.held-i,o=r.parent===null?void 0:t.get(r.parent),s=o?.state===`held`?o:void 0,c=Math.min(e.usdMicros-i,s?.held??0);s&&(s.held+=a-c),Object.assign(r,{held:0,state:e.presumed?`presumed`:`settled`,spent:e.usdMicros});let l=e.usdMicros-i-c,u=i+c;for(let e of r.scopes)P(n,e,{held:-u-(s?0:a),spent:u,over:l});return l===e.overUsdMicros?void 0:`the hold ${e.hold} says ${e.overUsdMicros} over, not ${l}`};function P(e,t,n){let r=e.get(t)??{held:0,spent:0,over:0};e.set(t,{held:r.held+n.held,spent:r.spent+(n.spent??0),over:r.over+(n.over??0)})}const F=(e,t,n)=>JSON.stringify(t)===JSON.stringify(n)?[]:[`${e} is ${JSON.stringify(t)}, and its facts tell ${JSON.stringify(n)}`];function I(e,t){let n=/* @__PURE__ */ new Map;for(let t of e.prepare(`SELECT * FROM hold NOT INDEXED`).iterate()){let{id:e,held:r,state:i,spent:a,scopes:o,parent:s}=t;n.set(String(e),{held:Number(r),state:String(i),spent:Number(a),scopes:JSON.parse(String(o)),parent:s??null})}return[.../* @__PURE__ */ new Set([...n.keys(),...t.keys()])].flatMap(e=>F(`the hold ${e}`,n.get(e)??null,t.get(e)??null))}function L(e,t){let n={held:0,spent:0,over:0},r=e.prepare(`SELECT * FROM budget WHERE worker = ''`).all();return[...[...t.keys()].filter(e=>r.every(t=>t.scope!==e)).map(e=>`the scope ${e} has no sum`),...r.flatMap(({scope:e,cap:r,held:i,spent:a,over:o})=>[...F(`the sum of ${e}`,{held:i,spent:a,over:o},t.get(String(e))??n),...Number(i)+Number(a)>Number(r)?[`the scope ${e} is over its cap`]:[]])]}function R(e){let t=e.prepare(`SELECT scope, worker, runs, spent, presumed, running FROM budget WHERE worker > '' ORDER BY scope, worker`);return F(`what each worker cost`,t.all(),e.prepare(`
SELECT value AS scope, worker, count(*) AS runs, sum(spent) AS spent, sum(state = 'presumed') AS presumed, sum(state = 'held') AS running
FROM hold, json_each(hold.scopes) GROUP BY value, worker ORDER BY scope, worker`).all())}function z(e){let t=e.prepare(`SELECT run FROM open_run ORDER BY run`).all(),n=e.prepare(`SELECT DISTINCT run FROM event AS one WHERE kind = 'task.received' AND NOT EXISTS
     (SELECT 1 FROM event WHERE run = one.run AND kind = 'outcome.reached') ORDER BY run`);return F(`the list of open runs`,t,n.all())}const B=[`event`,`open_run`,`budget`,`hold`,`claim`];function V(e){let t;try{t=S(e,{defensive:!1});let n=t;return v(e,2e3,()=>n.exec(`PRAGMA synchronous = FULL; BEGIN IMMEDIATE`)),H(n),n.exec(m),U(n)?(n.exec(`COMMIT`),n.exec(`VACUUM`),!0):!1}catch{return!1}finally{W(t)}}function H(e){e.exec(`PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'index'; PRAGMA writable_schema = RESET;`)}function U(e){return Number(e.prepare(`PRAGMA user_version`).get()?.user_version)===2&&B.every(t=>e.prepare(`PRAGMA integrity_check('${t}')`).get()?.integrity_check===`ok`)&&A(e).length===0}function W(e){try{e?.close()}catch{}}var G=/* @__PURE__ */ t({ledgerFailure:()=>X});function K(e,t){let n=g(e);return n===11?Y(J(t,c(e)),t):n===26?J(t,c(e)):n===5?r(`ledger_unavailable`,`the ledger ${t} is locked by another process`,{hint:"Try again; if it stays locked, find the process with `fuser` or `lsof` and end it."}):q(e)?r(`disk_full`,`the ledger ${t} could not be written: ${c(e)}`):n===8||n===3||n===14?r(`ledger_unavailable`,`the ledger ${t} ${n===14?`cannot be opened`:`may not be written`}: ${c(e)}`,{hint:`Make the file, its -wal and -shm beside it, and their folder writable for you.`}):r(`ledger_unavailable`,`the ledger ${t} does not answer: ${c(e)}`)}function q(e){let{errcode:t,code:n}=e;return t===void 0?n===`ENOSPC`||n===`EDQUOT`||n===`EFBIG`:g(e)===13||t===778||t===4874}function J(e,t){let n=Q(e);return r(`ledger_unavailable`,`the ledger ${e} is damaged (${t}); ${n}`,{hint:`Nothing runs until you decide: restore ${e} from a backup, or move it away to start a new one (what was spent is then forgotten).`})}function Y(e,t){return V(t)?r(`ledger_unavailable`,`an index of the ledger ${t} was damaged; it was made anew from the rows, which are whole; a copy of the damaged file is kept as ${t}.damaged`,{hint:`Nothing was lost: run it again.`}):e}function X(e,t){return e?.code===`ERR_SQLITE_ERROR`?K(e,t):void 0}function Z(e){try{e?.close()}catch{}}function Q(e){try{a(e,`${e}.damaged`,u.COPYFILE_EXCL),f(`${e}-wal`,{throwIfNoEntry:!1})?.size&&a(`${e}-wal`,`${e}.damaged-wal`)}catch(e){if(e.code!==`EEXIST`)return`it could not be copied: ${c(e)}`}return`a copy is kept as ${e}.damaged`}export{K as a,x as c,O as d,v as f,G as i,C as l,J as n,k as o,h as p,q as r,S as s,Z as t,T as u};