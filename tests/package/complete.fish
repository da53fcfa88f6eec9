# SPDX-License-Identifier: Apache-2.0
# Asks fish for completions: complete.fish FILE, command lines on stdin; as complete.bash does.
source $argv[1]
while read -l line
    complete -C $line | string replace -r '\t.*' ''
    echo
end
