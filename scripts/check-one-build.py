#!/usr/bin/env python3
"""Checks that every way to build noxus asks for the same features of what the doors share.

Cargo unites features per invocation: where two builds differ in one feature of one crate that
the engine needs, it compiles that crate, and all above it, once for each. What is missing is
written into unify/Cargo.toml, on which every door depends.
"""

import re
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("noxus-engine", "noxus-api")
BUILDS = ("noxus", "noxus-py", "noxus-node", "noxus-ffi", "noxus-benches", "xtask")
TESTS = ("noxus-engine", "noxus-api", "noxus-server", "noxus-ffi", "noxus", "noxus-tests", "noxus-benches")
# Tests bring dev-dependencies, and their features with them.
INVOCATIONS = {
    **{f"cargo build -p {package}": ["-p", package, "-e", "normal,build"] for package in BUILDS},
    **{f"cargo test -p {package}": ["-p", package] for package in TESTS},
    "cargo test": [],
    "cargo test --workspace": ["--workspace"],
}
# `noxus-billing` switches a feature on for its own tests, so what knows of it is built
# twice by a `cargo test` of several rooms.
EXCEPT = {"noxus-billing"}

LINE = re.compile(r"(?P<indent>(?:[│ ]   )*)(?:[├└]── )?(?P<rest>.+)")
CRATE = re.compile(r"(?P<name>\S+) (?P<version>v\S+)(?P<notes>[^\t]*)\t(?P<features>\S*)")

# A crate, and whether it is built for the machine that compiles.
Crate = tuple[str, bool]


def below(arguments: list[str]) -> dict[str, dict[Crate, str]]:
    """For each room: the crates that its library needs, with their features."""
    lines = subprocess.run(
        ["cargo", "tree", "--locked", "--no-dedupe", "--charset", "utf8", "-f", "{p}\t{f}", *arguments],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()
    found: dict[str, dict[Crate, str]] = {room: {} for room in ROOMS}
    # From the root to the line before: name, for the host?, only for tests?
    path: list[tuple[str, bool, bool]] = []
    heading: dict[int, str] = {}
    for line in filter(None, lines):
        match = LINE.fullmatch(line)
        assert match, line
        rest, depth = match["rest"], len(match["indent"]) // 4
        if rest.startswith("["):
            heading[depth] = rest
            continue
        depth += "── " in line
        crate = CRATE.match(rest)
        assert crate, line
        del path[depth:]
        heading = {level: text for level, text in heading.items() if level < depth}
        section = heading.get(depth - 1, "")
        host = "(proc-macro)" in crate["notes"] or "build" in section or any(node[1] for node in path)
        path.append((crate["name"], host, "dev" in section))
        for room in ROOMS:
            above = [index for index, node in enumerate(path) if node[0] == room]
            if above and not any(node[2] for node in path[above[-1] + 1:]):
                found[room][f"{crate['name']} {crate['version']}", host] = crate["features"]
    return found


def main() -> int:
    with ThreadPoolExecutor() as threads:
        trees = dict(zip(INVOCATIONS, threads.map(below, INVOCATIONS.values()), strict=True))
    # By crate and room: its features in each build.
    differing: dict[tuple[Crate, str], dict[str | None, list[str]]] = {}
    for room in ROOMS:
        for crate in sorted({crate for tree in trees.values() for crate in tree[room]}):
            variants = defaultdict(list)
            for invocation, tree in trees.items():
                if tree[room]:
                    variants[tree[room].get(crate)].append(invocation)
            if len(variants) > 1 and crate[0].split()[0] not in EXCEPT:
                differing[crate, room] = variants
    # Where a room of ours has other features, what is below it differs too.
    own = {key: variants for key, variants in differing.items() if key[0][0].startswith("noxus-")}
    for ((name, is_host), room), variants in (own or differing).items():
        print(f"{name}{' (host)' if is_host else ''}, below {room}, differs:", file=sys.stderr)
        for features, invocations in variants.items():
            shown = "not there" if features is None else features or "no features"
            print(f"    {shown}: {', '.join(invocations)}", file=sys.stderr)
    if own:
        print("Let every door and test turn features of our own crates on by `default`.", file=sys.stderr)
    elif differing:
        print("Name the features that are missing somewhere in unify/Cargo.toml.", file=sys.stderr)
    if differing:
        return 1
    print(f"{len(INVOCATIONS)} ways to build noxus share one build of {' and '.join(ROOMS)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
