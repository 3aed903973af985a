"""Did a server end every check as its report says? python same.py REPORT NEW, two slim runs

A check that is flaky may end differently.
"""

import json
import sys


def main(report_path, new_path):
    report, new = ends(report_path), ends(new_path)
    differences = [
        f"{name}: {told(report.get(name))}, now {told(new.get(name))}"
        for name in sorted(report.keys() | new.keys())
        if report.get(name) != new.get(name) and not flaky(report.get(name))
    ]
    for difference in differences:
        print(f"FAILED: {difference}", file=sys.stderr)
    if differences:
        sys.exit(f"FAILED: {new_path} is not what {report_path} says")
    print(f"ok: {len(report)} checks ended as {report_path} says")


def ends(path):
    with open(path, encoding="utf-8") as file:
        checks = json.load(file)["checks"]
    return {
        check["name"]: (check["verdict"], check.get("ended"), check.get("fingerprint"), check.get("flaky", False))
        for check in checks
    }


def told(end):
    if end is None:
        return "not there"
    _, ended, fingerprint, _ = end
    return f"{ended} ({fingerprint})" if fingerprint else ended


def flaky(end):
    return end is not None and end[3]


if __name__ == "__main__":
    main(*sys.argv[1:])
