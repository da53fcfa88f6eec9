// SPDX-License-Identifier: Apache-2.0
#include "engine/purge.h"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "model/duration.h"

namespace chatgate {
namespace {

enum class Stage { kLines, kHeadings, kEntries, kKeys, kDone };

/// Where a pass over the store has come to. It may be gone on with days later, by another process.
struct Place {
  Stage stage = Stage::kLines;
  std::uint64_t upto = 0;  ///< fixed for the whole pass: what a line says depends on it
  HistoryPlace history;
  std::optional<IpPrefix> from;
};

std::string to_text(const Place& place) {
  return fmt::format("{} {} {} {} {}", static_cast<int>(place.stage), place.upto, place.history.revision,
                     place.history.run, place.from ? to_cidr(*place.from) : "-");
}

template <typename Number>
bool take(std::string_view& text, Number& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

/// Nothing: there is none, or one that nobody understands; a new pass begins.
std::optional<Place> read_place(std::string_view text) {
  Place place;
  int stage = 0;
  const bool numbers = take(text, stage) && take(text, place.upto) && take(text, place.history.revision) &&
                       take(text, place.history.run);
  if (!numbers || stage < 0 || stage >= static_cast<int>(Stage::kDone)) return std::nullopt;
  place.stage = static_cast<Stage>(stage);
  if (text == "-") return place;
  const auto prefix = parse_ip_prefix(text);
  if (!prefix) return std::nullopt;
  place.from = *prefix;
  return place;
}

/// One portion under way.
class Purge {
 public:
  Purge(Session& session, WallTime cutoff) : store_(session.store), now_(session.now), cutoff_(cutoff) {}

  Result<PurgeReport> run() {
    CHATGATE_TRY_ASSIGN(Transaction transaction, store_.begin());
    CHATGATE_TRY(begin());
    if (place_.stage == Stage::kLines) {
      CHATGATE_TRY_ASSIGN(report_.undo, store_.history_purge().cut(place_.upto, cutoff_));
    }
    constexpr std::uint64_t kRows = 8192;
    constexpr auto kTime = std::chrono::milliseconds(100);
    const auto start = std::chrono::steady_clock::now();
    while (place_.stage != Stage::kDone && report_.rows() < kRows &&
           std::chrono::steady_clock::now() - start < kTime)
      CHATGATE_TRY(step());
    report_.more = place_.stage != Stage::kDone;
    CHATGATE_TRY(store_.settings().set_purge_place(report_.more ? to_text(place_) : ""));
    CHATGATE_TRY(transaction.commit());
    return report_;
  }

 private:
  Status begin() {
    CHATGATE_TRY_ASSIGN(const std::string text, store_.settings().purge_place());
    if (const auto place = read_place(text)) {
      place_ = *place;
      return {};
    }
    CHATGATE_TRY_ASSIGN(const auto pending, store_.settings().pending());
    CHATGATE_TRY_ASSIGN(place_.upto,
                        store_.history_purge().last_before(cutoff_, pending ? pending->revision : 0));
    if (place_.upto == 0) place_.stage = Stage::kEntries;
    return {};
  }

  Status step() {
    std::uint64_t rows = 0;
    switch (place_.stage) {
      case Stage::kLines: {
        CHATGATE_TRY_ASSIGN(rows, store_.history_purge().step(place_.history, place_.upto, cutoff_));
        report_.changes += rows;
        if (place_.history.revision > place_.upto) place_.stage = Stage::kHeadings;
        return {};
      }
      case Stage::kHeadings: {
        CHATGATE_TRY_ASSIGN(rows, store_.history_purge().headings(place_.upto));
        report_.revisions += rows;
        if (rows < static_cast<std::uint64_t>(HistoryPurge::kStep)) place_.stage = Stage::kEntries;
        return {};
      }
      case Stage::kEntries: {
        CHATGATE_TRY_ASSIGN(rows, store_.ended_rows().entries(place_.from, cutoff_));
        report_.entries += rows;
        if (!place_.from) place_.stage = Stage::kKeys;
        return {};
      }
      case Stage::kKeys: {
        CHATGATE_TRY_ASSIGN(rows, store_.ended_rows().keys(place_.from, cutoff_, now_));
        report_.keys += rows;
        if (!place_.from) place_.stage = Stage::kDone;
        return {};
      }
      case Stage::kDone:
        break;
    }
    return {};
  }

  Store& store_;
  WallTime now_;
  WallTime cutoff_;
  Place place_;
  PurgeReport report_;
};

}  // namespace

Result<PurgeReport> purge(Session& session, std::chrono::seconds retention) {
  if (retention < kShortestRetention)
    return fail(usage_error("purge", to_string(retention),
                            fmt::format("nothing younger than {} is purged", to_string(kShortestRetention))));
  return Purge(session, session.now - retention).run();
}

}  // namespace chatgate
