# SPDX-License-Identifier: Apache-2.0
# chatgate_unity(TARGET): in a unity build, the files of each folder are compiled as one. So the names that a file keeps to
# itself are its folder's: two files that choose the same one do not compile there, whatever other folders hold.
function(chatgate_unity target)
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    if(source MATCHES "/userspace/(.+)/[^/]+\\.cpp$")
      string(MAKE_C_IDENTIFIER ${CMAKE_MATCH_1} folder)
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder})
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
