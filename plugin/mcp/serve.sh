#!/bin/sh
# The MCP server as a host starts it. Every session starts one and waits until it has told its tools; most sessions never
# call one. So what a host asks at the start is answered from here, in a millisecond and out of what the build wrote down.
# The first line that is anything else starts the server itself, which hears on descriptor 3 what was said so far.
# From the top: Codex may put the plugin's folder anew in its place after this has begun, and then the old one is gone.
case $0 in /*) here=${0%/*} ;; *) here=$PWD/${0%/*} ;; esac
# Nothing works in a folder that is gone. Both hosts start this in the plugin's, which says nothing of the project; any
# other may be the project itself.
if [ "$here" = "$PWD/mcp" ]; then cd /; fi
greeting='' versions=''

serve() {
  exec "$here/../bin/waybill" mcp --heard 3<<EOF
$greeting
$line
EOF
}

reply() { printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$id" "$1"; }

{ IFS= read -r versions && IFS= read -r about && IFS= read -r tools; } <"$here/../dist/mcp-greeting.txt" || serve

while IFS= read -r line; do
  # The two orders in which hosts write a request: Codex, and Claude Code. `said` begins with its method in both.
  case $line in
    '{"jsonrpc":"2.0","method":"notifications/initialized"}') continue ;;
    '{"method":"notifications/initialized","jsonrpc":"2.0"}') continue ;;
    '{"jsonrpc":"2.0","id":'*)
      said=${line#'{"jsonrpc":"2.0","id":'}
      id=${said%%,*}
      said=${said#"$id,"}
      ;;
    '{"method":"'*',"jsonrpc":"2.0","id":'*'}')
      said=${line#'{'}
      id=${line##*',"jsonrpc":"2.0","id":'}
      id=${id%'}'}
      ;;
    *) serve ;;
  esac
  # A number, or a name without anything that JSON would escape.
  case $id in '' | *[!0-9A-Za-z\"_-]*) serve ;; esac
  case $said in
    '"method":"initialize","params":{"protocolVersion":"'*)
      version=${said#*'"protocolVersion":"'}
      version=${version%%'"'*}
      # As the protocol has it: the version asked for where it is known, else our newest.
      case " $versions " in *" $version "*) ;; *) version=${versions%% *} ;; esac
      reply "\"result\":{\"protocolVersion\":\"$version\",$about}"
      greeting=$line
      ;;
    '"method":"tools/list"'*) reply "\"result\":$tools" ;;
    # Claude Code 2.1.329 begins with it: a method of a later protocol.
    '"method":"server/discover"'*) reply '"error":{"code":-32601,"message":"Method not found"}' ;;
    *) serve ;;
  esac
done
