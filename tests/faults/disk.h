// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace chatgate::test {

/// One record of preload/journal.c.
struct DiskOperation {
  enum class What { kWrite, kCut, kSync, kRemove };

  What what = What::kWrite;
  std::string file;
  std::size_t offset = 0;  ///< of a cut: the size that is left
  std::string data;
};

std::vector<DiskOperation> read_journal(const std::string& path);

/// The store's files, by name.
using Image = std::map<std::string, std::string>;

Image image_of(const std::string& directory);
void write_image(const Image& image, const std::string& directory);

/// What a disk holds: what was synced is on it; of what came since, a power cut leaves anything. A sync takes
/// along what was removed before it, as file systems with a journal do (ext4, XFS); POSIX alone would not
/// promise that.
class Disk {
 public:
  explicit Disk(Image image) : durable_(std::move(image)) {}

  void take(const DiskOperation& operation);

  /// Nothing of what was not synced.
  Image least() const { return durable_; }
  /// All of it.
  Image most() const;
  /// All of it, but only the first half of the last write.
  Image torn() const;
  /// Any of it.
  Image some(std::mt19937& random) const;

 private:
  Image durable_;
  std::vector<DiskOperation> pending_;
};

}  // namespace chatgate::test
