# SPDX-License-Identifier: Apache-2.0
"""The top-level names, and scripts that the shell can at least parse."""
import subprocess

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "bpf", "userspace", "include", "tests", "scripts"}


def names(tree):
    seen = sorted({path.split("/")[0] for path in tree.paths})
    findings = [
        f"{name}:1: a top-level name that the design does not have" for name in seen
        if name not in TOP_LEVEL and not name.startswith(".")
    ]
    return findings, f"{len(seen)} names"


def shell(tree):
    findings = []
    scripts = [p for p in tree.paths if tree.interpreter(p).endswith(("bash", "/sh"))]
    for path in scripts:
        parsed = subprocess.run(["bash", "-n", path], cwd=tree.root, capture_output=True, text=True)
        # bash says "FILE: line N: message".
        findings += [line.replace(": line ", ":", 1) for line in parsed.stderr.splitlines()]
    return findings, f"{len(scripts)} scripts"
