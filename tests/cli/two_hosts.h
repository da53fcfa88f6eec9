// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "support/packed.h"

namespace chatgate::test {

/// A host with a policy, and another one; both filter.
class TwoHostsTest : public AttachedTest {
 protected:
  void SetUp() override {
    AttachedTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    CHATGATE_NEED(other_lab_.status());
    other_.attach();
  }

  std::string path() const { return lab().file("policy.bak"); }
  const Cli& other() const { return other_; }
  const Lab& other_lab() const { return other_lab_; }

  void import(const std::string& list, const std::string& text, const Words& more = {}) const {
    const std::string file = lab().file("in.txt");
    write_file(file, text);
    cli().all({Words{"import", list, file} + more});
  }

  /// In one order: a store keeps those of one prefix in the order in which their lists were made.
  static std::vector<nlohmann::json> entries(const Cli& cli) {
    std::vector<nlohmann::json> all = cli.entries();
    std::sort(all.begin(), all.end());
    return all;
  }
  static std::string digest(const Cli& cli) { return cli.json({"status"}).value("policy_digest", ""); }

  /// A backup that somebody else wrote: `lines` are its licenses, lists and entries; counted here.
  std::string crafted(const std::string& lines) const {
    const auto count = [&](const std::string& word) {
      std::size_t found = 0;
      for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1)
        found += lines.compare(at, word.size(), word) == 0 ? 1 : 0;
      return found;
    };
    const std::string file = lab().file("crafted.bak");
    write_file(file,
               packed(fmt::format("chatgate-backup\t1\nmade\t7\t1780000000000000000\n{}end\t{}\t{}\t{}\tx\n",
                                  lines, count("license\t"), count("list\t"), count("entry\t"))));
    return file;
  }

 private:
  Lab other_lab_;
  Cli other_{other_lab_};
};

}  // namespace chatgate::test
