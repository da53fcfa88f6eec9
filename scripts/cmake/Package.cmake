# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, and the Debian package of it: cpack --config build/release/CPackConfig.cmake
set(CHATGATE_PACKAGE ${PROJECT_SOURCE_DIR}/scripts/package)
set(CHATGATE_PACKAGED ${PROJECT_BINARY_DIR}/package)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_program(GZIP_PROGRAM gzip REQUIRED)

# chatgate_gzip(SOURCE NAME): CHATGATE_PACKAGED/NAME.gz, without a time in it; lines that begin with `#` are left out.
function(chatgate_gzip source name)
  add_custom_command(
    OUTPUT ${CHATGATE_PACKAGED}/${name}.gz
    COMMAND sed "/^#/d" ${source} | ${GZIP_PROGRAM} -9n > ${CHATGATE_PACKAGED}/${name}.gz
    DEPENDS ${source} VERBATIM)
  set_property(GLOBAL APPEND PROPERTY CHATGATE_PACKAGED_FILES ${CHATGATE_PACKAGED}/${name}.gz)
endfunction()

function(chatgate_completion shell)
  file(GLOB generator CONFIGURE_DEPENDS ${CHATGATE_PACKAGE}/completions/*.py)
  add_custom_command(
    OUTPUT ${CHATGATE_PACKAGED}/completion.${shell}
    COMMAND Python3::Interpreter ${CHATGATE_PACKAGE}/completions/generate.py $<TARGET_FILE:chatgate> ${shell}
            > ${CHATGATE_PACKAGED}/completion.${shell}
    DEPENDS chatgate ${generator} VERBATIM)
  set_property(GLOBAL APPEND PROPERTY CHATGATE_PACKAGED_FILES ${CHATGATE_PACKAGED}/completion.${shell})
endfunction()

file(MAKE_DIRECTORY ${CHATGATE_PACKAGED})
chatgate_gzip(${CHATGATE_PACKAGE}/chatgate.8 chatgate.8)
chatgate_gzip(${CHATGATE_PACKAGE}/chatgate.toml.5 chatgate.toml.5)
chatgate_gzip(${CHATGATE_PACKAGE}/debian/changelog changelog)
chatgate_completion(bash)
chatgate_completion(zsh)
chatgate_completion(fish)
get_property(packaged_files GLOBAL PROPERTY CHATGATE_PACKAGED_FILES)
add_custom_target(chatgate_package_files ALL DEPENDS ${packaged_files})

install(TARGETS chatgate RUNTIME DESTINATION sbin)
install(TARGETS chatgate_metrics LIBRARY DESTINATION lib/chatgate)
# systemd looks below /usr/local, too.
install(FILES ${CHATGATE_PACKAGE}/chatgate.service DESTINATION lib/systemd/system)
install(FILES ${CHATGATE_PACKAGED}/chatgate.8.gz DESTINATION share/man/man8)
install(FILES ${CHATGATE_PACKAGED}/chatgate.toml.5.gz DESTINATION share/man/man5)
install(FILES ${CHATGATE_PACKAGED}/completion.bash DESTINATION share/bash-completion/completions RENAME chatgate)
install(FILES ${CHATGATE_PACKAGED}/completion.fish DESTINATION share/fish/vendor_completions.d RENAME chatgate.fish)
# Debian's zsh reads another folder below /usr than below /usr/local.
install(CODE "
  set(folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL /usr)
    set(folder vendor-completions)
  endif()
  file(INSTALL \"${CHATGATE_PACKAGED}/completion.zsh\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/share/zsh/\${folder}\" RENAME _chatgate)")
install(FILES ${CHATGATE_PACKAGE}/sudoers-support DESTINATION share/doc/chatgate/examples)
install(FILES ${CHATGATE_PACKAGE}/debian/copyright ${CHATGATE_PACKAGED}/changelog.gz DESTINATION share/doc/chatgate)
install(DIRECTORY ${CHATGATE_PACKAGE}/monitoring/ DESTINATION share/chatgate OPTIONAL)
# A configuration that is there is its administrator's. A package's is a conffile.
install(CODE "
  if(NOT EXISTS \"\$ENV{DESTDIR}/etc/chatgate/chatgate.toml\")
    file(INSTALL \"${PROJECT_SOURCE_DIR}/userspace/config/chatgate.toml\" DESTINATION /etc/chatgate)
  endif()")

file(WRITE ${CHATGATE_PACKAGED}/conffiles "/etc/chatgate/chatgate.toml\n")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME chatgate)
set(CPACK_PACKAGE_CONTACT "chatgate maintainers <maintainers@chatgate.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "packet-level ban and whitelist filter for chat ingress hosts")
set(CPACK_PACKAGE_DESCRIPTION
  "An XDP program drops packets from banned sources, and passes whitelisted ones,
before the kernel's network stack sees them. A controller keeps the lists: bans
that end by themselves, clients' lists, imports, exports, counters. A service
refreshes lists, serves metrics and follows interfaces.")
set(CPACK_SET_DESTDIR ON)  # for the file below /etc
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# They are loaded when they are needed, so that no command pays for them: dpkg-shlibdeps does not see them.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libcurl4, libsystemd0")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, iproute2")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CHATGATE_PACKAGED}/conffiles ${CHATGATE_PACKAGE}/debian/postinst ${CHATGATE_PACKAGE}/debian/prerm
  ${CHATGATE_PACKAGE}/debian/postrm)
include(CPack)
