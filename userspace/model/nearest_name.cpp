// SPDX-License-Identifier: Apache-2.0
#include "model/nearest_name.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace chatgate {
namespace {

constexpr std::size_t kMostNames = 3;

/// How many letters must be put in, taken out or changed to make one of the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

/// "acme" may well mean "agents/acme".
bool is_part_of(std::string_view name, std::string_view known) {
  return name.size() > 2 && known.find(name) != std::string_view::npos;
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& known) {
  const std::size_t close = std::max<std::size_t>(2, name.size() / 4);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& one : known) {
    const std::size_t away = distance(name, one);
    if (away <= close || is_part_of(name, one)) found.emplace_back(away, one);
  }
  std::sort(found.begin(), found.end());
  if (found.size() > kMostNames) found.resize(kMostNames);
  std::vector<std::string> names;
  names.reserve(found.size());
  for (auto& [away, one] : found) names.push_back(std::move(one));
  return names;
}

}  // namespace chatgate
