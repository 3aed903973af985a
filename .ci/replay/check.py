"""Do the scripts that a report prints `by hand` do what it says? python check.py REPORT TEXT NAMES REFERENCE

REPORT and TEXT are one run against a server, as JSON and as printed; NAMES lists the checks whose scripts are run:

- with the system's curl against that server, where the status must be the one in the report, whatever signature
  that curl makes (so the server must be one that does not look at signatures);
- with a curl that is new enough for the script against REFERENCE, an endpoint that checks signatures and answers as
  Amazon S3 does, where the answer must be one that the report expects.
"""

import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SYSTEM = os.environ["PATH"]
NEW = os.pathsep.join([HERE, SYSTEM])


def main(report_path, text_path, names_path, reference):
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    with open(text_path, encoding="utf-8") as file:
        scripts = scripts_of(file)
    with open(names_path, encoding="utf-8") as file:
        names = [line.strip() for line in file if line.strip()]
    checks = {check["name"]: check for check in report["checks"]}
    endpoint = report["target"]["endpoint"]
    system, new = curl_version(SYSTEM), curl_version(NEW)
    print(f"the system's curl is {dotted(system)}, PyPI's libcurl {dotted(new)}")
    if not names:
        sys.exit(f"FAILED: {names_path} names no check")
    for name in names:
        if name not in scripts:
            sys.exit(f"FAILED: the report prints no script for {name}")
        script, check = scripts[name], checks[name]
        status = check["exchange"]["received"]["status"]
        answered = run(name, script, SYSTEM)
        if answered.status != status:
            answered.fail(f"the server answered {answered.status}; upcheck saw {status}")
        oldest = oldest_curl(name, script)
        able = [(path, version) for path, version in ((SYSTEM, system), (NEW, new)) if version >= oldest]
        if not able:
            sys.exit(f"FAILED: {name} asks for curl {dotted(oldest)}, which is not here")
        expected = [outcome["decision"] for outcome in check["expected"]]
        for path, version in able:
            answered = run(name, script.replace(endpoint, reference), path)
            if answered.decision not in expected:
                answered.fail(f"the reference answered {answered.decision!r}; expected {' or '.join(expected)}")
            print(f"ok: {name}: {status} there, {answered.decision} here with curl {dotted(version)}")


class Answered:
    """What a script printed."""

    def __init__(self, name, script, ended):
        self.name, self.script, self.ended = name, script, ended
        statuses = re.findall(r"^HTTP/\S+ (\d{3})", ended.stdout, re.MULTILINE)
        if len(statuses) != 1:
            self.fail("it should print one answer with its headers, the copy's")
        self.status = int(statuses[0])
        codes = re.findall(r"<Code>([^<]*)</Code>", ended.stdout)
        if ended.returncode != 0 or ended.stderr:
            self.fail(f"it ended with {ended.returncode}")
        # The copy is refused or not; every other request of the script must succeed.
        if self.status < 300 and codes or len(codes) > 1:
            self.fail(f"there are errors besides: {codes}")
        self.decision = f"{self.status} {codes[0] if codes else 'CopyPartResult'}"

    def fail(self, why):
        print(self.script, self.ended.stdout, self.ended.stderr, sep="\n---\n")
        sys.stdout.flush()
        sys.exit(f"FAILED: the script of {self.name}: {why}")


def run(name, script, path):
    environment = {**os.environ, "PATH": path}
    ended = subprocess.run(
        ["sh"], input=script, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return Answered(name, script, ended)


def scripts_of(lines):
    """The scripts by check, from the field `by hand` of the printed report."""
    scripts, name, margin = {}, None, None
    for line in lines:
        heading = re.match(r"[A-Z-]+ (?:must|should|may|observe) (\S+)$", line)
        begin = re.match(r"( +by hand +)(#!/bin/sh\n)", line)
        if heading:
            name, margin = heading[1], None
        elif begin:
            margin = len(begin[1])
            scripts[name] = begin[2]
        elif margin is not None and line.startswith(" " * margin):
            scripts[name] += line[margin:]
        else:
            margin = None
    return scripts


def oldest_curl(name, script):
    found = re.search(r"^# curl (\d+)\.(\d+) or newer", script, re.MULTILINE)
    if not found:
        sys.exit(f"FAILED: the script of {name} does not say which curl it needs")
    return int(found[1]), int(found[2])


def curl_version(path):
    environment = {**os.environ, "PATH": path}
    text = subprocess.run(["curl", "-V"], env=environment, capture_output=True, text=True, check=True).stdout
    major, minor = re.match(r"curl (\d+)\.(\d+)", text).groups()
    return int(major), int(minor)


def dotted(version):
    return ".".join(map(str, version))


if __name__ == "__main__":
    main(*sys.argv[1:])
