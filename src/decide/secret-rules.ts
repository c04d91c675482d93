import { type SecretRule, SOME_20, SOME_40, START } from './secret-rule.ts'
import { isStandIn, isWords } from './secret-shape.ts'
import { STRUCTURED } from './structured-secrets.ts'

/**
 * Most vendors mark their keys by a beginning of their own, which makes them sure to be told. Of three letters or less
 * it must also be a beginning; a longer one tells also where the key is glued to a word.
 */
const marked = (
  name: string,
  beginning: string,
  rest: string,
  example: readonly string[],
  hints: readonly string[] = [beginning],
): SecretRule => ({
  name,
  hints,
  pattern: new RegExp(
    `${hints.every((hint) => hint.length > 3) ? '' : START}(?:${beginning})(?<body>${rest})`,
    'g',
  ),
  judge: (_secret, { body = '' }) => !isStandIn(body) && !isWords(body),
  example,
})

const MARKED: readonly SecretRule[] = [
  marked('xai-key', 'xai-', '[A-Za-z0-9_-]{20,}', ['xai', '-', SOME_40, SOME_40]),
  marked('anthropic-key', 'sk-ant-', '[A-Za-z0-9_-]{20,}', ['sk-', 'ant-', 'api03-', SOME_40, SOME_40]),
  marked('openrouter-key', 'sk-or-', '[A-Za-z0-9_-]{20,}', ['sk-', 'or-', 'v1-', SOME_40]),
  marked(
    'openai-key',
    'sk-(?:proj|svcacct|admin|None)-',
    '[A-Za-z0-9_-]{20,}',
    ['sk-', 'proj-', SOME_40, SOME_20],
    ['sk-'],
  ),
  // Also DeepSeek's and others', who took over the form.
  marked('openai-key', 'sk-', '[A-Za-z0-9]{24,}', ['sk', '-', SOME_40]),
  marked('google-key', 'AIza', '[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])', [
    'AI',
    'za',
    'SyD9',
    SOME_20,
    'x8Kd02Lm',
    'Q3f',
  ]),
  marked(
    'aws-key-id',
    '(?:AKIA|ASIA|ABIA|ACCA)',
    '[A-Z2-7]{16}(?![A-Za-z0-9])',
    ['AK', 'IA', 'Q7WZK3LM', '2XV6TR4Y'],
    ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
  ),
  marked(
    'github-token',
    'gh[pousr]_',
    '[A-Za-z0-9]{36,}',
    ['gh', 'p_', SOME_40.slice(4)],
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'],
  ),
  marked('github-token', 'github_pat_', '[A-Za-z0-9_]{40,}', [
    'github',
    '_pat_',
    SOME_40.slice(4),
    '_',
    SOME_40,
  ]),
  marked(
    'gitlab-token',
    'gl(?:pat|dt|rt|ptt|ft|oas|soat|cbt|imt|agent)-',
    '[A-Za-z0-9_.-]{20,}',
    ['gl', 'pat-', SOME_20],
    ['gl'],
  ),
  marked(
    'slack-token',
    'xox[abdeoprs]-',
    '[A-Za-z0-9-]{16,}',
    ['xo', 'xb-', '2716', '4058', '93-', SOME_40.slice(4)],
    ['xox'],
  ),
  marked('slack-token', 'xapp-', '[A-Za-z0-9-]{24,}', ['xa', 'pp-1-', SOME_40]),
  marked(
    'slack-webhook',
    String.raw`hooks\.slack\.com/services/`,
    '[A-Za-z0-9/]{30,}',
    ['hooks', '.slack.com/services/T', SOME_40.slice(4)],
    ['hooks.slack.com'],
  ),
  marked('npm-token', 'npm_', '[A-Za-z0-9]{36}(?![A-Za-z0-9])', ['np', 'm_', SOME_40.slice(4)]),
  marked(
    'huggingface-token',
    '(?:hf|api_org)_',
    '[A-Za-z0-9]{30,}',
    ['h', 'f_', SOME_40.slice(4)],
    ['hf_', 'api_org_'],
  ),
  marked(
    'sendgrid-key',
    String.raw`SG\.`,
    String.raw`[\w-]{16,32}\.[\w-]{32,64}`,
    ['S', 'G.', SOME_20, '.', SOME_40],
    ['SG.'],
  ),
  marked(
    'stripe-key',
    '(?:[rs]k_(?:live|test)_|whsec_)',
    '[A-Za-z0-9]{16,}',
    ['sk', '_live_', SOME_20],
    ['k_live_', 'k_test_', 'whsec_'],
  ),
  marked('groq-key', 'gsk_', '[A-Za-z0-9]{40,}', ['gs', 'k_', SOME_40, 'abQ']),
  marked('perplexity-key', 'pplx-', '[A-Za-z0-9]{32,}', ['pp', 'lx-', SOME_40]),
  marked('replicate-token', 'r8_', '[A-Za-z0-9]{32,}', ['r', '8_', SOME_40]),
  marked(
    'digitalocean-token',
    'do[opr]_v1_',
    '[0-9a-f]{40,}',
    ['do', 'p_v1_', '9f3c07a1', 'b84e6d25', 'c07f1e93', 'a46b8d20', '5e7c19f3'],
    ['_v1_'],
  ),
  marked('databricks-token', 'dapi', '[0-9a-f]{32}(?![0-9a-z])', [
    'da',
    'pi',
    '9f3c07a1',
    'b84e6d25',
    'c07f1e93',
    'a46b8d20',
  ]),
  marked(
    'vault-token',
    String.raw`hv[sbr]\.`,
    String.raw`[\w-]{24,}`,
    ['hv', 's.', SOME_40],
    ['hvs.', 'hvb.', 'hvr.'],
  ),
  marked(
    'shopify-token',
    'shp(?:at|ss|ca|pa|tka)_',
    '[0-9a-zA-Z]{32}',
    ['shp', 'at_', '9f3c07a1', 'b84e6d25', 'c07f1e93', 'a46b8d20'],
    ['shp'],
  ),
  marked('linear-key', 'lin_(?:api|oauth)_', '[A-Za-z0-9]{32,}', ['lin', '_api_', SOME_40], ['lin_']),
  marked('notion-token', 'ntn_', '[A-Za-z0-9]{40,}', ['nt', 'n_', SOME_40]),
  marked('figma-token', 'figd_', '[A-Za-z0-9_-]{36,}', ['fig', 'd_', SOME_40]),
  marked('docker-token', 'dckr_(?:pat|oat)_', '[A-Za-z0-9_-]{24,}', ['dckr', '_pat_', SOME_40], ['dckr_']),
  marked('grafana-token', 'glc_', '[A-Za-z0-9+/]{32,400}', ['gl', 'c_', SOME_40]),
  marked('grafana-token', 'glsa_', '[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}', [
    'gl',
    'sa_',
    SOME_40.slice(8),
    '_9f3c07a1',
  ]),
  marked('vercel-token', 'vc[iprka]_', '[A-Za-z0-9]{20,60}(?![A-Za-z0-9])', ['vc', 'p_', SOME_40], ['vc']),
  marked('1password-token', 'ops_eyJ', '[A-Za-z0-9_-]{60,}', ['ops', '_ey', 'J', SOME_40, SOME_40]),
  marked('pypi-token', 'pypi-AgE', '[A-Za-z0-9_-]{40,}', ['pypi', '-AgE', SOME_40, SOME_20]),
  marked(
    'telegram-token',
    '[0-9]{8,10}:AA',
    '[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])',
    ['71', '62', '038495', ':A', 'A', SOME_20, 'Hs5Gc0Fj3KqWz'],
    [':AA'],
  ),
  marked('age-key', 'AGE-SECRET-KEY-1', '[0-9A-Z]{50,}', [
    'AGE-',
    'SECRET-',
    'KEY-1',
    'Q7WZK3LM2XV6TR4Y',
    'Q7WZK3LM2XV6TR4Y',
    'Q7WZK3LM2XV6TR4Y',
    '7K3X',
  ]),
  marked(
    'azure-key',
    '(?:AccountKey|SharedAccessKey)=',
    '[A-Za-z0-9+/]{40,}={0,2}',
    ['Account', 'Key=', SOME_40, SOME_40, '=='],
    ['AccountKey=', 'SharedAccessKey='],
  ),
]

/** The rules of our own, the surest first: of two that name the same place, the first is told. */
export const SECRET_RULES: readonly SecretRule[] = [...MARKED, ...STRUCTURED]
