"""What the report of a real server must say: python expect.py REPORT PAIRS

REPORT is a run as JSON. PAIRS names the server's known deviations, one a line: what it does wrong, a tab, the check
that must fail because of it; behind another tab, a verdict other than fail. Lines that begin with # are comments.
"""

import json
import sys

# A failure of the server is what this run is for; one of the harness, or a check without a verdict, is not.
NEVER = ("not-run", "error")


def main(report_path, pairs_path):
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    checks = {check["name"]: check for check in report["checks"]}
    expected = list(pairs(pairs_path))
    faults = [*verdict_faults(report, checks), *pair_faults(checks, expected), *deaths(report, expected)]
    print(", ".join(f"{count} {verdict}" for verdict, count in report["summary"].items() if count))
    for fault in faults:
        print(f"FAILED: {fault}", file=sys.stderr)
    return 1 if faults else 0


def verdict_faults(report, checks):
    if len(checks) != len(report["checks"]):
        yield "two checks have the same name"
    if not checks:
        yield "the report has no checks"
    if report["exit_code"] != 1:
        yield f"the exit code is {report['exit_code']}; a server with known deviations gives 1"
    for left in report["left_over"]:
        yield f"left over: {left}"
    for check in report["checks"]:
        verdict, name = check["verdict"], check["name"]
        if verdict in NEVER:
            yield f"{name} ended {verdict}: {'; '.join(check['findings'])}"
        if verdict == "untestable" and not any(check["findings"]):
            yield f"{name} is untestable, and nothing says why"


def pair_faults(checks, expected):
    for deviation, name, verdict in expected:
        check = checks.get(name)
        if check is None:
            yield f"{deviation}: there is no check {name}"
        elif check["verdict"] != verdict:
            yield f"{deviation}: {name} ended {check['verdict']} instead of {verdict}; observed: {check['observed']}"
        else:
            print(f"found: {deviation} ({name}: {check['observed']})")


def deaths(report, expected):
    named = [name for _, name, verdict in expected if verdict == "server-died"]
    for check in report["checks"]:
        if check["verdict"] != "server-died":
            continue
        if check["name"] not in named:
            yield f"the server died of {check['name']}, which no pair names"
        if not check["exchange"] or check["exchange"]["sent"]["method"] != "PUT":
            yield f"the server died of {check['name']}, and the report does not show the request"


def pairs(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    if not lines:
        sys.exit(f"FAILED: {path} names no deviation")
    for line in lines:
        fields = line.split("\t")
        if len(fields) not in (2, 3) or not all(fields):
            sys.exit(f"FAILED: {path}: no deviation, tab, check: {line}")
        deviation, name, verdict = [*fields, "fail"][:3]
        yield deviation, name, verdict


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
