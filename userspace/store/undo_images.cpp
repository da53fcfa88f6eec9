// SPDX-License-Identifier: Apache-2.0
#include "store/undo_images.h"

#include <utility>

#include "store/prefix_blob.h"

namespace chatgate {
namespace {

// The first byte of each image.
constexpr std::uint8_t kShadow = 1;
constexpr std::uint8_t kSameTimes = 2;  // created and expires
constexpr std::uint8_t kSameWho = 4;
constexpr std::uint8_t kSameLabel = 8;

constexpr std::size_t kNumber = 8;
constexpr std::size_t kPrefix4 = 6;
constexpr std::size_t kPrefix6 = 18;

std::uint8_t flag(bool set, std::uint8_t bit) { return set ? bit : std::uint8_t{0}; }

/// Reads from the front; `damaged` as soon as something is missing.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  bool damaged() const { return damaged_; }

  std::uint8_t byte() {
    const auto part = bytes(1);
    return part.empty() ? std::uint8_t{0} : part[0];
  }
  std::int64_t number() {
    std::uint64_t value = 0;
    for (const std::uint8_t one : bytes(kNumber)) value = value << 8 | one;
    return static_cast<std::int64_t>(value);
  }
  std::string text() {
    const auto size = static_cast<std::uint64_t>(number());
    const auto part = bytes(size);
    return {part.begin(), part.end()};
  }
  IpPrefix prefix() {
    const bool v6 = !bytes_.empty() && bytes_[0] == static_cast<std::uint8_t>(Family::kV6);
    const auto found = prefix_from_blob(bytes(v6 ? kPrefix6 : kPrefix4));
    damaged_ = damaged_ || !found;
    return found.value_or(IpPrefix{});
  }

 private:
  std::span<const std::uint8_t> bytes(std::uint64_t count) {
    if (count > bytes_.size()) {
      damaged_ = true;
      bytes_ = {};
      return {};
    }
    const auto part = bytes_.first(static_cast<std::size_t>(count));
    bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
    return part;
  }

  std::span<const std::uint8_t> bytes_;
  bool damaged_ = false;
};

}  // namespace

void ImagePacker::add(const Entry& entry) {
  const bool first = packed_.empty();
  const bool same_times = !first && entry.created == last_.created && entry.expires == last_.expires;
  const bool same_who = !first && entry.by == last_.by;
  const bool same_label = !first && entry.label == last_.label;
  packed_.push_back(flag(entry.shadow, kShadow) | flag(same_times, kSameTimes) | flag(same_who, kSameWho) |
                    flag(same_label, kSameLabel));
  if (!same_times) {
    add_number(entry.created.time_since_epoch().count());
    add_number(entry.expires.time_since_epoch().count());
  }
  if (!same_who) add_text(entry.by);
  if (!same_label) add_text(entry.label);
  const NetBlob prefix = to_blob(entry.prefix);
  packed_.insert(packed_.end(), prefix.view().begin(), prefix.view().end());
  last_ = entry;
}

std::vector<std::uint8_t> ImagePacker::take() { return std::exchange(packed_, {}); }

void ImagePacker::add_number(std::int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    packed_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(number) >> shift));
}

void ImagePacker::add_text(const std::string& text) {
  add_number(static_cast<std::int64_t>(text.size()));
  packed_.insert(packed_.end(), text.begin(), text.end());
}

Status unpack_images(std::span<const std::uint8_t> packed, const std::function<Status(const Entry&)>& visit) {
  Reader reader(packed);
  Entry entry;
  while (!reader.at_end()) {
    const std::uint8_t flags = reader.byte();
    entry.shadow = (flags & kShadow) != 0;
    if ((flags & kSameTimes) == 0) {
      entry.created = WallTime(std::chrono::nanoseconds(reader.number()));
      entry.expires = WallTime(std::chrono::nanoseconds(reader.number()));
    }
    if ((flags & kSameWho) == 0) entry.by = reader.text();
    if ((flags & kSameLabel) == 0) entry.label = reader.text();
    entry.prefix = reader.prefix();
    if (reader.damaged()) return fail(refused("read store", "undo_images", "an entry is damaged"));
    CHATGATE_TRY(visit(entry));
  }
  return {};
}

}  // namespace chatgate
