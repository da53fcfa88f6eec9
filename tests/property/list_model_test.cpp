// SPDX-License-Identifier: Apache-2.0
// Bans, unbans, replaced lists, expiries and destinations of several lists and licenses, by chance, against a
// naive model: the store holds the same entries after every change, and the real program gives the same
// verdicts, whatever the destination.
#include <algorithm>
#include <map>
#include <optional>

#include "datapath/probe.h"
#include "engine/attaching.h"
#include "engine/list_changes.h"
#include "engine/verify.h"
#include "support/bpffs.h"
#include "support/naive_lists.h"
#include "support/random_policy.h"
#include "support/strict.h"
#include "support/test_store.h"

namespace chatgate::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int kChanges = 250;
constexpr int kLookups = 60;  // after each
const std::vector<std::string> kLists{"manual-bans",   "banned/acme", "banned/globex",
                                      "manual-allows", "agents/acme", "agents/globex"};
const std::vector<std::string> kLicenses{"acme", "globex"};

/// An import takes what a wider line of it covers as said already.
std::set<IpPrefix> widest_of(const std::set<IpPrefix>& prefixes) {
  std::set<IpPrefix> widest;
  for (const IpPrefix& one : prefixes) {
    const bool covered = std::any_of(prefixes.begin(), prefixes.end(), [&](const IpPrefix& other) {
      return other != one && covers(other, one);
    });
    if (!covered) widest.insert(one);
  }
  return widest;
}

class ListModel : public testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    CHATGATE_NEED(bpffs_.status());
    SessionOptions options;
    options.state_dir = directory_.file("state");
    options.bpffs = bpffs_.path();
    options.by = "test";
    session_.emplace(must(open_for_change(options)));
    must(attach_interfaces(*session_, {{}, AttachMode::kNative, 4096, false}));
    probe_.emplace(must(Probe::open(*session_->pins)));
    start_ = session_->now;
    random_.emplace(seed_for(GetParam()), start_);
  }

  std::uint32_t below(std::uint32_t limit) { return random_->below(limit); }
  WallTime now() const { return session_->now; }

  // Few enough to meet again, nested, but never nine over one address.
  IpPrefix some_prefix() {
    const bool v4 = random_->chance(50);
    IpAddress address = ip(v4 ? "198.18.0.0" : "2001:db8:f::");
    if (v4) {
      constexpr int kLengths[] = {24, 28, 32, 32};
      address.bytes[2] = static_cast<std::uint8_t>(below(3));
      address.bytes[3] = static_cast<std::uint8_t>(below(24));
      return make_prefix(address, kLengths[below(4)]);
    }
    constexpr int kLengths[] = {48, 60, 64, 128};
    address.bytes[7] = static_cast<std::uint8_t>(below(24));
    address.bytes[15] = static_cast<std::uint8_t>(below(3));
    return make_prefix(address, kLengths[below(4)]);
  }

  static IpAddress ip(const char* text) { return address(text); }

  std::set<IpPrefix> some_prefixes(std::size_t count) {
    std::set<IpPrefix> prefixes;
    while (prefixes.size() < count) prefixes.insert(some_prefix());
    return prefixes;
  }

  IpAddress some_destination(Family family) {
    IpAddress address = ip(family == Family::kV4 ? "203.0.113.0" : "2001:db8:d::");
    address.bytes.at(address_size(address) - 1) = static_cast<std::uint8_t>(below(5));
    return address;
  }

  // Between the hours at which anything happens.
  WallTime some_end() { return random_->chance(40) ? kNever : now() + hours(below(20)) + minutes(30); }

  const std::string& some_list() { return kLists[below(static_cast<std::uint32_t>(kLists.size()))]; }
  const std::string& some_license() { return kLicenses[below(2)]; }

  AddRequest request_for(const std::string& list, const std::set<IpPrefix>& prefixes) {
    AddRequest request;
    request.list = list;
    request.kind = model_.list(list).kind;
    request.expires = some_end();
    for (const IpPrefix& prefix : prefixes) request.items.add(prefix, {});
    return request;
  }

  void add() {
    const std::string& list = some_list();
    const std::set<IpPrefix> prefixes = some_prefixes(1 + below(6));
    AddRequest request = request_for(list, prefixes);
    request.shorten = random_->chance(20);
    must(add_entries(*session_, request));
    model_.add(list, prefixes, request.expires, request.shorten, now());
  }

  void replace() {
    const std::string& list = some_list();
    const std::set<IpPrefix> prefixes = some_prefixes(1 + below(30));
    const ImportRequest request{request_for(list, prefixes), true, {100, 1000, false}};
    must(import_entries(*session_, request));
    model_.replace(list, widest_of(prefixes), request.add.expires, now());
  }

  void remove() {
    RemoveRequest request;
    request.list = random_->chance(30) ? "" : some_list();
    request.kind = request.list.empty() ? (random_->chance(50) ? Kind::kBan : Kind::kAllow)
                                        : model_.list(request.list).kind;
    const std::set<IpPrefix> prefixes = some_prefixes(1 + below(8));
    request.prefixes.assign(prefixes.begin(), prefixes.end());
    must(remove_entries(*session_, request));
    model_.remove(request.list, request.kind, prefixes);
  }

  void clear() {
    ClearRequest request;
    request.license = some_license();
    request.kind = random_->chance(50) ? Kind::kBan : Kind::kAllow;
    if (random_->chance(30)) {
      request.kind.reset();
      request.remove = true;
    }
    const bool known = must(session_->store.lists().find_license(request.license)).has_value();
    ASSERT_EQ(clear_lists(*session_, request).has_value(), known);
    if (request.remove)
      model_.remove_license(request.license);
    else
      model_.clear(request.license, *request.kind);
  }

  void serve() {
    const std::string& license = some_license();
    std::set<IpAddress> chosen;
    for (std::uint32_t count = below(4); count > 0; --count)
      chosen.insert(some_destination(random_->family()));
    const bool known = must(session_->store.lists().find_license(license)).has_value();
    const auto done = change_destinations(*session_, {license, {chosen.begin(), chosen.end()}, false});
    if (!known && chosen.empty()) {
      ASSERT_FALSE(done);
      return;
    }
    const bool free = model_.serve(license, chosen);
    ASSERT_EQ(done.has_value(), free) << (done ? "" : to_text(done.error()));
    ++(free ? served_ : refused_);
  }

  void change() {
    switch (below(9)) {
      case 0:
      case 1:
      case 2:
        return add();
      case 3:
        return replace();
      case 4:
        return remove();
      case 5:
        return clear();
      case 6:
      case 7:
        return serve();
      default:
        session_->now += hours(1 + below(6));
    }
  }

  void check_store() {
    std::set<std::tuple<std::string, IpPrefix, WallTime>> held;
    EntryFilter filter;
    filter.alive_at = now();
    must(session_->store.entries().each(filter, [&](const Entry& entry) -> Status {
      held.emplace(entry.list, entry.prefix, entry.expires);
      return {};
    }));
    ASSERT_TRUE(held == model_.live(now())) << held.size() << " entries, not " << model_.live(now()).size();
  }

  // The program's clock runs ahead by as much as the session's.
  void check_verdicts() {
    session_->tables->control().wall_offset =
        wall_offset_now() + std::chrono::nanoseconds(now() - start_).count();
    for (int i = 0; i < kLookups; ++i) {
      const IpAddress source = random_->near(some_prefix());
      const IpAddress destination = some_destination(source.family);
      const ProbeAnswer answer = must(probe_->ask(source, destination));
      ASSERT_EQ(answer.reason, model_.verdict(source, destination, now()))
          << to_string(source) << " to " << to_string(destination);
      ++answers_[answer.reason];
    }
  }

  void check_tables() {
    for (const Difference& one : must(verify(*session_)).differences)
      ASSERT_EQ(one.object, "clock") << one.what << " " << one.object << ": " << one.detail;
  }

  TempDir directory_;
  Bpffs bpffs_;
  std::optional<Session> session_;
  std::optional<Probe> probe_;
  std::optional<RandomPolicy> random_;
  NaiveLists model_;
  WallTime start_{};
  std::map<chatgate_counter, int> answers_;
  int served_ = 0;
  int refused_ = 0;
};

TEST_P(ListModel, StoreAndProgramEqualTheModelAfterEveryChange) {
  for (int i = 0; i < kChanges; ++i) {
    SCOPED_TRACE(i);
    ASSERT_NO_FATAL_FAILURE(change());
    ASSERT_NO_FATAL_FAILURE(check_store());
    ASSERT_NO_FATAL_FAILURE(check_verdicts());
    ASSERT_NO_FATAL_FAILURE(check_tables());
  }
  EXPECT_GT(served_, 10);
  EXPECT_GT(refused_, 0);
  for (const chatgate_counter reason :
       {CHATGATE_DROP_BANNED, CHATGATE_PASS_WHITELISTED, CHATGATE_PASS_UNLISTED})
    EXPECT_GT(answers_[reason], kChanges) << static_cast<int>(reason);
}

INSTANTIATE_TEST_SUITE_P(Part, ListModel, testing::Range(std::uint64_t{0}, std::uint64_t{4}));

}  // namespace
}  // namespace chatgate::test
