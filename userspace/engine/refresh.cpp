// SPDX-License-Identifier: Apache-2.0
#include "engine/refresh.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "engine/change.h"
#include "engine/list_input.h"
#include "policy/refresh_schedule.h"

namespace chatgate {
namespace {

constexpr const char* kRefresh = "refresh";

/// A file that was written so short ago may still be: the time that it bears is as coarse as a clock tick.
constexpr std::chrono::seconds kSettling(2);

/// What a file looks like from outside.
struct FileLook {
  std::string stamp;
  bool settling = false;
  bool odd = false;  ///< not a regular file: to open it might take for ever
};

FileLook look_at(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return {"none", false, false};
  const auto written =
      WallTime(std::chrono::seconds(about.st_mtim.tv_sec) + std::chrono::nanoseconds(about.st_mtim.tv_nsec));
  const auto age = wall_now() - written;
  return {fmt::format("{}.{} {} {}:{}", about.st_mtim.tv_sec, about.st_mtim.tv_nsec, about.st_size,
                      about.st_dev, about.st_ino),
          std::chrono::abs(age) < kSettling, !S_ISREG(about.st_mode)};
}

std::uint16_t draw() { return static_cast<std::uint16_t>(std::random_device()()); }

/// One refresh under way.
class Refresh {
 public:
  Refresh(SessionOptions options, const RefreshRequest& request)
      : options_(std::move(options)), request_(request) {
    options_.command = fmt::format("{} {}", kRefresh, request.list);
    options_.confirm_within.reset();
    outcome_.list = request.list;
  }

  RefreshOutcome run() {
    const auto start = std::chrono::steady_clock::now();
    if (Status found = find(); !found)
      outcome_.error = std::move(found.error());
    else if (is_worth_reading())
      attempt();
    else
      outcome_.result = RefreshResult::kUnchanged;
    outcome_.duration =
        std::chrono::round<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    return std::move(outcome_);
  }

 private:
  Status find() {
    CHATGATE_TRY_ASSIGN(Store store, Store::open_read_only(options_.state_dir));
    CHATGATE_TRY_ASSIGN(const auto list, store.lists().find(request_.list));
    if (!list || !list->settings.refresh || list->settings.source.empty())
      return fail(refused(kRefresh, request_.list,
                          list ? "it is not read from a source by itself" : "no such list",
                          fmt::format("'chatgate list {} --source URL' makes it so", request_.list)));
    settings_ = *list->settings.refresh;
    outcome_.source = list->settings.source;
    CHATGATE_TRY_ASSIGN(const auto state, store.refreshes().find(list->id));
    outcome_.state = state.value_or(RefreshState{});
    end_ = refreshed_end(settings_.lifetime.value_or(request_.lifetime), request_.now);
    return {};
  }

  bool is_worth_reading() {
    if (is_url(outcome_.source)) return true;
    file_ = look_at(outcome_.source);
    if (request_.at_once) return true;
    if (file_.settling) return false;
    const RefreshState& last = outcome_.state;
    if (last.attempted_at == WallTime{} || last.stamp != file_.stamp) return true;
    return last.failures > 0 ? last.due_at <= request_.now : last.ends != end_;
  }

  void attempt() {
    outcome_.attempted = true;
    const Status done = read_and_change();
    if (done) return;
    outcome_.error = done.error();
    if (gone_) return;
    outcome_.result = RefreshResult::kFailed;
    if (!request_.dry_run) record_failure(done.error());
  }

  InputRequest input_request() const {
    InputRequest asked;
    asked.list = request_.list;
    asked.source = outcome_.source;
    asked.reading = {settings_.column, settings_.mask_host_bits};
    asked.v6_width = settings_.v6_width;
    asked.skip_bad = settings_.skip_bad;
    asked.replace = true;
    asked.limits = request_.limits;
    return asked;
  }

  Status read_and_change() {
    InputRequest asked = input_request();
    if (file_.odd) return fail(refused("read list", asked.source, "it is not a regular file"));
    for (const bool ask_etag : {true, false}) {
      asked.ask_etag = ask_etag;
      CHATGATE_TRY_ASSIGN(ListInput input, read_input(asked, options_, request_.now));
      if (!input.from_url && look_at(asked.source).stamp != file_.stamp)
        return fail(refused("read list", asked.source, "it was written to while it was read"));
      CHATGATE_TRY_ASSIGN(const bool done, change(asked, input));
      if (done) return {};
    }
    return fail(refused(kRefresh, request_.list, "it has changed while its source was asked"));
  }

  /// False: what the server calls unchanged is not what the list holds any more.
  Result<bool> change(const InputRequest& asked, ListInput& input) {
    CHATGATE_TRY_ASSIGN(Session session, open_for_change(options_, {request_.dry_run, false}));
    session.now = request_.now;
    CHATGATE_TRY_ASSIGN(const ListRow list, find_again(session));
    if (input.unchanged) {
      CHATGATE_TRY_ASSIGN(const bool same, is_as_asked(session, asked, input));
      if (!same) return false;
    }
    outcome_.result = RefreshResult::kUnchanged;
    if (!input.unchanged || outcome_.state.ends != end_)
      CHATGATE_TRY(replace(session, asked, list.info.kind, input));
    if (!request_.dry_run) record_success(session, asked, input);
    return true;
  }

  Result<ListRow> find_again(Session& session) {
    CHATGATE_TRY_ASSIGN(const auto list, session.store.lists().find(request_.list));
    if (list && list->settings.refresh == settings_ && list->settings.source == outcome_.source) return *list;
    gone_ = true;
    return fail(refused(kRefresh, request_.list, "its source was changed meanwhile"));
  }

  Status replace(Session& session, const InputRequest& asked, Kind kind, ListInput& input) {
    if (input.unchanged) CHATGATE_TRY(take_from_list(session, asked, input));
    CHATGATE_TRY(screen_input(session, asked, kind, input.read));
    ImportRequest import;
    import.replace = true;
    import.add.kind = kind;
    import.add.list = request_.list;
    import.add.expires = end_;
    import.add.dry_run = request_.dry_run;
    import.add.items = std::move(input.read.list);
    CHATGATE_TRY_ASSIGN(const ChangeReport report, import_entries(session, std::move(import)));
    outcome_.added = report.count(Operation::kAdded);
    outcome_.removed = report.count(Operation::kRemoved);
    outcome_.revision = report.changed ? report.revision : 0;
    outcome_.in_force = report.in_force || !report.changed;
    outcome_.warnings = report.warnings;
    const bool other = outcome_.added + outcome_.removed + report.count(Operation::kRelabelled) > 0;
    if (other) outcome_.result = RefreshResult::kReplaced;
    return {};
  }

  void record_success(Session& session, const InputRequest& asked, const ListInput& input) {
    RefreshState& state = outcome_.state;
    state = {request_.now, request_.now, WallTime{}, 0, "unchanged", file_.stamp, end_};
    if (outcome_.result == RefreshResult::kReplaced)
      state.result = fmt::format("replaced +{} -{}", outcome_.added, outcome_.removed);
    if (settings_.interval > std::chrono::seconds(0))
      state.due_at = request_.now + refresh_delay(settings_.interval, 0, draw());
    put_on_record(session, [&](const ListRow& list) {
      const std::string etag = etag_to_keep(asked, list.settings, input);
      return session.store.lists().mark_checked(list, etag, request_.now);
    });
  }

  void record_failure(const Error& error) {
    RefreshState& state = outcome_.state;
    ++state.failures;
    state.attempted_at = request_.now;
    state.due_at = request_.now + refresh_delay(settings_.interval, state.failures, draw());
    state.result = one_line(error);
    state.stamp = file_.stamp;
    // Whatever is wrong with the kernel's tables or the configuration: it can be said.
    auto session = open_for_change(options_, {false, true, true});
    if (!session) {
      outcome_.unrecorded = session.error();
      return;
    }
    session->now = request_.now;
    put_on_record(*session, [](const ListRow&) { return Status(); });
  }

  template <typename Also>
  void put_on_record(Session& session, Also also) {
    const auto put = [&]() -> Status {
      CHATGATE_TRY_ASSIGN(Transaction transaction, session.store.begin());
      CHATGATE_TRY_ASSIGN(const ListRow list, find_again(session));
      CHATGATE_TRY(also(list));
      CHATGATE_TRY(session.store.refreshes().put(list.id, outcome_.state));
      return transaction.commit();
    };
    if (const Status done = put(); !done) outcome_.unrecorded = done.error();
  }

  SessionOptions options_;
  const RefreshRequest& request_;
  RefreshOutcome outcome_;
  RefreshSettings settings_;
  FileLook file_;
  WallTime end_{};
  bool gone_ = false;
};

}  // namespace

RefreshOutcome refresh_list(const SessionOptions& options, const RefreshRequest& request) {
  return Refresh(options, request).run();
}

}  // namespace chatgate
