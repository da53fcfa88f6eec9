# SPDX-License-Identifier: Apache-2.0
"""What `chatgate --help` and `chatgate COMMAND --help` say, as values."""
import dataclasses
import re
import subprocess

HEADING = re.compile(r"^(Positionals|Options|Subcommands):$")
ENTRY = re.compile(r"^  (\S.*?)(?:  +(\S.*))?$")
CONTINUED = re.compile(r"^ {20,}(\S.*)$")


@dataclasses.dataclass
class Item:
    """An option, a positional or a command."""
    head: str
    lines: list

    @property
    def names(self):
        return self.head.split(" ")[0].split(",")

    @property
    def takes_value(self):
        return self.head.startswith("-") and bool(re.search(r" (TEXT|U?INT)\b", self.head))

    @property
    def repeats(self):
        return "..." in self.head

    @property
    def about(self):
        return self.lines[0] if self.lines else ""

    @property
    def choices(self):
        """Of an option whose help lists them, a line each: `nginx: allow or deny lines`."""
        return [found[1] for found in (re.match(r"([a-z][a-z-]*): ", line) for line in self.lines[1:]) if found]


@dataclasses.dataclass
class Help:
    options: list
    positionals: list
    commands: list


def parse(text):
    sections = {"Options": [], "Positionals": [], "Subcommands": []}
    items = None
    for line in text.splitlines():
        if heading := HEADING.match(line):
            items = sections[heading[1]]
        elif items is not None and (more := CONTINUED.match(line)):
            items[-1].lines.append(more[1])
        elif items is not None and (entry := ENTRY.match(line)):
            items.append(Item(entry[1], [entry[2]] if entry[2] else []))
    return Help(sections["Options"], sections["Positionals"], sections["Subcommands"])


def ask(program):
    """The help of the program itself, and {command: help}."""
    def help_of(*words):
        run = subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True)
        return parse(run.stdout)
    top = help_of()
    return top, {item.names[0]: help_of(item.names[0]) for item in top.commands}
