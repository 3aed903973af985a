# Helpers of the CI scripts: source this with the repository's root as the working directory.

set -euo pipefail

# What CI makes, it makes here; git ignores it.
CI_DIR=$PWD/target/ci
mkdir -p "$CI_DIR"

# Nothing on this machine may decide where a client goes, or with which keys.
unset "${!AWS_@}"
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export AWS_DEFAULT_REGION=us-east-1 NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
# Every server is started with these keys: the secret has both characters that are easily encoded wrongly.
export AWS_ACCESS_KEY_ID=AKIAUPCHECKCI0000000 AWS_SECRET_ACCESS_KEY=upcheck/ci+secret/of+forty/characters+00

UPCHECK=${CARGO_TARGET_DIR:-$PWD/target}/release/upcheck

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# step NAME COMMAND…: announces it, runs it without input, says how long it took.
step() {
  local name=$1 start=$SECONDS
  shift
  printf '\n==> %s: %s\n' "$name" "$*"
  "$@" < /dev/null || fail "$name (exit $?) after $((SECONDS - start)) s"
  printf '<== %s: %d s\n' "$name" $((SECONDS - start))
  STEP_TIMES+=$(printf '%6d s  %s' $((SECONDS - start)) "$name")$'\n'
}

# debian PACKAGE…: installs these packages unless all of them are there.
debian() {
  local root=()
  (
    flock 9
    if dpkg-query --show --showformat '${db:Status-Abbrev}\n' "$@" 2> /dev/null | awk -v all=$# '/^ii/ {n++} END {exit n != all}'; then
      exit
    fi
    [ "$(id -u)" = 0 ] || root=(sudo)
    "${root[@]}" apt-get update -q
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
  ) 9> "$CI_DIR/debian.lock"
}

# venv NAME REQUIREMENTS: makes target/ci/NAME unless it is there with these very requirements.
venv() {
  local dir=$CI_DIR/$1 requirements=$2
  if cmp -s "$requirements" "$dir/requirements.txt"; then
    return
  fi
  rm -rf "$dir"
  if ! python3 -m venv "$dir"; then
    # Debian keeps ensurepip in a package of its own.
    debian python3-venv
    rm -rf "$dir"
    python3 -m venv "$dir"
  fi
  "$dir/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$dir/requirements.txt"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

PIDS=()

# start COMMAND…: in the background, ended with this script. Its pid is in STARTED.
start() {
  "$@" < /dev/null &
  STARTED=$!
  PIDS+=("$STARTED")
}

# stop_all: the last one first, because it may need the others to end.
stop_all() {
  local n pid
  for ((n = ${#PIDS[@]} - 1; n >= 0; n--)); do
    pid=${PIDS[n]}
    kill "$pid" 2> /dev/null || continue
    for _ in {1..200}; do
      kill -0 "$pid" 2> /dev/null || continue 2
      sleep 0.1
    done
    kill -KILL "$pid" 2> /dev/null || true
  done
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# await URL PID LOG: until there is an answer of any status, for at most three minutes: the first start of a server installs it.
await() {
  for _ in {1..900}; do
    if curl --silent --output /dev/null --max-time 2 "$1"; then
      return
    fi
    kill -0 "$2" 2> /dev/null || break
    sleep 0.2
  done
  cat "$3" >&2
  fail "nothing answers at $1"
}

# serve OPTION…: starts the embedded reference; its URL is in REFERENCE.
serve() {
  local port log
  port=$(free_port)
  log=$CI_DIR/serve.$port.log
  start "$UPCHECK" serve --listen "127.0.0.1:$port" --access-key "$AWS_ACCESS_KEY_ID" \
    --secret-key "$AWS_SECRET_ACCESS_KEY" "$@" > "$log" 2>&1
  REFERENCE=http://127.0.0.1:$port
  await "$REFERENCE" "$STARTED" "$log"
}
