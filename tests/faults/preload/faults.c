/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded into the real binary (LD_PRELOAD): lets one system call fail, the n-th of its kind, as a kernel
 * without memory or a full disk would. libbpf calls bpf() through syscall(), SQLite its files through libc:
 * there is the one place where the binary that is tested needs no change.
 * - CHATGATE_FAULT: bpf; or memory (bpf() that makes a map or writes a key); or store (files whose name
 * begins with chatgate.db)
 * - CHATGATE_FAULT_AT: which of them fails, from 1; 0: each of them
 * - CHATGATE_FAULT_HOW: an errno; 0: only half is done (a batch of keys, a write), and that half is reported
 * - CHATGATE_FAULT_LOG: where a line says what failed; nothing there: there were not so many calls */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/bpf.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "store_files.h"

static atomic_int calls;

static int setting(const char* name) {
  const char* text = getenv(name);
  return text ? atoi(text) : 0;
}

static int is_kind(const char* kind) {
  const char* wanted = getenv("CHATGATE_FAULT");
  return wanted && strcmp(wanted, kind) == 0;
}

static void say(const char* what, long number) {
  const char* path = getenv("CHATGATE_FAULT_LOG");
  FILE* log = path ? fopen(path, "ae") : NULL;
  if (!log) return;
  fprintf(log, "%s %ld\n", what, number);
  fclose(log);
}

/* Whether this call is the one; asked once a call. */
static int is_chosen(const char* kind, const char* what, long number) {
  const int at = setting("CHATGATE_FAULT_AT");
  if (!is_kind(kind) || (atomic_fetch_add(&calls, 1) + 1 != at && at != 0)) return 0;
  say(what, number);
  return 1;
}

static int fail(void) {
  const int how = setting("CHATGATE_FAULT_HOW");
  errno = how != 0 ? how : EIO;
  return -1;
}

/* The function behind this library's, to be cast to what it is. */
static void (*next(const char* name))(void) {
  void* const found = dlsym(RTLD_NEXT, name);
  void (*function)(void);
  memcpy(&function, &found, sizeof(function));
  return function;
}

static long call_bpf(long (*real)(long, ...), long command, union bpf_attr* attr, long size) {
  const int takes_memory = command == BPF_MAP_CREATE || command == BPF_MAP_UPDATE_ELEM;
  if (takes_memory && is_chosen("memory", "memory", command)) return fail();
  if (!is_chosen("bpf", "bpf", command)) return real(SYS_bpf, command, attr, size);
  if (setting("CHATGATE_FAULT_HOW") != 0) return fail();
  if (command == BPF_MAP_UPDATE_BATCH) attr->batch.count /= 2;
  return real(SYS_bpf, command, attr, size);
}

long syscall(long number, ...) {
  long (*real)(long, ...) = (long (*)(long, ...))next("syscall");
  long word[6];
  va_list words;
  va_start(words, number);
  for (int i = 0; i < 6; i++) word[i] = va_arg(words, long);
  va_end(words);
  if (number == SYS_bpf) return call_bpf(real, word[0], (union bpf_attr*)word[1], word[2]);
  return real(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}

static int is_store(int fd) {
  char path[PATH_MAX];
  return is_kind("store") && store_file(fd, path) != NULL;
}

static ssize_t write_store(const char* name, int fd, const void* data, size_t size, off64_t offset) {
  ssize_t (*real)(int, const void*, size_t, off64_t) =
      (ssize_t(*)(int, const void*, size_t, off64_t))next(name);
  if (!is_store(fd) || !is_chosen("store", name, fd)) return real(fd, data, size, offset);
  if (setting("CHATGATE_FAULT_HOW") != 0) return fail();
  return real(fd, data, size / 2, offset);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  return write_store("pwrite", fd, data, size, offset);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  return write_store("pwrite64", fd, data, size, offset);
}

static int sync_store(const char* name, int fd) {
  int (*real)(int) = (int (*)(int))next(name);
  return is_store(fd) && is_chosen("store", name, fd) ? fail() : real(fd);
}

int fsync(int fd) { return sync_store("fsync", fd); }
int fdatasync(int fd) { return sync_store("fdatasync", fd); }

static int cut_store(const char* name, int fd, off64_t size) {
  int (*real)(int, off64_t) = (int (*)(int, off64_t))next(name);
  return is_store(fd) && is_chosen("store", name, fd) ? fail() : real(fd, size);
}

int ftruncate(int fd, off_t size) { return cut_store("ftruncate", fd, size); }
int ftruncate64(int fd, off64_t size) { return cut_store("ftruncate64", fd, size); }

/* Locks, which somebody else may have; to give one back never fails. */
static int control(const char* name, int fd, int command, void* argument) {
  int (*real)(int, int, ...) = (int (*)(int, int, ...))next(name);
  const int takes = command == F_SETLK && ((struct flock*)argument)->l_type != F_UNLCK;
  if (takes && is_store(fd) && is_chosen("store", name, fd)) return fail();
  return real(fd, command, argument);
}

int fcntl(int fd, int command, ...) {
  va_list words;
  va_start(words, command);
  void* argument = va_arg(words, void*);
  va_end(words);
  return control("fcntl", fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  va_list words;
  va_start(words, command);
  void* argument = va_arg(words, void*);
  va_end(words);
  return control("fcntl64", fd, command, argument);
}
