// SPDX-License-Identifier: Apache-2.0
#include "datapath/bpf_map.h"

#include <bpf/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include <fmt/format.h>

namespace chatgate {
namespace {

Result<bpf_map_info> info_of(int fd, const std::string& name) {
  bpf_map_info info{};
  std::uint32_t size = sizeof(info);
  if (bpf_obj_get_info_by_fd(fd, &info, &size) != 0)
    return fail(system_error("read kernel map", name, errno));
  return info;
}

std::size_t page_size() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

std::size_t whole_pages(std::size_t bytes) {
  const std::size_t page = page_size();
  return (bytes + page - 1) / page * page;
}

}  // namespace

Error BpfMap::error(std::string_view what, int error_number) const {
  return system_error(what, name_, error_number);
}

Result<BpfMap> BpfMap::create(const std::string& name, const MapShape& shape, std::uint32_t max_entries) {
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.map_flags = shape.flags;
  UniqueFd fd(bpf_map_create(static_cast<bpf_map_type>(shape.type), name.c_str(), shape.key_size,
                             shape.value_size, max_entries, &options));
  if (!fd) return fail(system_error("create kernel table", name, errno));
  return BpfMap(std::move(fd), name);
}

Result<BpfMap> BpfMap::from_id(std::uint32_t id, const std::string& name) {
  UniqueFd fd(bpf_map_get_fd_by_id(id));
  if (!fd) return fail(system_error("open kernel table", name, errno));
  return BpfMap(std::move(fd), name);
}

Result<BpfMap> BpfMap::from_pin(const std::string& path, const std::string& name) {
  UniqueFd fd(bpf_obj_get(path.c_str()));
  if (!fd) return fail(system_error("open kernel table", path, errno));
  return BpfMap(std::move(fd), name);
}

Result<std::uint32_t> BpfMap::id() const {
  CHATGATE_TRY_ASSIGN(const bpf_map_info info, info_of(fd(), name_));
  return info.id;
}

Result<MapShape> BpfMap::shape() const {
  CHATGATE_TRY_ASSIGN(const bpf_map_info info, info_of(fd(), name_));
  return MapShape{info.type, info.key_size, info.value_size, info.map_flags};
}

Result<std::uint32_t> BpfMap::max_entries() const {
  CHATGATE_TRY_ASSIGN(const bpf_map_info info, info_of(fd(), name_));
  return info.max_entries;
}

Result<std::uint64_t> BpfMap::memory() const {
  const std::string path = fmt::format("/proc/self/fdinfo/{}", fd());
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::uint64_t bytes = 0;
    if (word == "memlock:" && file >> bytes) return bytes;
  }
  return fail(refused("read kernel map", path, "has no line memlock"));
}

Result<bool> BpfMap::lookup(const void* key, void* value) const {
  if (bpf_map_lookup_elem(fd(), key, value) == 0) return true;
  if (errno == ENOENT) return false;
  return fail(error("read kernel table", errno));
}

Status BpfMap::update(const void* key, const void* value) const {
  if (bpf_map_update_elem(fd(), key, value, BPF_ANY) != 0) return fail(error("write kernel table", errno));
  return {};
}

Result<bool> BpfMap::erase(const void* key) const {
  if (bpf_map_delete_elem(fd(), key) == 0) return true;
  if (errno == ENOENT) return false;
  return fail(error("write kernel table", errno));
}

Status BpfMap::update_batch(const void* keys, const void* values, std::uint32_t count) const {
  bpf_map_batch_opts options{};
  options.sz = sizeof(options);
  std::uint32_t done = count;
  if (count == 0) return {};
  if (bpf_map_update_batch(fd(), keys, values, &done, &options) != 0)
    return fail(error("fill kernel table", errno));
  if (done != count)
    return fail(
        refused("fill kernel table", name_, fmt::format("the kernel took {} of {} keys", done, count)));
  return {};
}

Result<std::vector<std::byte>> BpfMap::keys(std::uint32_t key_size) const {
  std::vector<std::byte> all;
  std::vector<std::byte> key(key_size);
  const void* previous = nullptr;
  while (bpf_map_get_next_key(fd(), previous, key.data()) == 0) {
    all.insert(all.end(), key.begin(), key.end());
    previous = all.data() + (all.size() - key_size);
  }
  if (errno != ENOENT) return fail(error("read kernel table", errno));
  return all;
}

MappedArray::MappedArray(MappedArray&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      reached_(std::move(other.reached_)),
      writable_(other.writable_) {}

MappedArray& MappedArray::operator=(MappedArray&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  std::swap(reached_, other.reached_);
  std::swap(writable_, other.writable_);
  return *this;
}

MappedArray::~MappedArray() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

Result<MappedArray> MappedArray::map(const BpfMap& map, std::size_t bytes, bool writable) {
  const std::size_t size = whole_pages(bytes);
  const int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  void* data = mmap(nullptr, size, protection, MAP_SHARED, map.fd(), 0);
  if (data == MAP_FAILED) return fail(system_error("map kernel table", map.name(), errno));
  return MappedArray(data, size);
}

Result<MappedArray> MappedArray::reserve(std::size_t bytes, bool writable) {
  const std::size_t size = whole_pages(bytes);
  void* data = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) return fail(system_error("map kernel table", "", errno));
  MappedArray space(data, size);
  space.reached_.resize(size / page_size());
  space.writable_ = writable;
  return space;
}

Status MappedArray::reach(const BpfMap& map, std::size_t offset, std::size_t bytes) {
  const std::size_t page = page_size();
  const int protection = writable_ ? PROT_READ | PROT_WRITE : PROT_READ;
  for (std::size_t at = offset / page; at <= (offset + bytes - 1) / page; ++at) {
    if (reached_[at]) continue;
    char* const where = static_cast<char*>(data_) + at * page;
    if (mmap(where, page, protection, MAP_SHARED | MAP_FIXED, map.fd(), static_cast<off_t>(at * page)) ==
        MAP_FAILED)
      return fail(system_error("map kernel table", map.name(), errno));
    reached_[at] = true;
  }
  return {};
}

}  // namespace chatgate
