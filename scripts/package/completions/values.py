# SPDX-License-Identifier: Apache-2.0
"""What may stand behind an option, or as a positional: words, or the name of what the shell is to look up."""

LISTS, LICENSES, INTERFACES, FILES, DIRECTORIES = "lists", "licenses", "interfaces", "files", "directories"

BY_NAME = {
    "--list": LISTS, "LIST": LISTS,
    "--license": LICENSES, "LICENSE": LICENSES,
    "--interface": INTERFACES, "IFACE": INTERFACES,
    "--from": FILES, "--output": FILES, "--config": FILES, "FILE": FILES,
    "--state-dir": DIRECTORIES, "--bpffs": DIRECTORIES,
    "--mode": ["native", "generic", "auto"],
    "--kind": ["ban", "allow", "share"],
}
BY_COMMAND = {
    ("stats", "--by"): ["reason", "entry", "list", "license", "interface"],
}


def values(command, item):
    """A list of words, one of the names above, or None: nothing is known."""
    for name in item.names:
        found = BY_COMMAND.get((command, name), BY_NAME.get(name))
        if found:
            return found
    return item.choices or None
