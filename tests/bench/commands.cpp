// SPDX-License-Identifier: Apache-2.0
#include "bench/commands.h"

#include <fmt/ranges.h>

namespace chatgate::bench {
namespace {

Result<std::string> output(const std::vector<std::string>& argv, const test::ProcessResult& result) {
  if (result.exit_code != 0)
    return fail(refused("run", fmt::format("{}", fmt::join(argv, " ")),
                        result.err.empty() ? result.out : result.err));
  return result.out;
}

}  // namespace

Result<std::string> on_host(const test::Lab& lab, const std::vector<std::string>& argv) {
  return output(argv, test::run_process(argv, {lab.host(), {{"LC_ALL", "C"}}, {}}));
}

Result<std::string> chatgate_on(const test::Lab& lab, const std::vector<std::string>& words) {
  return output(words, lab.chatgate(words));
}

Result<nlohmann::json> chatgate_json_on(const test::Lab& lab, std::vector<std::string> words) {
  words.emplace_back("--json");
  CHATGATE_TRY_ASSIGN(const std::string text, chatgate_on(lab, words));
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded())
    return fail(refused("read JSON of", fmt::format("{}", fmt::join(words, " ")), text));
  return json;
}

std::vector<std::string> import_words(const std::string& file) {
  return {"import", "bench", file, "--kind", "ban", "--replace"};
}

}  // namespace chatgate::bench
