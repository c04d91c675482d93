/** Every hook that git has a name for, and some that it has not. */
export const HOOKS = [
  ...[
    'applypatch-msg',
    'pre-applypatch',
    'post-applypatch',
    'pre-commit',
    'prepare-commit-msg',
    'commit-msg',
  ],
  ...['post-commit', 'pre-rebase', 'post-checkout', 'post-merge', 'pre-push', 'pre-auto-gc', 'post-rewrite'],
  ...[
    'post-index-change',
    'reference-transaction',
    'fsmonitor-watchman',
    'push-to-checkout',
    'sendemail-validate',
  ],
]

/** Filters that the attributes of the repository ask for. */
const FILTERS = ['evil', 'with space', 'lfs']

/** What a `.git/config` out of an archive can say; each program leaves a mark of its own when it is run. */
export function gitConfig(trap: (name: string) => string, { withoutFilters = false } = {}): string {
  const filters = FILTERS.flatMap((name) => [
    `[filter "${name}"]`,
    ...['clean', 'smudge'].map((key) => `\t${key} = '${trap(`filter-${name.replace(' ', '-')}-${key}`)}'`),
    // A process filter goes before the two others: with `evil` it is what git asks first.
    ...(name === 'evil' ? [`\tprocess = '${trap('filter-evil-process')}'`, '\trequired = true'] : []),
  ])
  return [
    '[core]',
    ...PROGRAMS.core.map((key) => `\t${key} = '${trap(`core-${key}`)}'`),
    `\tattributesFile = evil/attributes`,
    '\texcludesFile = /dev/null',
    '[diff]',
    `\texternal = '${trap('diff-external')}'`,
    '[diff "evil"]',
    `\ttextconv = '${trap('diff-textconv')}'`,
    `\tcommand = '${trap('diff-command')}'`,
    '[merge "evil"]',
    `\tdriver = '${trap('merge-driver')}'`,
    '[gpg]',
    `\tprogram = '${trap('gpg')}'`,
    '[commit]',
    '\tgpgSign = true',
    '[credential]',
    `\thelper = '!${trap('credential')}'`,
    '[alias]',
    ...['add', 'write-tree', 'worktree', 'st'].map((name) => `\t${name} = '!${trap(`alias-${name}`)}'`),
    '[submodule]',
    '\trecurse = true',
    '[submodule "sub"]',
    `\turl = ext::${trap('submodule-url')}`,
    `\tupdate = '!${trap('submodule-update')}'`,
    '\tactive = true',
    '[extensions]',
    '\tpartialClone = origin',
    '[remote "origin"]',
    `\turl = ext::${trap('remote-ext')}`,
    `\tuploadpack = '${trap('uploadpack')}'`,
    '\tpromisor = true',
    '[protocol "ext"]',
    '\tallow = always',
    '[include]',
    '\tpath = included',
    ...(withoutFilters ? [] : filters),
    '',
  ].join('\n')
}

const PROGRAMS = {
  core: ['fsmonitor', 'sshCommand', 'editor', 'pager', 'askPass', 'gitProxy', 'alternateRefsCommand'],
}
