/* SPDX-License-Identifier: Apache-2.0 */
/* Which open files are the store's. */
#pragma once

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* What comes after the last slash, if it begins with chatgate.db; else NULL. */
static inline const char* store_name(const char* path) {
  const char* slash = strrchr(path, '/');
  const char* name = slash ? slash + 1 : path;
  return strncmp(name, "chatgate.db", 11) == 0 ? name : NULL;
}

/* The same of an open file; `path` has room for PATH_MAX bytes. */
static inline const char* store_file(int fd, char* path) {
  char link[64];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, PATH_MAX - 1);
  path[size > 0 ? size : 0] = '\0';
  return store_name(path);
}
