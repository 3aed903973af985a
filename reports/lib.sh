# What makes and checks the rows of reports/: source this with the repository's root as the working directory.

. .ci/lib.sh

venv clients .ci/clients/requirements.txt
export PATH=$CI_DIR/clients/bin:$PATH

# begin NAME: starts its server, with the keys of the environment if it has any; an access key that must be another one
# stands in reports/NAME/key. Where it is, is in ENDPOINT.
begin() {
  local port
  if [ -e "reports/$1/key" ]; then
    AWS_ACCESS_KEY_ID=$(< "reports/$1/key")
  fi
  port=$(free_port)
  ENDPOINT=http://127.0.0.1:$port
  start bash "reports/$1/start" "$port" > "$CI_DIR/$1.log" 2>&1
  await "$ENDPOINT" "$STARTED" "$CI_DIR/$1.log"
  echo "ready after $SECONDS s"
}

# judge NAME OPTION…: runs the suite against it; the run goes to target/ci/NAME.json, and its exit code to JUDGED.
judge() {
  JUDGED=0
  "$UPCHECK" run --quiet --endpoint-url "$ENDPOINT" --target "reports/$1/target.yaml" --journal "$CI_DIR/$1.journal" \
    --report "json=$CI_DIR/$1.json" "${@:2}" > "$CI_DIR/$1.txt" 2> "$CI_DIR/$1.err" || JUDGED=$?
  tail -n 20 "$CI_DIR/$1.txt"
  cat "$CI_DIR/$1.err"
  # A baseline hides what it expects; this shows every failure with its script.
  printf 'schema: upc/baseline/1\nentries: []\n' > "$CI_DIR/nothing.$1.yaml"
  "$UPCHECK" baseline check "$CI_DIR/nothing.$1.yaml" --from "$CI_DIR/$1.json" > "$CI_DIR/$1.txt" || true
}

# finish NAME: stops the server, which must hold nothing and leave nothing behind.
finish() {
  python .ci/servers/empty.py "$ENDPOINT"
  stop_all
  PIDS=()
  if compgen -G "$CI_DIR/$1.??????" > /dev/null; then
    fail "$1 left its data behind"
  fi
  echo "judged and gone after $SECONDS s"
}
