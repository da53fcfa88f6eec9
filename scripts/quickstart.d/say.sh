# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# How quickstart talks; sourced by its parts. Colour only on a terminal.

# shellcheck disable=SC2034
bold='' green='' red='' plain=''
if [[ -t 1 && ${TERM-dumb} != dumb && -z ${NO_COLOR-} ]]; then
  bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

heading() {
  printf '\n%s== %s%s\n' "$bold" "$*" "$plain"
}

ok() {
  printf '  %sok%s  %s\n' "$green" "$plain" "$*"
}

# as_typed WORD…: what to type in a shell for this command.
as_typed() {
  local word line=''
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_./:=@%+,-]+$ ]] || word=\'${word//\'/\'\\\'\'}\'
    line+="$word "
  done
  printf '%s' "${line% }"
}

# show COMMAND…: prints it as typed, then what it printed. Sets `output`; its exit code is the command's.
show() {
  show_as "$(as_typed "$@")" "$@"
}

# show_as LINE COMMAND…: LINE is what a reader would type for it.
show_as() {
  local status=0
  printf '\n  %s$ %s%s\n' "$bold" "$1" "$plain"
  shift
  # shellcheck disable=SC2034
  output=$("$@" 2>&1) || status=$?
  if [[ -n $output ]]; then printf '  %s\n' "${output//$'\n'/$'\n'  }"; fi
  return "$status"
}
