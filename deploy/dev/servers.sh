# A private PostgreSQL and a private Redis on spare ports, for one run of the suite.

spare_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# PostgreSQL refuses to run as root.
as_postgres() { if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi; }

start_postgresql() {
    local bin port word tries=0 folder=$scratch/postgresql
    bin=$(dirname "$(initdb_program)") port=$(spare_port) word=$(random_text)
    say "Starting a private PostgreSQL on port $port"
    mkdir "$folder" && echo "$word" >"$folder/word"
    ((EUID != 0)) || chown -R postgres "$folder"
    # By absolute path and from a folder it may read: the project's folder may be closed to that account.
    (cd "$folder" && as_postgres "$bin/initdb" --pgdata "$folder/data" --username portal --pwfile "$folder/word" --auth scram-sha-256 \
        --encoding UTF8 --locale C.UTF-8 --no-sync >"$folder/initdb.log") || refuse "PostgreSQL could not make its folder: $(tail -n 3 "$folder/initdb.log")"
    at_end stop_postgresql "$bin" "$folder"
    start run_postgresql "$bin" "$folder" "$port"
    until "$bin/pg_isready" --quiet --host 127.0.0.1 --port "$port"; do
        ((tries++ < 100)) && kill -0 "$!" 2>/dev/null || refuse "PostgreSQL did not start: $(tail -n 5 "$folder/server.log")"
        sleep 0.1
    done
    database_url="postgresql://portal:$word@127.0.0.1:$port/portal"
}

run_postgresql() {
    cd "$2"
    as_postgres "$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off >"$2/server.log" 2>&1
}

# At once, whoever is still connected: nothing in it is worth keeping.
stop_postgresql() { (cd "$2" && as_postgres "$1/pg_ctl" stop --silent --mode immediate --pgdata "$2/data" >/dev/null 2>&1); }

start_redis() {
    local port tries=0
    port=$(spare_port)
    say "Starting a private Redis on port $port"
    start redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$scratch" --logfile "$scratch/redis.log"
    until redis-cli -p "$port" ping >/dev/null 2>&1; do
        ((tries++ < 50)) || refuse "Redis did not start: $(tail -n 5 "$scratch/redis.log")"
        sleep 0.1
    done
    redis_url="redis://127.0.0.1:$port/0"
}

pytest_pass() {
    local notes=$1
    shift
    wait_for pytest_noted "$notes" "$@"
}

pytest_noted() {
    local colour=()
    [[ -t 1 ]] && colour=(--color=yes)
    .venv/bin/python -m pytest "${colour[@]}" "${@:2}" 2>&1 | tee "$1"
}

last_words() { sed 's/\x1b\[[0-9;]*m//g' "$1" | grep . | tail -n 1 | sed 's/^=* *//; s/ *=*$//'; }
