# SPDX-License-Identifier: Apache-2.0
"""For fish: one `complete` line an option."""
from values import values

LOOK_UP = {"lists": "(__chatgate_names lists)", "licenses": "(__chatgate_names licenses)",
           "interfaces": "(__fish_print_interfaces)", "directories": "(__fish_complete_directories)"}

HEAD = """# chatgate's completion for fish, made from its --help

# The first column of `chatgate lists` or `chatgate licenses`, between header and total.
function __chatgate_names
    chatgate $argv[1] 2>/dev/null | sed '1d;$d;s/ .*//'
end

complete -c chatgate -f
"""


def quoted(text):
    return "'" + text.replace("\\\\", "\\\\\\\\").replace("'", "\\'") + "'"


def value(command, item):
    found = values(command, item)
    if found == "files":
        return "-F"
    words = " ".join(found) if isinstance(found, list) else LOOK_UP.get(found)
    return f"-a {quoted(words)}" if words else ""


def option_line(command, option):
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    known = value(command, option)
    # -F: files, which are not offered otherwise (-x).
    wanted = f"{'-r' if known == '-F' else '-x'} {known}" if option.takes_value else ""
    return f"{names} {wanted} -d {quoted(option.about)}"


def positional_lines(command, one):
    return [line for line in (value(command, item) for item in one.positionals) if line]


def render(top, commands):
    lines = [f"-n __fish_use_subcommand -a {name} -d {quoted(item.about)}" for name, item in zip(commands, top.commands)]
    lines += [option_line("", option) for option in top.options]
    for name, one in commands.items():
        seen = f"-n '__fish_seen_subcommand_from {name}'"
        options = [option for option in one.options if "--help" not in option.names]
        lines += [f"{seen} {line}" for line in [option_line(name, option) for option in options] + positional_lines(name, one)]
    return HEAD + "".join(f"complete -c chatgate {' '.join(line.split())}\n" for line in lines)
