# SPDX-License-Identifier: Apache-2.0
# Our own code only: targets that link it are ours.
add_library(chatgate_warnings INTERFACE)
target_compile_options(chatgate_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow
  $<$<BOOL:${CHATGATE_WERROR}>:-Werror>)
# GCC 12 at -O3 sees overlaps inside std::string's operator+ that are not there (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(chatgate_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
# Under its sanitizers GCC sees values that "may be used uninitialized" and are not; its manual advises against -Werror there
# (Instrumentation Options, -fsanitize=address). The builds without sanitizers ask.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-fsanitize=")
  target_compile_options(chatgate_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
