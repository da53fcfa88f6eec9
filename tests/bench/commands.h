// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/lab.h"

namespace chatgate::bench {

/// A program in the lab's host namespace, which must succeed; what it prints on stdout.
Result<std::string> on_host(const test::Lab& lab, const std::vector<std::string>& argv);

/// The built chatgate with the lab's state, which must succeed; what it prints on stdout.
Result<std::string> chatgate_on(const test::Lab& lab, const std::vector<std::string>& words);
/// The same with --json.
Result<nlohmann::json> chatgate_json_on(const test::Lab& lab, std::vector<std::string> words);

/// The words that replace the list `bench` with what stands in `file`.
std::vector<std::string> import_words(const std::string& file);

}  // namespace chatgate::bench
