// SPDX-License-Identifier: Apache-2.0
// stats --watch --json: a document an interval, which add up to what stats says.
#include <chrono>
#include <fstream>
#include <map>

#include "netns/watch_lab.h"

namespace chatgate::test {
namespace {

/// A watch in the background, a document a line.
class JsonWatch {
 public:
  JsonWatch(const Lab& lab, const std::string& command)
      : file_(lab.file("watch.json")),
        process_({"sh", "-c", fmt::format("exec {} >{}", command, file_)}, {lab.host(), {}, {}}) {}

  std::vector<nlohmann::json> documents() const {
    std::vector<nlohmann::json> all;
    std::ifstream file(file_);
    for (std::string line; std::getline(file, line);) {
      const nlohmann::json one = nlohmann::json::parse(line, nullptr, false);
      if (!one.is_discarded()) all.push_back(one);
    }
    return all;
  }
  bool wait_for(std::uint64_t drops) const {
    return wait_until(
        [&] {
          const auto all = documents();
          return !all.empty() &&
                 all.back().at("counters").at("drop_banned").at("total").at("packets") == drops;
        },
        std::chrono::seconds(30));
  }

 private:
  std::string file_;
  BackgroundProcess process_;
};

TEST_F(WatchTest, DocumentsAddUpToWhatStatsSays) {
  const JsonWatch watching(lab(), watch("0.2s --json"));
  ASSERT_TRUE(watching.wait_for(sent_));
  const std::uint64_t before = sent_;
  for (int round = 0; round < 4; ++round) {
    send("198.51.100.66", 10 + round);
    send("2001:db8::b:1", 5);
    ASSERT_TRUE(watching.wait_for(sent_));
  }
  const nlohmann::json since = lab().chatgate_json({"stats", "--since", "begun"});
  const auto documents = watching.documents();
  std::uint64_t drops = 0;
  std::map<std::string, std::uint64_t> entries;
  for (const nlohmann::json& one : documents) {
    const nlohmann::json& dropped = one.at("counters").at("drop_banned");
    drops += dropped.at("packets").get<std::uint64_t>();
    EXPECT_NEAR(dropped.at("packets_per_second").get<double>() * one.at("seconds").get<double>(),
                dropped.at("packets").get<double>(), 0.001);
    for (const nlohmann::json& entry : one.at("entries"))
      entries[entry.at("prefix")] += entry.at("packets").get<std::uint64_t>();
  }
  EXPECT_EQ(drops, sent_ - before);
  EXPECT_EQ(since.at("entries").size(), 2U);
  for (const nlohmann::json& entry : since.at("entries"))
    EXPECT_EQ(entries[entry.at("prefix")], entry.at("packets").get<std::uint64_t>()) << entry;
  const nlohmann::json& last = documents.back();
  EXPECT_EQ(last.at("lists").size(), 2U);
  EXPECT_EQ(last.at("licenses").at(0).at("name"), "acme");
  EXPECT_EQ(last.at("interfaces").at(0).at("since_start").at("packets"), drops);
}

TEST_F(WatchTest, FollowsWhatOthersChange) {
  const JsonWatch watching(lab(), watch("0.2s --json"));
  ASSERT_TRUE(watching.wait_for(sent_));
  // The slot of the one that goes is the next one's.
  send("198.51.100.70", 9);
  must(lab(), {"unban", "198.51.100.70"});
  must(lab(), {"ban", "198.51.100.200", "--license", "late"});
  send("198.51.100.200", 4);
  ASSERT_TRUE(watching.wait_for(sent_));
  const nlohmann::json last = watching.documents().back();
  ASSERT_EQ(last.at("entries").size(), 1U) << last;
  EXPECT_EQ(last.at("entries").at(0).at("prefix"), "198.51.100.200/32");
  EXPECT_EQ(last.at("entries").at(0).at("since_start").at("packets"), 4);
  // Tables made anew go on counting.
  must(lab(), {"attach", "g0", "--max-entries", "5000"});
  send("198.51.100.200", 6);
  ASSERT_TRUE(watching.wait_for(sent_));
  EXPECT_EQ(watching.documents().back().at("entries").at(0).at("since_start").at("packets"), 10);
}

TEST_F(WatchTest, WhatIsGoneTakesNobodysPlace) {
  const JsonWatch watching(lab(), watch("0.2s --json --top 1"));
  ASSERT_TRUE(watching.wait_for(sent_));
  send("198.51.100.70", 20);
  send("198.51.100.66", 5);
  ASSERT_TRUE(watching.wait_for(sent_));
  must(lab(), {"unban", "198.51.100.70"});
  ASSERT_TRUE(wait_until([&] {
    const nlohmann::json entries = watching.documents().back().at("entries");
    return entries.size() == 1 && entries.at(0).at("prefix") == "198.51.100.64/28";
  }));
}

TEST_F(WatchTest, AListOnTrialIsMarked) {
  must(lab(), {"ban", "198.51.100.128/26", "--list", "trial", "--kind", "ban", "--shadow"});
  const JsonWatch watching(lab(), watch("0.2s --json"));
  ASSERT_TRUE(watching.wait_for(sent_));
  send("198.51.100.66", 2);
  put("198.51.100.130", 1);
  std::map<std::string, bool> shadow;
  ASSERT_TRUE(wait_until([&] {
    const nlohmann::json lists = watching.documents().back().at("lists");
    for (const nlohmann::json& one : lists) shadow[one.at("name")] = one.at("shadow");
    return shadow.size() == 2;
  }));
  EXPECT_TRUE(shadow["trial"]);
  EXPECT_FALSE(shadow["banned/acme"]);
}

}  // namespace
}  // namespace chatgate::test
