// SPDX-License-Identifier: Apache-2.0
#include "support/lab_commands.h"
#include "datapath/generation.h"
#include "support/kernel.h"
#include "support/paths.h"

#include <bpf/libbpf.h>
#include <net/if.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace chatgate::test {
namespace {

nlohmann::json counter(const Lab& lab, const std::string& name, const std::string& interface) {
  const nlohmann::json stats = lab.chatgate_json({"stats"});
  const nlohmann::json::json_pointer path(
      interface.empty() ? "/counters/" + name : fmt::format("/interfaces/{}/{}", interface, name));
  if (stats.contains(path)) return stats.at(path);
  ADD_FAILURE() << "no counter " << path;
  return {{"packets", 0}, {"bytes", 0}};
}

}  // namespace

std::vector<std::string> chatgate_argv(const Lab& lab, const std::vector<std::string>& words) {
  std::vector<std::string> argv{chatgate_binary(), "--state-dir", lab.state_dir(), "--bpffs", lab.bpffs()};
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

void must(const Lab& lab, const std::vector<std::string>& words) {
  const ProcessResult result = lab.chatgate(words);
  EXPECT_EQ(result.exit_code, 0) << fmt::format("chatgate {}\n", fmt::join(words, " ")) << result.err;
}

void must_attach(const Lab& lab, const std::vector<std::string>& interfaces, const std::string& mode) {
  std::vector<std::string> words{"attach", "--mode", mode, "--max-entries", "4096"};
  words.insert(words.end(), interfaces.begin(), interfaces.end());
  must(lab, words);
}

std::uint64_t counted(const Lab& lab, const std::string& counter_name, const std::string& interface) {
  return counter(lab, counter_name, interface).value("packets", std::uint64_t{0});
}

std::uint64_t counted_bytes(const Lab& lab, const std::string& counter_name, const std::string& interface) {
  return counter(lab, counter_name, interface).value("bytes", std::uint64_t{0});
}

EntryCount counted_entry(const Lab& lab, const std::string& cidr) {
  const nlohmann::json stats = lab.chatgate_json({"stats"});
  for (const nlohmann::json& entry : stats.value("entries", nlohmann::json::array())) {
    if (entry.value("prefix", "") == cidr)
      return {entry.value("packets", std::uint64_t{0}), entry.value("bytes", std::uint64_t{0})};
  }
  return {};
}

nlohmann::json status_of(const Lab& lab, const std::string& interface) {
  const nlohmann::json status = lab.chatgate_json({"status"});
  for (const nlohmann::json& one : status.value("interfaces", nlohmann::json::array())) {
    if (one.value("name", "") == interface) return one;
  }
  return nullptr;
}

std::uint64_t revision(const Lab& lab) {
  return lab.chatgate_json({"status"}).value("store_revision", std::uint64_t{0});
}

std::uint32_t program_on(const std::string& netns, const std::string& interface) {
  const InNetns inside(netns);
  std::uint32_t id = 0;
  const auto index = static_cast<int>(if_nametoindex(interface.c_str()));
  EXPECT_EQ(bpf_xdp_query_id(index, 0, &id), 0) << interface;
  return id;
}

std::vector<std::string> pins(const Lab& lab) {
  std::vector<std::string> all;
  const std::filesystem::path root = lab.bpffs() + "/chatgate";
  if (!std::filesystem::exists(root)) return all;
  for (const auto& one : std::filesystem::recursive_directory_iterator(root)) all.push_back(one.path());
  return all;
}

std::optional<Tables> tables_of(const Lab& lab) {
  const auto directory = PinDirectory::open(lab.bpffs());
  auto tables = directory ? Tables::open(*directory, true) : Result<Tables>(fail(directory.error()));
  if (tables) return std::move(*tables);
  ADD_FAILURE() << to_text(tables.error());
  return std::nullopt;
}

bool has_tables_aside(const Lab& lab) {
  if (pins(lab).empty()) return false;
  const auto tables = tables_of(lab);
  if (!tables) return false;
  const auto aside = has_inactive(*tables);
  EXPECT_EQ(failure(aside), "");
  return aside && *aside;
}

bool process_mentions(const std::string& text) {
  std::error_code error;
  for (const auto& process : std::filesystem::directory_iterator("/proc", error)) {
    std::ifstream file(process.path() / "cmdline");
    std::ostringstream words;
    words << file.rdbuf();  // of a process that is gone by now: nothing, and no exception
    if (words.str().find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace chatgate::test
