/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into the real binary (LD_PRELOAD): writes down what it does to the store's files, in order, so
 * that a test can make of it what a disk holds when the power goes. CHATGATE_JOURNAL names the file; each
 * record is a line `write|cut|sync|remove NAME OFFSET SIZE`, behind that of a write its bytes. What lies in
 * shared memory (-shm) does not outlive a machine that goes down. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>

#include "store_files.h"

/* The function behind this library's, to be cast to what it is. */
static void (*next(const char* name))(void) {
  void* const found = dlsym(RTLD_NEXT, name);
  void (*function)(void);
  memcpy(&function, &found, sizeof(function));
  return function;
}

static void record(const char* what, const char* name, long long offset, const void* data, size_t size) {
  const char* path = getenv("CHATGATE_JOURNAL");
  FILE* journal = path && name && !strstr(name, "-shm") ? fopen(path, "ae") : NULL;
  if (!journal) return;
  fprintf(journal, "%s %s %lld %zu\n", what, name, offset, size);
  if (data) fwrite(data, 1, size, journal);
  fclose(journal);
}

static ssize_t do_write(const char* function, int fd, const void* data, size_t size, off64_t offset) {
  ssize_t (*real)(int, const void*, size_t, off64_t) =
      (ssize_t(*)(int, const void*, size_t, off64_t))next(function);
  char path[PATH_MAX];
  const ssize_t done = real(fd, data, size, offset);
  if (done > 0) record("write", store_file(fd, path), offset, data, (size_t)done);
  return done;
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  return do_write("pwrite", fd, data, size, offset);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  return do_write("pwrite64", fd, data, size, offset);
}

static int do_sync(const char* function, int fd) {
  int (*real)(int) = (int (*)(int))next(function);
  char path[PATH_MAX];
  const int status = real(fd);
  if (status == 0) record("sync", store_file(fd, path), 0, NULL, 0);
  return status;
}

int fsync(int fd) { return do_sync("fsync", fd); }
int fdatasync(int fd) { return do_sync("fdatasync", fd); }

static int do_cut(const char* function, int fd, off64_t size) {
  int (*real)(int, off64_t) = (int (*)(int, off64_t))next(function);
  char path[PATH_MAX];
  const int status = real(fd, size);
  if (status == 0) record("cut", store_file(fd, path), size, NULL, 0);
  return status;
}

int ftruncate(int fd, off_t size) { return do_cut("ftruncate", fd, size); }
int ftruncate64(int fd, off64_t size) { return do_cut("ftruncate64", fd, size); }

int unlink(const char* path) {
  int (*real)(const char*) = (int (*)(const char*))next("unlink");
  const int status = real(path);
  if (status == 0) record("remove", store_name(path), 0, NULL, 0);
  return status;
}
