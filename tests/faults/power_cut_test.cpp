// SPDX-License-Identifier: Apache-2.0
// The power goes at each write, sync and removal that a command does to the store: of what was synced all is
// there, of what was not, nothing, all, the half of a write, or any of it. Opened again it is the old policy
// or the new one.
#include <fmt/format.h>

#include <random>
#include <set>

#include "cli/cli.h"
#include "faults/disk.h"
#include "store/store.h"

namespace chatgate::test {
namespace {

/// Of a store: its revision and all entries, or why it cannot be read.
std::string policy_of(Store& store) {
  std::string text;
  const Status read = store.entries().each({}, [&](const Entry& entry) {
    text += fmt::format("{} {} {}\n", entry.list, to_string(entry.prefix), entry.label);
    return Status();
  });
  const auto revision = store.settings().revision();
  if (!read || !revision) return to_text(read ? revision.error() : read.error());
  return fmt::format("revision {}\n{}", *revision, text);
}

std::string policy_in(const std::string& directory) {
  auto store = Store::open(directory);
  return store ? policy_of(*store) : to_text(store.error());
}

struct Change {
  const char* name;
  std::vector<Words> before;
  Words command;
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.name; }

class PowerCut : public CliTest, public testing::WithParamInterface<Change> {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    std::string list;
    for (int i = 0; i < 1500; ++i) list += fmt::format("198.18.{}.{}\n", i / 250, i % 250);
    write_file(lab().file("list.txt"), list);
    for (const Words& words : GetParam().before) run(words, {});
  }

  /// Nothing is attached: recorded, exit code 4.
  void run(Words words, const ProcessOptions& options) const {
    for (std::string& word : words) {
      if (word == "LIST") word = lab().file("list.txt");
    }
    static_cast<void>(cli().expect(4, words, options));
  }

  std::vector<DiskOperation> journal_of(const Words& words) const {
    ProcessOptions options;
    options.environment = {{"LD_PRELOAD", CHATGATE_JOURNAL}, {"CHATGATE_JOURNAL", lab().file("journal")}};
    run(words, options);
    return read_journal(lab().file("journal"));
  }

  /// What is read out of each image that is new.
  void look(const Image& image, const std::string& when) {
    if (!seen_.insert(image).second) return;
    const std::string directory = lab().file("image");
    write_image(image, directory);
    const std::string policy = policy_in(directory);
    EXPECT_TRUE(policy == old_ || policy == new_) << when << ": " << policy.substr(0, 500);
    was_old_ = was_old_ || policy == old_;
    was_new_ = was_new_ || policy == new_;
  }

  std::set<Image> seen_;
  std::string old_, new_;
  bool was_old_ = false, was_new_ = false;
};

TEST_P(PowerCut, LeavesTheOldPolicyOrTheNewOne) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  const Image before = image_of(cli().state_dir());
  write_image(before, lab().file("old"));
  old_ = policy_in(lab().file("old"));
  const std::vector<DiskOperation> operations = journal_of(GetParam().command);
  ASSERT_GT(operations.size(), 3U) << "was anything written down?";
  new_ = policy_in(cli().state_dir());
  ASSERT_NE(old_, new_);
  Disk disk(before);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    disk.take(operations[i]);
    const std::string when = fmt::format("after {} of {} ({})", i + 1, operations.size(), operations[i].file);
    look(disk.least(), when + ", what was synced");
    look(disk.most(), when + ", all");
    look(disk.torn(), when + ", half of the last write");
    look(disk.some(random), when + ", some");
  }
  EXPECT_TRUE(was_old_ && was_new_);
  // It said that it was done.
  write_image(disk.least(), lab().file("image"));
  EXPECT_EQ(policy_in(lab().file("image")), new_);
}

const Words kForever{"--for", "forever"};

INSTANTIATE_TEST_SUITE_P(
    At, PowerCut,
    testing::Values(
        Change{"TheFirstBan", {}, Words{"ban", "192.0.2.1"} + kForever},
        Change{"ABan", {Words{"ban", "192.0.2.1"} + kForever}, Words{"ban", "192.0.2.2"} + kForever},
        Change{"AnUnban", {Words{"ban", "192.0.2.1", "192.0.2.2"} + kForever}, {"unban", "192.0.2.2"}},
        Change{"AnImport",
               {Words{"ban", "192.0.2.1"} + kForever},
               Words{"import", "banned/acme", "LIST", "--replace"} + kForever}),
    [](const auto& about) { return std::string(about.param.name); });

}  // namespace
}  // namespace chatgate::test
