# SPDX-License-Identifier: Apache-2.0
"""For zsh: one _arguments call a command."""
import re

from values import values

LOOK_UP = {"lists": "_chatgate_names lists", "licenses": "_chatgate_names licenses", "interfaces": "_net_interfaces",
           "files": "_files", "directories": "_directories"}

HEAD = r"""#compdef chatgate
# chatgate's completion for zsh, made from its --help

# The first column of `chatgate lists` or `chatgate licenses`, between header and total; which of them is the last word,
# behind what _arguments puts there for compadd.
_chatgate_names() {
  local -a names
  names=(${(f)"$(_call_program names chatgate $argv[-1] 2>/dev/null | sed '1d;$d;s/ .*//')"})
  compadd "${@[1,-2]}" -a names
}

"""

TAIL = r"""
_chatgate() {
  local curcontext=$curcontext state
  local -a line global
  typeset -A opt_args
  global=(
%(global)s  )
  _arguments -C $global '1: :->command' '*:: :->words'
  case $state in
    command) _chatgate_commands ;;
    words) (( $+functions[_chatgate_$words[1]] )) && _chatgate_$words[1] $global ;;
  esac
}

_chatgate "$@"
"""


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def about(text):
    return re.sub(r"([\[\]:\\])", r"\\\1", text)


def action(command, item):
    found = values(command, item)
    if isinstance(found, list):
        return f"({' '.join(found)})"
    return LOOK_UP.get(found, " ")


def option_specs(command, option):
    for name in option.names:
        equals = "=" if option.takes_value and name.startswith("--") else ""
        value = f":value:{action(command, option)}" if option.takes_value else ""
        repeat = "*" if option.repeats else ""
        yield quoted(f"{repeat}{name}{equals}[{about(option.about)}]{value}")


def positional_spec(command, item):
    return quoted(f"{'*' if item.repeats else ''}:{item.names[0]}:{action(command, item)}")


def function(name, body):
    return f"_chatgate_{name}() {{\n{body}}}\n\n"


def render(top, commands):
    specs = lambda command, options: [spec for option in options for spec in option_specs(command, option)]  # noqa: E731
    text = HEAD
    listed = "".join(f"    {quoted(name + ':' + item.about)}\n" for name, item in zip(commands, top.commands))
    text += function("commands", f"  local -a commands=(\n{listed}  )\n  _describe -t commands command commands\n")
    for name, one in commands.items():
        all_specs = specs(name, one.options) + [positional_spec(name, item) for item in one.positionals]
        text += function(name, "  _arguments \"$@\" \\\n" + " \\\n".join(f"    {spec}" for spec in all_specs) + "\n")
    return text + TAIL.lstrip("\n") % {"global": "".join(f"    {spec}\n" for spec in specs("", top.options))}
