import{createRequire as e}from"node:module";e(import.meta.url);const t=({role:e,description:t,mode:n})=>`Your role is ${e}. ${t}

Do what the prompt asks and nothing beside it. ${n===`read`?`Read; change nothing. What should be changed, say.`:`You work in the tree of the one who asked: change what the task needs, and leave the rest as it is.`}

Return the answer first; then each finding or change with its file and line; then what you could not do or did not look at. What you have not seen in a file or in the output of a program, call a guess.

Stop when the task is done. Stop as well when something is missing that only the one who asked can give: return what you have, and name what is missing.
`,n=`Waybill did not answer this call.`,r=({title:e})=>`${n} Its work is done by ${e} and never by you.

Use no tool and take no part in the task. Answer exactly this, and nothing else:

Waybill did not answer this call, so nothing was done: its hooks did not run in this session. \`waybill doctor\` in a terminal shows why.
`,i=({description:e,title:t,mode:n})=>`${e} Done by ${t}, which sees the repository and the prompt, not this conversation.${n===`write`?` It works in a scratch worktree: a patch comes back that is not yet applied.`:``}`,a=({role:e,title:t},n)=>`The work of this skill is done by the role \`${e}\`, which is ${t}, and not by you.

Hand it over: ${n===void 0?``:`${n}; or `}call Waybill's tool \`delegate\` with the role \`${e}\`. Say in the prompt what to do, which files matter and what done means: the worker sees the repository and that prompt, and nothing of this conversation.

If it is refused, tell the user what the refusal says and what they can type. Do not try again, and do the work yourself only if the user wants that.
`;export{t as a,r as i,a as n,i as r,n as t};