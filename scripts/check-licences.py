#!/usr/bin/env python3
"""Checks the licence of every crate against deny.toml's list, from `cargo metadata`."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def satisfied(expression: str, allowed: set[str]) -> bool:
    """Evaluates an SPDX expression (AND, OR, WITH, parentheses) over the allowed ids."""
    expression = expression.replace("/", " OR ")
    tokens = re.findall(r"\(|\)|\bAND\b|\bOR\b|[\w.+-]+(?:\s+WITH\s+[\w.+-]+)?", expression)
    python = " ".join(
        {"AND": "and", "OR": "or"}.get(token, token if token in "()" else str(token in allowed)) for token in tokens
    )
    return bool(eval(python, {"__builtins__": {}}))  # noqa: S307 - only True, False, and, or, parentheses


def main() -> int:
    policy = tomllib.loads((ROOT / "deny.toml").read_text())
    allowed = set(policy["licenses"]["allow"])
    exceptions = {e["crate"]: set(e["allow"]) for e in policy["licenses"]["exceptions"]}
    banned = {entry["crate"] for entry in policy["bans"]["deny"]}
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--locked"], cwd=ROOT, check=True, capture_output=True
        ).stdout
    )
    problems = []
    for package in metadata["packages"]:
        name, licence = package["name"], package["license"]
        if name in banned:
            problems.append(f"{name}: banned in deny.toml")
        if licence is None:
            problems.append(f"{name}: no licence stated")
        elif not satisfied(licence, allowed | exceptions.get(name, set())):
            problems.append(f"{name}: {licence} is not in deny.toml")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{len(metadata['packages'])} crates have permitted licences")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
