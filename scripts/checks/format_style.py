# SPDX-License-Identifier: Apache-2.0
"""clang-format over all own C and C++ files; bpf/ and include/ have a style of their own."""
import re
import shutil
import subprocess

FORMATTER = "clang-format-14"
FINDING = re.compile(r"^([^:\s]+):(\d+):\d+: error:", re.MULTILINE)


def check(tree):
    paths = tree.c_files()
    if not shutil.which(FORMATTER):
        return [f".clang-format:1: {FORMATTER} is not installed: scripts/packages install build"], "nothing"
    if not paths:
        return [], "0 files"
    run = subprocess.run([FORMATTER, "--dry-run", "-Werror", *paths], cwd=tree.root, capture_output=True, text=True)
    findings = {}
    for path, line in FINDING.findall(run.stderr):
        # The first place in a file is enough.
        findings.setdefault(path, f"{path}:{line}: not formatted: {FORMATTER} -i {path}")
    if run.returncode and not findings:
        findings[""] = run.stderr.strip()
    return list(findings.values()), f"{len(paths)} files"
