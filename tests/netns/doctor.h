// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "support/lab_commands.h"
#include "support/paths.h"

namespace chatgate::test {

using Words = std::vector<std::string>;

/// A lab's host, what doctor says of it, and the commands that doctor names, typed there.
class DoctorLab : public LabTest {
 protected:
  /// One document; the exit code says whether there is a warning or a problem.
  nlohmann::json examine(Words words = {}) const {
    words.insert(words.begin(), "doctor");
    words.emplace_back("--json");
    const ProcessResult result = lab().chatgate(words);
    nlohmann::json report = nlohmann::json::parse(result.out, nullptr, false);
    if (report.is_discarded()) {
      ADD_FAILURE() << result.out << result.err;
      return {};
    }
    bool bad = false;
    for (const nlohmann::json& one : report["findings"]) {
      bad = bad || one["level"] == "warning" || one["level"] == "problem";
      if (one["level"] == "ok" || one["command"].is_string()) continue;
      EXPECT_NE(one["meaning"].get<std::string>().find("nothing to mend"), std::string::npos) << one;
    }
    EXPECT_EQ(result.exit_code, bad ? 1 : 0) << result.out << result.err;
    return report;
  }

  static nlohmann::json finding_in(const nlohmann::json& report, const std::string& subject,
                                   const std::string& check) {
    for (const nlohmann::json& one : report.at("findings")) {
      if (one["subject"] == subject && one["check"] == check) return one;
    }
    return {{"level", "none"}, {"found", ""}, {"command", nullptr}};
  }

  nlohmann::json finding(const std::string& subject, const std::string& check) const {
    return finding_in(examine(subject == "host" ? Words{} : Words{subject}), subject, check);
  }

  std::string level(const std::string& subject, const std::string& check) const {
    return finding(subject, check)["level"];
  }

  /// Types on the host what doctor says.
  void mend(const nlohmann::json& one) const {
    ASSERT_TRUE(one["command"].is_string()) << one;
    const std::string folder = std::filesystem::path(chatgate_binary()).parent_path();
    ProcessOptions options;
    options.netns = lab().host();
    options.environment = {{"CHATGATE_STATE_DIR", lab().state_dir()},
                           {"CHATGATE_BPFFS", lab().bpffs()},
                           {"PATH", folder + ":" + std::getenv("PATH") + ":/usr/sbin:/sbin"}};
    const ProcessResult result = run_process({"sh", "-c", one["command"].get<std::string>()}, options);
    EXPECT_EQ(result.exit_code, 0) << one["command"] << result.out << result.err;
  }

  /// It is found at that level, its command mends it, and then it is not found any more.
  void expect_mended(const std::string& subject, const std::string& check, const std::string& bad) const {
    const nlohmann::json one = finding(subject, check);
    EXPECT_EQ(one["level"], bad) << one;
    mend(one);
    EXPECT_EQ(level(subject, check), "ok") << finding(subject, check);
  }

  void on_host(const Words& words) const { lab().ip(lab().host(), words); }
  void ethtool(Words words) const {
    words.insert(words.begin(), "ethtool");
    const ProcessResult result = run_process(words, {lab().host(), {}, {}});
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
};

}  // namespace chatgate::test
