# Starts programs in groups of their own and ends every one of them, whatever happens.

started=()
ending=()
scratch=

start() {
    "$@" </dev/null &
    started+=($!)
}

# Run to the end, yet answer Ctrl-C and TERM at once (bash delays both while a foreground program runs).
wait_for() {
    local answer=0
    start "$@"
    wait "$!" || answer=$?
    unset 'started[-1]'
    return "$answer"
}

at_end() { ending+=("$*"); }

# One folder for everything that lasts only as long as this command, also what a program that was killed leaves.
make_scratch() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/isa-portal-XXXXXX")
    chmod 755 "$scratch"
    mkdir "$scratch/tmp"
    export TMPDIR=$scratch/tmp
}

is_alive() { kill -0 -- "-$1" 2>/dev/null; }

end_group() {
    local tries=0
    kill -TERM -- "-$1" || return 0
    while is_alive "$1" && ((tries++ < 80)); do sleep 0.1; done
    kill -KILL -- "-$1" 2>/dev/null
}

end_all() {
    local answer=$? pid command
    trap '' INT TERM HUP
    set +e
    # Everything has been said; bash would announce the death of each program.
    exec 2>/dev/null
    for pid in "${started[@]}"; do kill -TERM -- "-$pid"; done
    for command in "${ending[@]}"; do $command; done
    for pid in "${started[@]}"; do end_group "$pid"; done
    [[ -z $scratch ]] || rm -rf "$scratch"
    exit "$answer"
}
