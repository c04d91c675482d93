import{createRequire as e}from"node:module";e(import.meta.url);const t=[];t.push(`SIGHUP`,`SIGINT`,`SIGTERM`),process.platform!==`win32`&&t.push(`SIGALRM`,`SIGABRT`,`SIGVTALRM`,`SIGXCPU`,`SIGXFSZ`,`SIGUSR2`,`SIGTRAP`,`SIGSYS`,`SIGQUIT`,`SIGIOT`),process.platform===`linux`&&t.push(`SIGIO`,`SIGPOLL`,`SIGPWR`,`SIGSTKFLT`);const n=e=>!!e&&typeof e==`object`&&typeof e.removeListener==`function`&&typeof e.emit==`function`&&typeof e.reallyExit==`function`&&typeof e.listeners==`function`&&typeof e.kill==`function`&&typeof e.pid==`number`&&typeof e.on==`function`,r=Symbol.for(`signal-exit emitter`),i=globalThis,a=Object.defineProperty.bind(Object);var o=class{emitted={afterExit:!1,exit:!1};listeners={afterExit:[],exit:[]};count=0;id=Math.random();constructor(){if(i[r])return i[r];a(i,r,{value:this,writable:!1,enumerable:!1,configurable:!1})}on(e,t){this.listeners[e].push(t)}removeListener(e,t){let n=this.listeners[e],r=n.indexOf(t);
/* c8 ignore start */
r!==-1&&
/* c8 ignore stop */
(r===0&&n.length===1?n.length=0:n.splice(r,1))}emit(e,t,n){if(this.emitted[e])return!1;this.emitted[e]=!0;let r=!1;for(let i of this.listeners[e])r=i(t,n)===!0||r;return e===`exit`&&(r=this.emit(`afterExit`,t,n)||r),r}},s=class{};const c=e=>({onExit(t,n){return e.onExit(t,n)},load(){return e.load()},unload(){return e.unload()}});var l=class extends s{onExit(){return()=>{}}load(){}unload(){}},u=class extends s{
/* c8 ignore start */
#e=d.platform===`win32`?`SIGINT`:`SIGHUP`;
/* c8 ignore stop */
#t=new o;#n;#r;#i;#a={};#o=!1;constructor(e){super(),this.#n=e,this.#a={};for(let n of t)this.#a[n]=()=>{let t=this.#n.listeners(n),{count:r}=this.#t,i=e;
/* c8 ignore stop */
if(typeof i.__signal_exit_emitter__==`object`&&typeof i.__signal_exit_emitter__.count==`number`&&(r+=i.__signal_exit_emitter__.count),t.length===r){this.unload();let t=this.#t.emit(`exit`,null,n),r=n===`SIGHUP`?this.#e:n;t||e.kill(e.pid,r)}};this.#i=e.reallyExit,this.#r=e.emit}onExit(e,t){
/* c8 ignore start */
if(!n(this.#n))return()=>{};
/* c8 ignore stop */
this.#o===!1&&this.load();let r=t?.alwaysLast?`afterExit`:`exit`;return this.#t.on(r,e),()=>{this.#t.removeListener(r,e),this.#t.listeners.exit.length===0&&this.#t.listeners.afterExit.length===0&&this.unload()}}load(){if(!this.#o){this.#o=!0,this.#t.count+=1;for(let e of t)try{let t=this.#a[e];t&&this.#n.on(e,t)}catch{}this.#n.emit=(e,...t)=>this.#c(e,...t),this.#n.reallyExit=e=>this.#s(e)}}unload(){this.#o&&(this.#o=!1,t.forEach(e=>{let t=this.#a[e];
/* c8 ignore start */
if(!t)throw Error(`Listener not defined for signal: `+e);
/* c8 ignore stop */
try{this.#n.removeListener(e,t)}catch{}
/* c8 ignore stop */
}),this.#n.emit=this.#r,this.#n.reallyExit=this.#i,--this.#t.count)}#s(e){return n(this.#n)?
/* c8 ignore stop */
(this.#n.exitCode=e||0,this.#t.emit(`exit`,this.#n.exitCode,null),this.#i.call(this.#n,this.#n.exitCode)):0}#c(e,...t){let r=this.#r;if(e===`exit`&&n(this.#n)){typeof t[0]==`number`&&(this.#n.exitCode=t[0]);
/* c8 ignore start */
let n=r.call(this.#n,e,...t);
/* c8 ignore stop */
return this.#t.emit(`exit`,this.#n.exitCode,null),n}return r.call(this.#n,e,...t)}};const d=globalThis.process,{onExit:f,load:p,unload:m}=c(n(d)?new u(d):new l);export{f as t};