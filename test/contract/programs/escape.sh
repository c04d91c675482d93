#!/bin/sh
# escape.sh PATTERN stay|leave: a worker that tries to leave something behind in one of the known ways, prints `up` once
# that is there, and then stays or ends by itself. What it leaves would live for ten minutes, in the same folder.
nap='exec sleep 600 >/dev/null 2>&1'
mkfifo up
case $1 in
wrapper) sh -c "echo up > up; sleep 600; :" & ;;
ignores-term)
  trap '' INT TERM
  echo up > up &
  ;;
grandchild-ignores) sh -c "trap '' INT TERM; echo up > up; sleep 600; :" & ;;
setsid) setsid sh -c "echo up > up; $nap" & ;;
daemon) setsid sh -c "(echo up > up; $nap) &" ;;
holds-stdout) (echo up > up; exec sleep 600) & ;;
emptied) setsid env -i sh -c "echo up > up; $nap" & ;;
emptied-daemon) setsid env -i sh -c "(echo up > up; $nap) &" ;;
esac
read -r line < up
echo "$line"
[ "$2" = leave ] && exit 0
sleep 600
exit 0
