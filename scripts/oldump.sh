#!/bin/sh
# The program `oldump`: looks at what Node forgets or cannot tell, and becomes Node.
#
# Node sets the signals that it was started to ignore (nohup, `trap '' HUP`, a script's `&`) back to their
# defaults, so they are told to it; and it dies with a stack of its own when it may not have the address
# space that it reserves.

script=$(readlink -f "$0") || exit 5

space=$(ulimit -v 2>/dev/null)
case $space in
'' | *[!0-9]*) ;;
*) [ "$space" -ge 1000000 ] || {
    echo "oldump: ulimit -v $space allows too little address space (Node reserves about 1000000; raise it, and limit memory by the control group)" >&2
    exit 5
} ;;
esac

ignored=
if [ -r /proc/$$/status ]; then
    while read -r name value; do
        [ "$name" != SigIgn: ] || ignored=$$:$value
    done </proc/$$/status
fi

INHERITED_SIGIGN=$ignored exec node "${script%/*}/../dist/scripts/oldump.js" "$@"
