// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"
#include "support/paths.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace chatgate::test {
namespace {

std::string told(const Words& words, const ProcessResult& result) {
  return fmt::format("chatgate {}\nexit {} signal {}\n{}{}", fmt::join(words, " "), result.exit_code,
                     result.signal, result.out, result.err);
}

}  // namespace

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) ADD_FAILURE() << "cannot write " << path;
}

Cli::Cli(const Lab& lab, std::string state_dir)
    : lab_(&lab), state_dir_(state_dir.empty() ? lab.state_dir() : std::move(state_dir)) {}

std::string Cli::store_bytes() const { return read_file(state_dir_ + "/chatgate.db"); }

ProcessResult Cli::run(const Words& words, ProcessOptions options) const {
  options.netns = lab_->host();
  return run_process(Words{chatgate_binary(), "--state-dir", state_dir_, "--bpffs", lab_->bpffs()} + words,
                     options);
}

ProcessResult Cli::expect(int exit_code, const Words& words, const ProcessOptions& options) const {
  ProcessResult result = run(words, options);
  EXPECT_EQ(result.exit_code, exit_code) << told(words, result);
  return result;
}

nlohmann::json Cli::json(const Words& words, int exit_code, const ProcessOptions& options) const {
  const ProcessResult result = expect(exit_code, words + Words{"--json"}, options);
  nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
  EXPECT_TRUE(json.is_object()) << told(words, result);
  return json.is_object() ? json : nlohmann::json::object();
}

void Cli::all(const std::vector<Words>& commands) const {
  for (const Words& words : commands) static_cast<void>(expect(0, words));
}

void Cli::attach(const std::string& max_entries) const {
  static_cast<void>(expect(0, {"attach", "g0", "--max-entries", max_entries}));
}

std::uint64_t Cli::revision() const { return json({"status"}).value("store_revision", std::uint64_t{0}); }

std::uint64_t Cli::keys() const { return json({"status"}).value("keys", std::uint64_t{0}); }

std::int64_t Cli::idle_keys() const {
  return static_cast<std::int64_t>(keys()) - json({"verify"}).at("keys").get<std::int64_t>();
}

nlohmann::json Cli::entries(const Words& filter) const {
  return json(Words{"show"} + filter).value("entries", nlohmann::json::array());
}

std::vector<std::string> Cli::prefixes(const Words& filter) const {
  std::vector<std::string> all;
  for (const nlohmann::json& entry : entries(filter)) all.push_back(entry.value("prefix", ""));
  return all;
}

nlohmann::json Cli::warnings(const Words& change, int exit_code) const {
  return json(change, exit_code).value("warnings", nlohmann::json());
}

std::string Cli::verdict(const std::string& address) const {
  const nlohmann::json results = json({"check", address}).value("results", nlohmann::json::array());
  if (results.size() != 1) return "no answer";
  const nlohmann::json& one = results.front();
  const std::string text = one.value("verdict", "") + " " + one.value("reason", "");
  return one.value("enforced", false) ? text : text + ", not enforced";
}

std::vector<std::string> Cli::differences() const {
  const ProcessResult result = run({"verify", "--json"});
  const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
  if (!json.is_object() || !json.contains("differences")) return {told({"verify"}, result)};
  std::vector<std::string> all;
  for (const nlohmann::json& one : json["differences"])
    all.push_back(one.value("what", "") + ": " + one.value("object", "") + ": " + one.value("detail", ""));
  EXPECT_EQ(result.exit_code, all.empty() ? 0 : 1) << told({"verify"}, result);
  return all;
}

}  // namespace chatgate::test
