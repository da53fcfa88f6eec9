#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the completions that shells load, from what the program's own --help says:

  generate.py PROGRAM bash|zsh|fish
"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import bash  # noqa: E402
import fish  # noqa: E402
import zsh  # noqa: E402
from help import ask  # noqa: E402

SHELLS = {"bash": bash.render, "zsh": zsh.render, "fish": fish.render}

if len(sys.argv) != 3 or sys.argv[2] not in SHELLS:
    sys.exit(__doc__.strip())
sys.stdout.write(SHELLS[sys.argv[2]](*ask(sys.argv[1])))
