import { expect, test } from 'vitest'
import { type Channels, doubtOfPerson, type Signs } from '../../src/decide/typist.ts'

type Ends = Extract<Channels, { shown: 'ends' }>

const ends = (own: Partial<Ends['own']>, held: number[] = [22, 24, 90]): Partial<Signs> => ({
  channels: { shown: 'ends', own: { stdin: 20, stdout: 23, stderr: 25, ...own }, held: new Set(held) },
})

const typed: Signs = {
  above: ['claude', 'zsh', 'tmux'],
  agents: ['claude'],
  atTerminal: true,
  // As Claude Code makes them: it keeps 21 (closed by now), 22 and 24.
  channels: { shown: 'ends', own: { stdin: 20, stdout: 23, stderr: 25 }, held: new Set([22, 24, 90]) },
  fromAgentShell: false,
}

test.each<[what: string, signs: Partial<Signs>]>([
  ['in a terminal', {}],
  [
    'by a program of the user, without a terminal',
    { atTerminal: false, above: ['claude', 'node', 'systemd'] },
  ],
  ['in a container, where nothing but the terminal is above', { above: ['claude', 'tini'] }],
  ['over pairs whose first end is the host’s', ends({ stdin: 21, stdout: 23, stderr: 25 }, [22, 24])],
  ['over pairs whose first end is the hook’s', ends({ stdin: 20, stdout: 22, stderr: 24 }, [21, 23, 25])],
  ['while the host still holds both ends', ends({}, [20, 21, 22, 23, 24, 25])],
  ['where no file shows the other ends', { channels: { shown: 'kind', isChannel: true } }],
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
    'a program with a name like a host’s feeds the hook',
    { above: ['claudette', 'zsh'], agents: [] },
    'the hook was started by claudette, not by the host itself',
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
    'a system that shows nobody’s files',
    { channels: { shown: 'nothing' } },
    'the system does not show whose channels the hook was given',
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

test.each<[what: string, signs: Partial<Signs>]>([
  ['stdout is no socket', ends({ stdout: undefined })],
  ['stderr is no socket', ends({ stderr: undefined })],
  ['the event came from a file', ends({ stdin: undefined })],
  ['the host holds neither end', ends({}, [90])],
  ['the host holds neither upper end', ends({ stdout: 22, stderr: 24 }, [90])],
  ['the host does not hold the other end of stdout', ends({}, [24])],
  ['the host does not hold the other end of stderr', ends({}, [22])],
  ['one channel stands for both', ends({ stderr: 23 })],
  ['the host’s socket is the hook’s own', ends({}, [23, 25])],
  ['stdout and stderr were not made together', ends({ stderr: 91 }, [22, 90])],
  ['stdin was made before', ends({ stdin: 19 })],
  ['stdin was made after', ends({ stdin: 26 })],
  ['stdout is a file, where no other ends are shown', { channels: { shown: 'kind', isChannel: false } }],
])('channels that the host did not make are a doubt: %s', (_what, signs) => {
  expect(doubtOfPerson({ ...typed, ...signs })).toBe(
    'the hook cannot be seen to have the channels that a host gives it (now and then that is so for a real one: type it once more)',
  )
})
