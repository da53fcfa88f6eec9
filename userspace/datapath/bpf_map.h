// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// What a map is made of; equal shapes fit one outer map.
struct MapShape {
  std::uint32_t type = 0;  ///< enum bpf_map_type
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;
  std::uint32_t flags = 0;  ///< BPF_F_*

  bool operator==(const MapShape&) const = default;
};

/// One kernel map, by its file descriptor. Keys and values are raw memory of the map's sizes.
class BpfMap {
 public:
  BpfMap() = default;
  /// Takes the descriptor over.
  BpfMap(UniqueFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  static Result<BpfMap> create(const std::string& name, const MapShape& shape, std::uint32_t max_entries);
  static Result<BpfMap> from_id(std::uint32_t id, const std::string& name);
  static Result<BpfMap> from_pin(const std::string& path, const std::string& name);

  int fd() const { return fd_.get(); }
  const std::string& name() const { return name_; }
  explicit operator bool() const { return static_cast<bool>(fd_); }

  Result<std::uint32_t> id() const;
  Result<MapShape> shape() const;
  Result<std::uint32_t> max_entries() const;
  /// What the kernel accounts to this map, in bytes.
  Result<std::uint64_t> memory() const;

  /// False: there is no such key.
  Result<bool> lookup(const void* key, void* value) const;
  Status update(const void* key, const void* value) const;
  /// False: there was no such key.
  Result<bool> erase(const void* key) const;

  /// `count` keys and values, each packed one behind the other.
  Status update_batch(const void* keys, const void* values, std::uint32_t count) const;

  /// Every key, packed, by walking the map (any map type).
  Result<std::vector<std::byte>> keys(std::uint32_t key_size) const;

 private:
  Error error(std::string_view what, int error_number) const;

  UniqueFd fd_;
  std::string name_;
};

/// A map's memory in this address space (BPF_F_MMAPABLE arrays only), whole or page by page; unmapped on
/// destruction.
class MappedArray {
 public:
  MappedArray() = default;
  MappedArray(MappedArray&& other) noexcept;
  MappedArray& operator=(MappedArray&& other) noexcept;
  ~MappedArray();

  static Result<MappedArray> map(const BpfMap& map, std::size_t bytes, bool writable);

  /// Address space for `bytes`, of which reach() maps what is wanted: mapping megabytes for one key would
  /// take a tenth of the time of a ban.
  static Result<MappedArray> reserve(std::size_t bytes, bool writable);

  /// Maps the pages that hold `bytes` from `offset`. `map` must always be the same.
  Status reach(const BpfMap& map, std::size_t offset, std::size_t bytes);

  void* data() const { return data_; }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  MappedArray(void* data, std::size_t bytes) : data_(data), bytes_(bytes) {}
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
  std::vector<bool> reached_;  ///< by page, of reserved space
  bool writable_ = false;      ///< the same
};

}  // namespace chatgate
