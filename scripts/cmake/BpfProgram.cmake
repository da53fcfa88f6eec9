# SPDX-License-Identifier: Apache-2.0
# chatgate_bpf_program(NAME SOURCE): compiles SOURCE for BPF and generates NAME.skel.h; target NAME_skeleton has both.
find_program(CHATGATE_BPF_CLANG NAMES clang-14 clang REQUIRED)
find_program(CHATGATE_BPFTOOL NAMES bpftool PATHS /usr/sbin /sbin REQUIRED)
set(CHATGATE_BPF_FLAGS -g -O2 -target bpf -mcpu=v3 -std=gnu11 -Wall -Wextra -Werror
  -I${PROJECT_SOURCE_DIR}/include -I${PROJECT_SOURCE_DIR}/bpf
  -isystem /usr/include/${CMAKE_LIBRARY_ARCHITECTURE})

function(chatgate_bpf_program name source)
  set(out ${PROJECT_BINARY_DIR}/bpf)
  file(MAKE_DIRECTORY ${out})
  add_custom_command(
    OUTPUT ${out}/${name}.bpf.o
    COMMAND ${CHATGATE_BPF_CLANG} ${CHATGATE_BPF_FLAGS} -MD -MF ${out}/${name}.d -c ${source} -o ${out}/${name}.bpf.o
    DEPENDS ${source}
    DEPFILE ${out}/${name}.d
    COMMENT "Compiling ${name}.bpf.o"
    VERBATIM)
  add_custom_command(
    OUTPUT ${out}/${name}.skel.h
    COMMAND sh -c "'${CHATGATE_BPFTOOL}' gen skeleton ${out}/${name}.bpf.o name ${name}_bpf > ${out}/${name}.skel.h"
    DEPENDS ${out}/${name}.bpf.o
    COMMENT "Generating ${name}.skel.h"
    VERBATIM)
  add_custom_target(${name}_skeleton_files DEPENDS ${out}/${name}.skel.h)
  add_library(${name}_skeleton INTERFACE)
  add_dependencies(${name}_skeleton ${name}_skeleton_files)
  target_include_directories(${name}_skeleton SYSTEM INTERFACE ${out})
endfunction()
