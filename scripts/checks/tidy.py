# SPDX-License-Identifier: Apache-2.0
"""clang-tidy over userspace/, a folder at a time, and each file compiled alone, with the compile commands of preset
`tidy`. What was looked at once is not looked at again until one of the files, one of our headers that they include, the
command or the configuration changes."""
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import threading

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

    def of(self, unit):
        digest = hashlib.sha256()
        for part in (LINTER, self.tree.text(CONFIGURATION), unit.command, *unit.sources):
            digest.update(part.encode() + b"\0")
        for included in sorted({path for source in unit.sources for path in self._closure(source)}):
            digest.update(included.encode() + b"\0" + (self.tree.root / included).read_bytes() + b"\0")
        return digest.hexdigest()


def findings_of(tree, run, source):
    """What a compiler or linter found, one a line (notes that explain a finding are left out), or why it failed."""
    text = run.stdout + run.stderr
    found = re.findall(r"^(/[^:\n]+:\d+):\d+: (?:fatal )?(?:error|warning): (.*)$", text, re.MULTILINE)
    if run.returncode and not found:
        return [f"{source}:1: {os.path.basename(run.args[0])}: {line}" for line in text.strip().splitlines()[-3:]]
    return [f"{os.path.relpath(place, tree.root)}: {message}" for place, message in found]


def lint(tree, build, unit):
    """That a unit includes .cpp files is what makes it one."""
    words = [LINTER, "--quiet", f"--config-file={tree.root / CONFIGURATION}", "--checks=-bugprone-suspicious-include",
             "-p", str(build), unit.path]
    run = subprocess.run(words, cwd=tree.root, capture_output=True, text=True)
    return findings_of(tree, run, unit.sources[0])


def compile_alone(tree, build, unit):
    """Whether the unit's one file includes what it uses, whatever stands before it in its folder's."""
    (source,) = unit.sources
    command = shlex.split(unit.command)
    command = command[:command.index("-o")] + ["-fsyntax-only", str(tree.root / source)]
    return findings_of(tree, subprocess.run(command, cwd=build, capture_output=True, text=True), source)


def cached(build, examine, tree, unit, digest):
    known = build / "checked" / f"{examine.__name__}-{digest}"
    if known.exists():
        return json.loads(known.read_text()), False
    findings = examine(tree, build, unit)
    aside = known.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    aside.write_text(json.dumps(findings))
    aside.rename(known)
    return findings, True


@dataclasses.dataclass
class Unit:
    """What is compiled at once: a folder's files, or one of them."""
    path: str
    command: str
    sources: list


def units(tree, build):
    """Those with files below userspace/, the largest first."""
    found = []
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        parts = INCLUDE.findall(path.read_text()) if "/Unity/" in entry["file"] else [entry["file"]]
        sources = [os.path.relpath(part, tree.root) for part in parts]
        sources = [source for source in sources if source.startswith("userspace/") and source in tree.paths]
        if sources:
            found.append(Unit(entry["file"], entry["command"], sources))
    return sorted(found, key=lambda unit: -len(unit.sources))


def examine_all(tree, examine, each_file):
    if not shutil.which(LINTER):
        return [f"{CONFIGURATION}:1: {LINTER} is not installed: scripts/packages install build"], "nothing"
    build = tree.root / "build" / "tidy"
    error = configure(tree, build)
    if error:
        return [error], "nothing"
    (build / "checked").mkdir(exist_ok=True)
    jobs = units(tree, build)
    if each_file:
        jobs = [Unit(unit.path, unit.command, [source]) for unit in jobs for source in unit.sources]
    digest = Digest(tree)
    digests = [digest.of(unit) for unit in jobs]
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(lambda job: cached(build, examine, tree, *job), zip(jobs, digests)))
    # A finding in a header shows up in every file that includes it.
    findings = sorted({finding for found, _ in results for finding in found})
    files = sum(len(unit.sources) for unit in jobs)
    anew = sum(len(unit.sources) for unit, (_, fresh) in zip(jobs, results) if fresh)
    return findings, f"{files} files, {anew} of them anew"


def check(tree):
    return examine_all(tree, lint, each_file=False)


def alone(tree):
    return examine_all(tree, compile_alone, each_file=True)
