import { expect, test } from 'vitest'
import { doubtOfPerson, type Signs } from '../../src/decide/typist.ts'

const typed: Signs = {
  above: ['claude', 'zsh', 'tmux'],
  agents: ['claude'],
  atTerminal: true,
  answersHost: true,
  fromAgentShell: false,
}

test.each<[what: string, signs: Partial<Signs>]>([
  ['in a terminal', {}],
  [
    'by a program of the user, without a terminal',
    { atTerminal: false, above: ['claude', 'node', 'systemd'] },
  ],
  ['in a container, where nothing but the terminal is above', { above: ['claude', 'tini'] }],
])('nothing speaks against a person %s', (_what, signs) => {
  expect(doubtOfPerson({ ...typed, ...signs })).toBeUndefined()
})

test.each<[what: string, signs: Partial<Signs>, doubt: string]>([
  [
    'a shell feeds the hook',
    { above: ['bash', 'claude', 'zsh'] },
    'the hook was started by bash, not by the host itself',
  ],
  [
    "an agent's shell of another host that became the hook",
    { above: ['codex', 'zsh'], agents: ['codex'] },
    'the hook was started by codex, not by the host itself',
  ],
  [
    'nothing can be seen above',
    { above: [], agents: [] },
    'the hook was started by nobody that can be seen, not by the host itself',
  ],
  [
    'a host below a host',
    { above: ['claude', 'bash', 'claude'], agents: ['claude', 'claude'] },
    'claude stands above this claude session and may have typed it',
  ],
  [
    'a host below another vendor',
    { above: ['claude', 'bash', 'codex'], agents: ['claude', 'codex'] },
    'codex stands above this claude session and may have typed it',
  ],
  [
    "the environment of an agent's shell",
    { fromAgentShell: true },
    "its environment is that of an agent's shell",
  ],
  [
    "an agent's shell that became the hook",
    { answersHost: false },
    'the hook was not started with the channels that a host gives it',
  ],
  [
    'a host that cut itself loose',
    { above: ['claude'], atTerminal: false },
    'nobody is left above this claude session and it has no terminal',
  ],
  [
    'a host that was adopted',
    { above: ['claude', 'systemd'], atTerminal: false },
    'nobody is left above this claude session and it has no terminal',
  ],
])('%s is a doubt', (_what, signs, doubt) => {
  expect(doubtOfPerson({ ...typed, ...signs })).toBe(doubt)
})
