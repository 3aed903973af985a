"""Are the recipes what CI servers read? Every file is YAML, every script in it is one of the shell's, and what the action
takes is what the gate knows."""

import pathlib
import re
import subprocess
import sys

import yaml

ACTION = ".github/actions/upcheck/action.yml"
RECIPES = [ACTION, ".github/workflows/ci.yml", ".gitlab/upcheck.yml"]


def main():
    files = {path: yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8")) for path in RECIPES}
    scripts = 0
    for path, file in files.items():
        for script in scripts_of(file):
            # GitHub fills its expressions in before the shell reads the script: none may be there.
            if "${{" in script:
                sys.exit(f"FAILED: {path}: an expression in a script can hold commands: {script}")
            checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
            if checked.returncode != 0:
                sys.exit(f"FAILED: {path}: {checked.stderr}\n{script}")
            scripts += 1
    action = files[ACTION]
    gate = pathlib.Path(".ci/gate").read_text(encoding="utf-8")
    known = set(re.search(r"for name in (.*); do", gate)[1].split()) | {"args"}
    step = next(step for step in action["runs"]["steps"] if "UPCHECK_ARGS" in step.get("env", {}))
    passed = {name: f"UPCHECK_{name.upper().replace('-', '_')}" for name in known}
    for name, variable in passed.items():
        if step["env"].get(variable) != "${{ inputs.%s }}" % name:
            sys.exit(f"FAILED: {ACTION} does not pass {name} on as {variable}")
    if set(action["inputs"]) != known | {"artifact"}:
        sys.exit(f"FAILED: {ACTION} takes {sorted(action['inputs'])}, and the gate knows {sorted(known)}")
    print(f"ok: {len(files)} recipes with {scripts} scripts")


def scripts_of(node):
    if isinstance(node, list):
        for item in node:
            yield from scripts_of(item)
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "run" and isinstance(value, str):
                yield value
            elif key == "script":
                yield "\n".join(value)
            else:
                yield from scripts_of(value)


if __name__ == "__main__":
    main()
