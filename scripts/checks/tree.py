# SPDX-License-Identifier: Apache-2.0
"""The project's own files: what git tracks or would track; without git, what is there except build/."""
import os
import pathlib
import subprocess


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(p for p in self._list() if (self.root / p).is_file())

    def _list(self):
        # A clone that belongs to somebody else is still ours to read.
        git = ["git", "-c", "safe.directory=*", "-C", str(self.root)]
        if (self.root / ".git").exists():
            listed = subprocess.run(git + ["ls-files", "-z", "-co", "--exclude-standard"], capture_output=True, text=True)
            if listed.returncode == 0:
                return {p for p in listed.stdout.split("\0") if p}
        return self._walk()

    def _walk(self):
        found = set()
        for folder, folders, files in os.walk(self.root):
            if pathlib.Path(folder) == self.root:
                folders[:] = [f for f in folders if f not in ("build", ".git")]
            found.update(os.path.relpath(os.path.join(folder, name), self.root) for name in files)
        return found

    def text(self, path):
        """The file's text, or None if it is binary."""
        data = (self.root / path).read_bytes()
        return None if b"\0" in data[:8192] else data.decode("utf-8", errors="replace")

    def lines(self, path):
        return (self.text(path) or "").splitlines()

    def c_files(self, *folders):
        """C and C++ files, all or those below one of `folders`."""
        return [p for p in self.paths if p.endswith((".h", ".c", ".cpp")) and (not folders or p.startswith(folders))]

    def interpreter(self, path):
        """The first line of a script, '' if it is none."""
        with open(self.root / path, "rb") as file:
            first = file.readline(200)
        return first.decode("utf-8", errors="replace").strip() if first.startswith(b"#!") else ""
