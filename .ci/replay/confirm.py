"""Does an independent client see what upcheck saw? python confirm.py REPORT TEXT

REPORT and TEXT are one run against a server that is still there, as JSON and as printed. For each distinct way to fail,
the first check whose script is printed `by hand` is sent again with curl, which makes and signs its requests itself, and
the answers are held against those of the run. The transcript goes to standard output.
"""

import json
import os
import re
import subprocess
import sys
import time

import boto3
from check import NEW, curl_version, dotted, scripts_of

# What stands for names and ids that differ each time.
VOLATILE = re.compile(r"upcheck-replay-\d+|\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT")


def main(report_path, text_path):
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    with open(text_path, encoding="utf-8") as file:
        scripts = scripts_of(file)
    classes = {}
    for check in report["checks"]:
        if check["ended"] in ("fail", "untestable", "server-died"):
            key = check["ended"] == "server-died", check["ended"], check["aspect"], check["fingerprint"]
            classes.setdefault(key, []).append(check)
    told = {"agrees": 0, "differs": 0, "cannot be sent with curl": 0}
    print(f"{report['target']['profile']['name']}, asked again with curl {dotted(curl_version(NEW))}\n")
    # Who dies, dies last.
    for (died, ended, _, fingerprint), checks in sorted(classes.items(), key=lambda item: item[0][0]):
        with_script = next((check for check in checks if check["name"] in scripts), None)
        print(f"== {ended}: {fingerprint or 'the server died'} ({len(checks)})")
        if with_script is None:
            told["cannot be sent with curl"] += 1
            print(f"{checks[0]['name']}\ncannot be sent with curl\n")
            continue
        print(with_script["name"])
        answer = run(scripts[with_script["name"]])
        print(steady(answer.shown))
        verdict = answer.verdict(with_script)
        told[verdict] += 1
        print(f"{verdict}\n")
        if died:
            wait_for(report["target"]["endpoint"])
    print(", ".join(f"{count} {what}" for what, count in told.items()))
    sweep(boto3.client("s3", endpoint_url=report["target"]["endpoint"]))


class Answer:
    """What a script printed: the answer to the copy with its headers, and the list of parts after it."""

    def __init__(self, stdout, stderr):
        found = re.search(rb"^(HTTP/\S+ (\d{3}).*?)\r?\n\r?\n(.*)", stdout, re.MULTILINE | re.DOTALL)
        self.status = int(found[2]) if found else None
        self.headers = text(found[1]) if found else ""
        rest = found[3] if found else b""
        length = re.search(r"^content-length: *(\d+)", self.headers, re.MULTILINE | re.IGNORECASE)
        parts = re.search(rb"(<\?xml[^>]*\?>\s*)?<ListParts", rest)
        end = int(length[1]) if length else parts.start() if parts else len(rest)
        self.body = text(rest[:end])
        self.shown = "\n".join([self.headers.split("\n")[0], clip(text(rest))]) if found else clip(text(stderr))

    def verdict(self, check):
        received = (check.get("exchange") or {}).get("received") or {}
        if self.status != received.get("status"):
            return "differs"
        if code(self.body) != code(text(received.get("body"))):
            return "differs"
        if check["aspect"] == "detail" and not all(map(self.lacks, check["fingerprint"].split("; "))):
            return "differs"
        return "agrees"

    def lacks(self, fault):
        element, header = re.fullmatch(r"no <(\w+)>", fault), re.fullmatch(r"no header (\S+)", fault)
        if element:
            return f"<{element[1]}>" not in self.body
        if header:
            return not re.search(rf"^{re.escape(header[1])}:", self.headers, re.MULTILINE | re.IGNORECASE)
        return True


def run(script):
    environment = {**os.environ, "PATH": NEW}
    try:
        ended = subprocess.run(
            ["sh"], input=script.encode(), env=environment, capture_output=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired as error:
        return Answer(error.stdout or b"", b"no answer within 120 s")
    return Answer(ended.stdout, ended.stderr)


def wait_for(endpoint):
    for _ in range(120):
        if subprocess.run(["curl", "-s", "-o", os.devnull, endpoint], check=False).returncode == 0:
            return
        time.sleep(0.5)
    sys.exit(f"FAILED: {endpoint} does not come back")


def sweep(client):
    """Removes what scripts left because the server died, or made an object of a part."""
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]
        if name.startswith("upcheck-replay-"):
            for upload in client.list_multipart_uploads(Bucket=name).get("Uploads", []):
                client.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
            for found in client.list_objects_v2(Bucket=name).get("Contents", []):
                client.delete_object(Bucket=name, Key=found["Key"])
            client.delete_bucket(Bucket=name)


def code(body):
    found = re.search(r"<Code>([^<]*)</Code>", body)
    return found[1] if found else None


def text(value):
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value if isinstance(value, str) else ""


def steady(shown):
    shown = VOLATILE.sub("…", shown.replace("\r", ""))
    shown = re.sub(r"<(RequestId|HostId|UploadId|VersionId)>[^<]*<", r"<\1>…<", shown)
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in shown).strip()


def clip(shown):
    return shown if len(shown) <= 2000 else f"{shown[:2000]}…"


if __name__ == "__main__":
    main(*sys.argv[1:])
