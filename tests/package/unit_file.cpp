// SPDX-License-Identifier: Apache-2.0
#include "package/unit_file.h"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace chatgate::test {

std::vector<std::string> unit_values(const std::string& key) {
  std::vector<std::string> values;
  std::istringstream lines(read_file(kUnitFile));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key + "=")) values.push_back(line.substr(key.size() + 1));
  }
  return values;
}

Words unit_words(const std::string& key) {
  Words words;
  for (const std::string& value : unit_values(key)) {
    std::istringstream text(value);
    for (std::string word; text >> word;) words.push_back(word);
  }
  return words;
}

Words with_capabilities(const Words& names) {
  std::string set = "-all";
  for (const std::string& name : names) {
    std::string lower = name.substr(std::string_view("CAP_").size());
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    set += ",+" + lower;
  }
  return {"setpriv", "--no-new-privs", "--bounding-set", set, "--inh-caps", "-all", "--"};
}

}  // namespace chatgate::test
