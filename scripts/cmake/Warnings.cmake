# SPDX-License-Identifier: Apache-2.0
# Our own code only: targets that link it are ours.
add_library(chatgate_warnings INTERFACE)
target_compile_options(chatgate_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow
  $<$<BOOL:${CHATGATE_WERROR}>:-Werror>)
