import type { Folklore } from './folklore-row.ts'

/** Seen with Gemini CLI 0.61.0, opencode 1.18.33, Copilot CLI 1.0.102 and Qwen Code 0.24.4; the first and the quota after Google's and OpenAI's documentation. */
export const HARNESS_FOLKLORE: readonly Folklore[] = [
  {
    // With 400, as xAI does.
    pattern: /^API key not valid|you must specify the GEMINI_API_KEY environment variable/,
    kind: 'worker_unauthenticated',
    seen: [
      'API key not valid. Please pass a valid API key.',
      'When using Gemini API, you must specify the GEMINI_API_KEY environment variable.',
    ],
  },
  {
    pattern: /You exceeded your current quota/,
    kind: 'quota_exhausted',
    seen: ['You exceeded your current quota, please check your plan and billing details.'],
  },
  {
    pattern: /^models\/\S+ is not found for API version|^Model '[^']*' not found on provider/,
    kind: 'model_unavailable',
    seen: [
      'models/gemini-x is not found for API version v1beta, or is not supported for generateContent.',
      "Model 'any-model' not found on provider at <BASE_URL> (HTTP 404).\n  Check that the model is available on your provider.",
    ],
  },
  {
    pattern: /fetch failed sending request|^Could not connect to (?:local )?model provider/,
    kind: 'network',
    seen: [
      '[API Error: exception TypeError: fetch failed sending request]',
      'Could not connect to local model provider at <BASE_URL>.\n  Check that the service is running and the port is correct.',
    ],
  },
  {
    pattern: /^Unknown argument: |^opencode run \[message\.\.\]/,
    kind: 'worker_too_old',
    seen: ['Unknown argument: nope\nUsage: gemini [options] [command]', 'opencode run [message..]'],
  },
]
