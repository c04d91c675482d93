#!/bin/sh
# launch.sh HOST EVENT: the way from a host's hook into Waybill. Most events end here, in about a millisecond.
#
# What goes on is started with exec, and gets its input as a here-document instead of through a pipe, so that the host
# itself is the parent of what answers: a permission is recorded only for a prompt that came from there, over its own
# channel.
host=$1
event=$2
here=${0%/*}
data=${CLAUDE_PLUGIN_DATA:-$PLUGIN_DATA}

# No program is taken from the repository that one stands in: of the PATH, what is relative or inside of it is left out.
top=$PWD
until [ -z "$top" ] || [ -e "$top/.git/HEAD" ] || [ -f "$top/.git" ]; do top=${top%/*}; done
root=$top
# A home that is a repository itself is the user's own, with the programs below it.
case $HOME/ in "$top"/*) top= ;; esac
top=${top:-:}
case :$PATH: in
  *:[!/]* | *::* | *:"$top":* | *:"$top"/*)
    rest=$PATH: PATH=
    while [ -n "$rest" ]; do
      case ${rest%%:*} in
        "$top" | "$top"/*) ;;
        /*) PATH=$PATH${PATH:+:}${rest%%:*} ;;
      esac
      rest=${rest#*:}
    done
    PATH=${PATH:-/usr/bin:/bin}
    ;;
esac

# In the project's folder, or above it as far as its repository goes.
has_conversation() {
  folder=${CLAUDE_PROJECT_DIR:-$PWD}
  until [ -f "$folder/.waybill/conversation_state.json" ]; do
    parent=${folder%/*}
    if [ -e "$folder/.git" ] || [ "$parent" = "$folder" ]; then return 1; fi
    folder=$parent
  done
}

# Where the user has said anything to Waybill, or the repository has: elsewhere no rule has anything to do.
is_set_up() {
  config=${WAYBILL_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/waybill}
  [ -f "$config/consents.json" ] || [ -f "$config/routing.yaml" ]
}

# Whether the user has set up a review gate for any repository: only this word in their config does. Read by the shell
# itself, since to start `cat` takes longer. The last line may have no end.
is_gated() {
  config=${WAYBILL_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/waybill}/config.yaml
  [ -f "$config" ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *reviewGate*) return 0 ;; esac
  done <"$config"
  return 1
}

# Whether a subagent is called that `waybill generate` wrote for the work of others: it has no work of its own, so that
# nobody but what answers here could say why nothing came of it.
is_door() {
  case $host in
    codex) field=agent_type home=${CODEX_HOME:-$HOME/.codex} folder=$root/.codex ending=toml ;;
    *) field=subagent_type home=${CLAUDE_CONFIG_DIR:-$HOME/.claude} folder=$root/.claude ending=md ;;
  esac
  for file in "$folder"/agents/*."$ending" "$home"/agents/*."$ending"; do
    name=${file##*/}
    case $input in *"\"$field\":\"${name%."$ending"}\""*) ;; *) continue ;; esac
    [ -f "$file" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in *'Waybill did not answer this call.'*) return 0 ;; esac
    done <"$file"
  done
  return 1
}

# hooks/register.ts leaves a note for each call that it answers, or that nobody but the host has to do with. The id stands between quotes that no text of a model
# can hold unescaped.
is_taken() {
  for note in "$data"/taken-*; do
    case $input in
      *"\"tool_use_id\":\"${note##*/taken-}\""*) rm -f "$note" && return 0 ;;
    esac
  done
  return 1
}

# With what the host sent still unread: to read it here takes a process more.
straight_on() {
  if command -v node >/dev/null; then exec node "$here/../dist/hook.cjs" "$host"; fi
}

case $event in
  session-start)
    has_conversation || is_gated || exit 0
    input=$(cat)
    ;;
  stop)
    is_gated || exit 0
    input=$(cat)
    ;;
  prompt)
    # The host tells here only what is ours (the matcher in hooks.json). Who gives a permission is told by where the
    # event comes from, so it is left on the host's own channel.
    straight_on
    ;;
  said)
    # Commands in the chat are told here by Codex alone.
    if [ "$host" != codex ]; then
      is_set_up || exit 0
      straight_on
    fi
    input=$(cat)
    case $input in *'$waybill:'*) ;; *) is_set_up || exit 0 ;; esac
    ;;
  agent-call)
    input=$(cat)
    case $input in *'agent_type":"waybill:'*) ;; *) is_set_up || is_door || exit 0 ;; esac
    if is_taken; then exit 0; fi
    ;;
  skill-call | agent-asked)
    is_set_up || exit 0
    straight_on
    ;;
  tool-call)
    input=$(cat)
    # Whatever src/decide/guard.ts may refuse holds one of these.
    case $input in
      *waybill*allow* | *cli.mjs*allow* | *launch.sh* | *hook.cjs*) ;;
      */waybill:apply* | *waybill*apply*--unch* | *cli.mjs*apply*--unch*) ;;
      *waybill*trust* | *cli.mjs*trust* | *trusted.json*) ;;
      *consents.json* | *config.yaml* | *.config/waybill*) ;;
      *) exit 0 ;;
    esac
    ;;
  *) exit 0 ;;
esac

# Whether node is new enough is seen by what it runs: to ask here would cost one more start of it.
if command -v node >/dev/null; then
  exec node "$here/../dist/hook.cjs" "$host" <<EOF
$input
EOF
fi

# Who asked for something gets an answer each time; otherwise it is said once.
problem='Waybill needs Node 22.13 or newer, and there is no `node` on the PATH. Install it, then start this session again.'
case $event in
  agent-call)
    printf '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"%s"}}' "$problem"
    ;;
  prompt) printf '{"decision":"block","reason":"%s"}' "$problem" ;;
  session-start | stop)
    [ -n "$data" ] && [ ! -e "$data/said-node" ] || exit 0
    mkdir -p "$data" && : >"$data/said-node" && printf '{"systemMessage":"%s"}' "$problem"
    ;;
esac
exit 0
