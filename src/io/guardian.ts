import { spawn } from 'node:child_process'
import type { KillLadder } from '../domain/run.ts'
import { within } from './kill.ts'

/** Ends a worker when the process that supervises it is gone, however it went. */
export type Guardian = {
  /** Nothing is left to end: the guardian goes, and is gone when this settles. Never rejects. */
  dismiss(): Promise<void>
}

/** What a guardian is made of. Nothing of the caller's: it is no part of a run, and must not carry its mark. */
const SYSTEM = { shell: ['/bin/sh'], path: '/usr/bin:/bin:/usr/sbin:/sbin' }
const DISMISS_MS = 1_000

/**
 * Arguments: group, cookie (may be empty), signals to ask with. Waits for `done` or the end of its input, which is the
 * end of the supervisor; then asks the group, each time for a second at most, kills it, and kills what carries the mark
 * until two looks find nobody. For dash, bash and busybox: `kill -TERM -- -1` is no number to dash, `-s TERM` is.
 * grep finds the candidates, and a second look tells whole entries from longer ones; grep -z would do it in one, and
 * busybox has none.
 */
const SCRIPT = `
trap '' HUP INT TERM
group=$1 cookie=$2
shift 2
while read -r word; do
  [ "$word" = done ] && exit 0
done
alive() { kill -s 0 -- "-$group"; }
carriers() {
  [ -n "$cookie" ] || return 0
  entry="WAYBILL_RUN=$cookie"
  if [ ! -r /proc/self/environ ]; then
    ps -axwwE -o pid=,command= | awk -v want="$entry" '{ for (i = 2; i <= NF; i++) if ($i == want) { print $1; next } }'
  else
    for file in $(grep -lF -e "$entry" /proc/[0-9]*/environ); do
      tr '\\012\\000' ' \\012' < "$file" | grep -qxF -e "$entry" && echo "$file"
    done
  fi | tr -cd '0-9\\012'
}
for signal in "$@"; do
  alive || break
  kill -s "$signal" -- "-$group"
  tick=0
  while alive && [ "$tick" -lt 20 ]; do
    sleep 0.05 || sleep 1
    tick=$((tick + 1))
  done
done
kill -s KILL -- "-$group"
quiet=0 round=0
while [ "$quiet" -lt 2 ] && [ "$round" -lt 200 ]; do
  pids=$(carriers)
  if [ -z "$pids" ]; then
    quiet=$((quiet + 1))
  else
    quiet=0
    kill -s KILL $pids
  fi
  round=$((round + 1))
  sleep 0.02 || sleep 1
done
`

/**
 * One small shell for one worker, in a session of its own, on a pipe whose other end only this process holds (Node
 * makes it close-on-exec, and the worker was started before it). A system without a shell has no guardian; the next
 * command's reaper is there all the same.
 */
export function startGuardian(group: number, cookie: string, ladder: KillLadder, system = SYSTEM): Guardian {
  const signals = ladder.map(({ signal }) => signal.slice('SIG'.length))
  const [shell = '', ...applet] = system.shell
  const args = [...applet, '-c', SCRIPT, 'waybill-guardian', String(group), cookie, ...signals]
  const child = spawn(shell, args, {
    cwd: '/',
    env: { PATH: system.path },
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  child.stdin.on('error', () => {})
  child.unref()
  return {
    async dismiss() {
      child.stdin.end('done\n')
      if (!(await within(DISMISS_MS, ended))) child.kill('SIGKILL')
    },
  }
}
