# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over userspace/, with the compile commands of preset `tidy`. What was looked at once is not looked at
again until the file, one of our headers that it includes, its command or the configuration changes."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess

LINTER = "clang-tidy-14"
CONFIGURATION = ".clang-tidy"
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
# Where our includes are found, and the generated header: it is as new as the BPF sources that it was made of.
INCLUDE_FOLDERS = ("userspace/", "include/", "include/chatgate/", "bpf/")
SKELETON = re.compile(r"(\w+)\.skel\.h$")


def configure(tree, build):
    """The error, or None."""
    steps = (["cmake", "--preset", "tidy", "-DCHATGATE_TESTS=OFF"],
             ["cmake", "--build", str(build), "--target", "chatgate_skeleton_files"])
    for step in steps:
        run = subprocess.run(step, cwd=tree.root, capture_output=True, text=True)
        if run.returncode:
            return f"CMakePresets.json:1: {' '.join(step)} failed:\n{run.stdout}{run.stderr}"
    return None


class Digest:
    """Of a source file and all it includes from this project."""

    def __init__(self, tree):
        self.tree = tree
        self.known = set(tree.paths)

    def _resolve(self, path, header):
        skeleton = SKELETON.match(header)
        if skeleton:
            return f"bpf/{skeleton[1]}.bpf.c"
        beside = os.path.normpath(os.path.join(os.path.dirname(path), header))
        candidates = [beside] + [folder + header for folder in INCLUDE_FOLDERS]
        return next((c for c in candidates if c in self.known), None)

    def _closure(self, path):
        seen, todo = set(), [path]
        while todo:
            current = todo.pop()
            if current is None or current in seen or current not in self.known:
                continue
            seen.add(current)
            todo += [self._resolve(current, header) for header in INCLUDE.findall(self.tree.text(current) or "")]
        return sorted(seen)

    def of(self, path, command):
        digest = hashlib.sha256()
        for part in (LINTER, self.tree.text(CONFIGURATION), command):
            digest.update(part.encode() + b"\0")
        for included in self._closure(path):
            digest.update(included.encode() + b"\0" + (self.tree.root / included).read_bytes() + b"\0")
        return digest.hexdigest()


def lint(tree, build, path):
    """The findings in a file, one a line; notes that explain a finding are left out."""
    run = subprocess.run([LINTER, "--quiet", "-p", str(build), path], cwd=tree.root, capture_output=True, text=True)
    found = re.findall(r"^(/[^:\n]+:\d+):\d+: (?:error|warning): (.*)$", run.stdout, re.MULTILINE)
    findings = [f"{os.path.relpath(place, tree.root)}: {message}" for place, message in found]
    if run.returncode and not findings:
        findings = [f"{path}:1: {LINTER}: {line}" for line in (run.stdout + run.stderr).strip().splitlines()[-3:]]
    return findings


def lint_cached(tree, build, path, digest):
    cached = build / "checked" / digest
    if cached.exists():
        return json.loads(cached.read_text()), False
    findings = lint(tree, build, path)
    aside = cached.with_suffix(f".{os.getpid()}.{pathlib.Path(path).stem}")
    aside.write_text(json.dumps(findings))
    aside.rename(cached)
    return findings, True


def commands(tree, build):
    """path -> command, of the files below userspace/ that the build compiles."""
    database = json.loads((build / "compile_commands.json").read_text())
    by_path = {os.path.relpath(entry["file"], tree.root): entry["command"] for entry in database}
    return {path: by_path[path] for path in sorted(by_path) if path.startswith("userspace/") and path in tree.paths}


def check(tree):
    if not shutil.which(LINTER):
        return [f"{CONFIGURATION}:1: {LINTER} is not installed: scripts/packages install build"], "nothing"
    build = tree.root / "build" / "tidy"
    error = configure(tree, build)
    if error:
        return [error], "nothing"
    (build / "checked").mkdir(exist_ok=True)
    digest = Digest(tree)
    jobs = {path: digest.of(path, command) for path, command in commands(tree, build).items()}
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(lambda path: lint_cached(tree, build, path, jobs[path]), jobs))
    # A finding in a header shows up in every file that includes it.
    findings = sorted({finding for found, _ in results for finding in found})
    return findings, f"{len(jobs)} files, {sum(fresh for _, fresh in results)} of them anew"
