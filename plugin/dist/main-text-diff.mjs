import{createRequire as e}from"node:module";e(import.meta.url);function t(e,t){let a=i(r(e),r(t)),o=a.map((e,t)=>a.slice(Math.max(0,t-3),t+3+1).some(({mark:e})=>e!==` `));return a.flatMap((e,t)=>o[t]?[...o[t-1]?[]:[n(e)],e.mark+e.text]:[]).join(`
`)}const n=({before:e,after:t})=>`@@ -${e} +${t} @@`,r=e=>e===``?[]:e.endsWith(`
`)?e.slice(0,-1).split(`
`):[...e.split(`
`).slice(0,-1),`${e.split(`
`).at(-1)} (no line end)`];function i(e,t){let n=e.map(()=>Array(t.length+1).fill(0));n.push(Array(t.length+1).fill(0));let r=(e,t)=>n[e]?.[t]??0;for(let i=e.length-1;i>=0;--i)for(let a=t.length-1;a>=0;--a){let o=n[i]??[];o[a]=e[i]===t[a]?r(i+1,a+1)+1:Math.max(r(i+1,a),r(i,a+1))}let i=[];for(let n=0,a=0;n<e.length||a<t.length;){let o={before:n+1,after:a+1},s=n<e.length&&a<t.length&&e[n]===t[a],c=!s&&n<e.length&&(a===t.length||r(n+1,a)>=r(n,a+1));i.push({mark:s?` `:c?`-`:`+`,text:(s||c?e[n]:t[a])??``,...o}),(s||c)&&(n+=1),c||(a+=1)}return i}export{t};