# SPDX-License-Identifier: Apache-2.0
"""For bash: tables of words, and one function that looks into them."""
from values import values

# A table's row says what may stand there: lists, licenses (the first column, between header and total), interfaces, files,
# directories, or words.
LOGIC = r"""
_chatgate_look_up() {
  case $1 in
    lists | licenses) "${COMP_WORDS[0]}" "$1" 2>/dev/null | sed '1d;$d;s/ .*//' ;;
    interfaces) command ls /sys/class/net ;;
    files) compgen -f -- "$2" ;;
    directories) compgen -d -- "$2" ;;
    *) printf '%s\n' "$1" ;;
  esac
}

_chatgate_values() {
  local kind word
  for kind in $1; do
    if [[ $kind == files || $kind == directories ]]; then compopt -o filenames; fi
    while IFS= read -r word; do
      if [[ $word == "$2"* ]]; then COMPREPLY+=("$word"); fi
    done < <(_chatgate_look_up "$kind" "$2")
  done
}

_chatgate() {
  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ -n ${_chatgate_value[ ${COMP_WORDS[i]}]+x} ]]; then ((i++)); continue; fi
    if [[ ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; break; fi
  done
  COMPREPLY=()
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "${_chatgate_flags[$command]-} ${_chatgate_flags[-]}" -- "$current"))
  elif [[ -n ${_chatgate_value[$command $before]+x} ]]; then
    _chatgate_values "${_chatgate_value[$command $before]}" "$current"
  elif [[ -n ${_chatgate_value[ $before]+x} ]]; then
    _chatgate_values "${_chatgate_value[ $before]}" "$current"
  elif [[ -z $command ]]; then
    COMPREPLY=($(compgen -W "$_chatgate_commands" -- "$current"))
  else
    _chatgate_values "${_chatgate_positional[$command]-}" "$current"
  fi
}

complete -F _chatgate chatgate
"""


def flags(options):
    return " ".join(name for option in options for name in option.names)


def value(command, item):
    found = values(command, item)
    return " ".join(found) if isinstance(found, list) else found or ""


def table(name, rows):
    lines = "".join(f"  [{key!r}]={text!r}\n" for key, text in rows)
    return f"declare -A {name}=(\n{lines})\n"


def render(top, commands):
    flag_rows = [("-", flags(top.options))] + [(name, flags(one.options)) for name, one in commands.items()]
    value_rows = [(f"{command} {name}", value(command, option))
                  for command, options in [("", top.options)] + [(name, one.options) for name, one in commands.items()]
                  for option in options if option.takes_value for name in option.names]
    # Of `import LIST FILE` both, wherever the word stands.
    positional_rows = [(name, " ".join(value(name, item) for item in one.positionals).strip())
                       for name, one in commands.items()]
    return ("# chatgate's completion for bash, made from its --help\n"
            f"_chatgate_commands='{' '.join(commands)}'\n"
            + table("_chatgate_flags", flag_rows) + table("_chatgate_value", value_rows)
            + table("_chatgate_positional", positional_rows) + LOGIC.lstrip("\n"))
