# SPDX-License-Identifier: Apache-2.0
"""One of the first three lines names the licence: every text file that can carry a comment has it."""
import re

DEFAULT = "Apache-2.0"
BY_FOLDER = {"bpf/": "GPL-2.0-only", "tests/bench/bpf/": "GPL-2.0-only",
             "include/": "GPL-2.0-only OR Apache-2.0"}
# Configuration of the formatter is nobody's program.
ANY_LICENCE = ".clang-format"
# Files without comments, prose, and what a test feeds to a parser byte by byte.
EXEMPT = re.compile(r"(\.json|\.md|\.svg|\.txt|\.csv|/LICENSE|^LICENSE|/corpus/.*|/data/.*|\.gitignore|\.gitattributes)$")
# Concatenated so that this line is not taken for one.
LINE = re.compile("SPDX-License-" + r"Identifier: (.+?)(?:\s*\*/)?\s*$")


def wanted(path):
    return next((licence for folder, licence in BY_FOLDER.items() if path.startswith(folder)), DEFAULT)


def judge(path, lines):
    for number, line in enumerate(lines[:3], 1):
        found = LINE.search(line)
        if not found:
            continue
        if found[1] != wanted(path) and not path.endswith(ANY_LICENCE):
            return f"{path}:{number}: licence is {found[1]}, here it must be {wanted(path)}"
        return None
    return f"{path}:1: no SPDX line within the first three: {wanted(path)}"


def check(tree):
    paths = [p for p in tree.paths if p.endswith("CMakeLists.txt") or not EXEMPT.search(p)]
    texts = [(path, tree.text(path)) for path in paths]
    findings = [judge(path, text.splitlines()) for path, text in texts if text]
    return [f for f in findings if f], f"{len(paths)} files"
