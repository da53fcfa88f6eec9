# SPDX-License-Identifier: Apache-2.0
# Asks zsh for completions: complete.zsh FOLDER, command lines on stdin; as complete.bash does. FOLDER has _chatgate. zsh
# completes only in its line editor, so one runs at a pseudo-terminal; whatever it would show goes to a file.
zmodload zsh/zpty
folder=$1
scratch=$(mktemp -d)
shown=$scratch/shown

setup='
PROMPT= RPROMPT=
# No lists on the screen: a long one would ask whether it is wanted.
unsetopt prompt_cr prompt_sp auto_list auto_menu beep
bindkey -e
fpath=('$folder' $fpath)
autoload -U compinit
compinit -u -D
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  local status_of=$?
  (( $#hits == 0 )) || print -rl -- $hits >>'$shown'
  builtin compadd "$@"
  return $status_of
}
ask() { zle complete-word; BUFFER=; print >>'$shown' }
zle -N ask
bindkey "^X" ask
print >>'$shown'
'

# Until the file has as many empty lines as answers were asked for.
wait_for() {
  integer rounds
  for (( rounds = 0; rounds < 3000; rounds++ )); do
    [[ -e $shown ]] && (( $(grep -c '^$' $shown) >= $1 )) && return
    zpty -t shell && zpty -r shell junk '*' 2>/dev/null
    zselect -t 1
  done
  print -u2 "zsh did not answer"
  exit 1
}

zmodload zsh/zselect
{
  print -r -- $setup >$scratch/setup
  zpty -b shell zsh -f -i
  zpty -w shell "source $scratch/setup"
  # The first empty line says that the shell is set up.
  integer asked=1
  wait_for $asked
  while IFS= read -r line; do
    zpty -w -n shell "$line"$'\x18'
    wait_for $(( ++asked ))
  done
  sed 1d $shown
} always {
  zpty -d shell
  rm -rf -- $scratch
}
