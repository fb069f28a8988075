# What the commands need of the machine: Debian packages and the Python environment in .venv.

# Debian's name of what has to be there, and the file or program that shows it (a program has no slash).
CORE=(
    python3-venv:@ensurepip
    libpango-1.0-0:libpango-1.0.so.0
    libpangoft2-1.0-0:libpangoft2-1.0.so.0
    libharfbuzz-subset0:libharfbuzz-subset.so.0
    fontconfig:fc-match
    fonts-dejavu-core:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
)
FOR_TESTS=(
    postgresql:@initdb
    redis-server:redis-server
    chromium:chromium
    poppler-utils:pdfsig
    qpdf:qpdf
    procps:ps
    softhsm2:softhsm2-util
)

say() { printf '\n== %s\n' "$*"; }

refuse() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

random_text() { python3 -c 'import secrets; print(secrets.token_urlsafe(48))'; }

# Debian keeps the server's programs outside PATH; elsewhere the one in PATH leads to its neighbours.
initdb_program() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 | grep . || readlink -e "$(command -v initdb)"
}

is_there() {
    case "$1" in
        @ensurepip) [[ -x .venv/bin/pip ]] || python3 -c 'import ensurepip, venv' 2>/dev/null ;;
        @initdb) initdb_program >/dev/null ;;
        /*) [[ -e $1 ]] ;;
        *.so.*) [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p) == *"$1"* ]] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing() {
    local entry
    for entry in "$@"; do is_there "${entry#*:}" || echo "${entry%%:*}"; done
}

ask_for() {
    refuse "These Debian packages are missing and this account may not install them: $*
Ask for them with: apt-get install --no-install-recommends $*"
}

packages() {
    local absent as_root=()
    mapfile -t absent < <(missing "$@")
    ((${#absent[@]})) || return 0
    command -v apt-get >/dev/null || ask_for "${absent[@]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || ask_for "${absent[@]}"
        say "sudo is needed once, to install ${absent[*]}"
        sudo -v || ask_for "${absent[@]}"
        as_root=(sudo)
    fi
    say "Installing ${absent[*]}"
    "${as_root[@]}" apt-get -q update </dev/null || refuse "apt-get update failed; its reason is above."
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${absent[@]}" </dev/null \
        || refuse "apt-get could not install ${absent[*]}; its reason is above."
    mapfile -t absent < <(missing "$@")
    ((${#absent[@]} == 0)) || refuse "Still missing after the installation: ${absent[*]}."
}

# uv brings its own list of authorities; behind a company's proxy only the system's list knows the proxy.
UV_WORDS=()
[[ ${SSL_CERT_FILE:-} || ! -e /etc/ssl/certs/ca-certificates.crt ]] || UV_WORDS=(--system-certs)

# environment [dev]: make .venv answer to the locked requirements; what tests need also satisfies the demonstration.
environment() {
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
        || refuse "Python 3.11 or newer is needed as python3; this is $(python3 --version 2>&1)."
    # pip comes last: without it an earlier run was interrupted.
    if [[ ! -x .venv/bin/pip ]]; then
        say "Making the Python environment in .venv"
        python3 -m venv .venv
    fi
    local uv mark kind=${1:-} name=requirements.txt
    uv=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' deploy/requirements-uv.txt)
    mark=$(cat .venv/installed 2>/dev/null || true)
    [[ $mark == *-dev.txt ]] && kind=dev
    [[ $kind == dev ]] && name=requirements-dev.txt
    [[ $mark == "$(sha256sum "deploy/$name")" ]] && return
    if [[ $(.venv/bin/uv --version 2>/dev/null) != "uv $uv "* ]]; then
        say "Installing uv $uv"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements-uv.txt
    fi
    say "Installing the locked packages of deploy/$name"
    follow_pip_index
    .venv/bin/uv pip sync "${UV_WORDS[@]}" --python .venv/bin/python --require-hashes "deploy/$name"
    sha256sum "deploy/$name" >.venv/installed
}

# uv does not read pip's settings: an office with its own registry has usually told pip about it.
follow_pip_index() {
    local index=${PIP_INDEX_URL:-}
    [[ ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]] && return
    [[ $index ]] || index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
    if [[ $index ]]; then export UV_DEFAULT_INDEX=$index; fi
}
