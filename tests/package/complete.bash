# SPDX-License-Identifier: Apache-2.0
# Asks bash for completions: complete.bash FILE, command lines on stdin; for each, what bash would offer for its last word,
# a line each, then an empty line.
source "$1"
# Says something about the completion under way; there is none.
compopt() { :; }
complete -p chatgate >/dev/null || exit
while IFS= read -r line; do
  read -ra COMP_WORDS <<<"$line"
  if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _chatgate
  printf '%s\n' "${COMPREPLY[@]}" ''
done
