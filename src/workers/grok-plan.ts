import type { Errand, HttpInvocation } from '../domain/run.ts'
import type { Search } from '../domain/task.ts'
import { schemaFor } from './closing.ts'
import { pastedPrompt } from './pasted-prompt.ts'
import { present } from './present.ts'

export const XAI_URL = 'https://api.x.ai/v1'

/**
 * A request to xAI's Responses (docs.x.ai, looked at 2026-11-21). Searches are tools of the server; `search_parameters` is
 * gone. `store: false`: without it the answer is kept for 30 days.
 */
export function planGrok(errand: Errand): HttpInvocation {
  const { task, model, effort, baseUrl = XAI_URL } = errand
  const schema = schemaFor(task.ask)
  const tools = task.ask.search ? toolsFor(task.ask.search) : undefined
  const settings = {
    model,
    stream: true,
    store: false,
    // Requests of one run that begin alike are billed as cached.
    prompt_cache_key: task.id,
    ...present({
      reasoning: effort && { effort },
      tools,
      text: schema && { format: { type: 'json_schema', name: 'answer', strict: true, schema } },
    }),
  }
  const prompt = pastedPrompt(errand)
  return {
    via: 'http',
    api: 'responses',
    program: 'POST',
    args: [`${baseUrl}/responses`, JSON.stringify(settings)],
    stdin: prompt,
    baseUrl,
    body: { ...settings, input: prompt },
    killLadder: [],
  }
}

function toolsFor({ web, x, domains, notDomains, handles, notHandles, from, to }: Search): object[] {
  const filters = present({ allowed_domains: domains, excluded_domains: notDomains })
  const webTool = { type: 'web_search', ...(Object.keys(filters).length > 0 ? { filters } : {}) }
  const xTool = {
    type: 'x_search',
    ...present({
      allowed_x_handles: handles,
      excluded_x_handles: notHandles,
      from_date: from,
      to_date: to,
    }),
  }
  return [...(web ? [webTool] : []), ...(x ? [xTool] : [])]
}
