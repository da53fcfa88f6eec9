// SPDX-License-Identifier: Apache-2.0
#include "faults/disk.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

using What = DiskOperation::What;

constexpr std::size_t kSector = 512;  // what a disk writes whole, or not

What what_of(const std::string& word) {
  if (word == "write") return What::kWrite;
  if (word == "cut") return What::kCut;
  return word == "sync" ? What::kSync : What::kRemove;
}

void put_on(Image& image, const DiskOperation& operation) {
  if (operation.what == What::kRemove) {
    image.erase(operation.file);
    return;
  }
  std::string& file = image[operation.file];
  if (operation.what == What::kCut) return file.resize(operation.offset);
  file.resize(std::max(file.size(), operation.offset + operation.data.size()));
  file.replace(operation.offset, operation.data.size(), operation.data);
}

DiskOperation half_of(DiskOperation operation) {
  const std::size_t half = operation.data.size() / 2;
  operation.data.resize(half < kSector ? 0 : half / kSector * kSector);
  return operation;
}

}  // namespace

std::vector<DiskOperation> read_journal(const std::string& path) {
  std::istringstream journal(read_file(path));
  std::vector<DiskOperation> all;
  std::string word;
  DiskOperation one;
  std::size_t size = 0;
  while (journal >> word >> one.file >> one.offset >> size) {
    journal.ignore(1);  // the end of the line
    one.what = what_of(word);
    one.data.resize(size);
    journal.read(one.data.data(), static_cast<std::streamsize>(size));
    all.push_back(one);
  }
  return all;
}

Image image_of(const std::string& directory) {
  Image image;
  if (!std::filesystem::exists(directory)) return image;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("chatgate.db") && !name.ends_with("-shm")) image[name] = read_file(entry.path());
  }
  return image;
}

void write_image(const Image& image, const std::string& directory) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  for (const auto& [name, bytes] : image) write_file(directory + "/" + name, bytes);
}

void Disk::take(const DiskOperation& operation) {
  if (operation.what != What::kSync) return pending_.push_back(operation);
  std::map<std::string, std::size_t> removed;  // where each file was removed last
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (pending_[i].what == What::kRemove) removed[pending_[i].file] = i;
  }
  std::vector<DiskOperation> left;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const auto gone = removed.find(pending_[i].file);
    if (pending_[i].file == operation.file || (gone != removed.end() && i <= gone->second))
      put_on(durable_, pending_[i]);
    else
      left.push_back(pending_[i]);
  }
  pending_ = std::move(left);
}

Image Disk::most() const {
  Image image = durable_;
  for (const DiskOperation& one : pending_) put_on(image, one);
  return image;
}

Image Disk::torn() const {
  Image image = durable_;
  for (std::size_t i = 0; i < pending_.size(); ++i)
    put_on(image, i + 1 < pending_.size() ? pending_[i] : half_of(pending_[i]));
  return image;
}

Image Disk::some(std::mt19937& random) const {
  Image image = durable_;
  for (const DiskOperation& one : pending_) {
    const auto chance = random() % 3;
    if (chance > 0) put_on(image, chance == 1 ? one : half_of(one));
  }
  return image;
}

}  // namespace chatgate::test
