# SPDX-License-Identifier: Apache-2.0
# chatgate_precompile(TARGET HEADER…): parsed once for all of the target's files, in the builds that tests make. Neither what is
# installed nor what scripts/check reads has it: there each file (or folder) includes what it uses.
function(chatgate_precompile target)
  if(CMAKE_BUILD_TYPE STREQUAL Release)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE ${ARGN})
  # GCC 12 sees overruns in std::string and std::vector that are not there once their headers come precompiled.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(${target} PRIVATE
      $<$<COMPILE_LANGUAGE:CXX>:-Wno-array-bounds> $<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overflow>)
  endif()
endfunction()
