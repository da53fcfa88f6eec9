// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace chatgate {

/// The places in a BPF file system that are chatgate's: `<bpffs>/chatgate/v<abi>`, built aside in `…/new`.
/// bpffs refuses dots in names.
class PinDirectory {
 public:
  /// Refuses a path that is not a mounted BPF file system, with the command that mounts one, and one where
  /// our directory is another user's.
  static Result<PinDirectory> open(const std::string& bpffs);

  const std::string& bpffs() const { return bpffs_; }
  std::string live() const;
  std::string aside() const;
  /// Pin of one object of the live set.
  std::string pin(const std::string& name) const { return live() + "/" + name; }

  bool exists() const;
  /// Whether anything of ours is there, whole or not.
  bool has_anything() const;
  /// The sets that builds with another ABI left; those in use keep their maps without them.
  Status remove_other_sets() const;

  /// One changing process at a time, whichever state directory it uses; waits. Released when the descriptor
  /// closes.
  Result<UniqueFd> lock() const;
  /// The same without waiting; nothing (-1): another process has it.
  Result<UniqueFd> try_lock() const;

  /// An empty `aside()`; what a killed process left there is removed.
  Status prepare_aside() const;
  /// The set built aside becomes the live one, in one step; an older live set is removed then.
  Status publish() const;
  /// Nothing of ours is left in the BPF file system, whatever its ABI.
  Status remove_live() const;

 private:
  explicit PinDirectory(std::string bpffs) : bpffs_(std::move(bpffs)) {}
  std::string root() const { return bpffs_ + "/chatgate"; }
  std::vector<std::string> other_sets() const;
  Status remove_set(const std::string& directory) const;

  std::string bpffs_;
};

}  // namespace chatgate
