// SPDX-License-Identifier: Apache-2.0
#include "cli/crash_kinds.h"
#include "cli/traffic.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <sstream>
#include <string_view>

#include "base/clock.h"
#include "model/timestamp.h"
#include "support/wait.h"

namespace chatgate::test {
namespace {

constexpr int kBulkLines = 1100;   // too large a share of the table to be written in place
constexpr int kClearLines = 8500;  // too many for that in any table

using Prepare = std::function<void(const Cli&)>;

Prepare by(std::vector<Words> commands) {
  return [commands = std::move(commands)](const Cli& cli) { cli.all(commands); };
}

CrashKind simple(std::string name, std::vector<Words> prepare, Words command) {
  return {std::move(name), by(std::move(prepare)),
          [command = std::move(command)](const Cli&) { return command; }};
}

Words bulk_prefixes() {
  Words all;
  for (int i = 0; i < kBulkLines; ++i) all.push_back(fmt::format("198.18.{}.{}", i / 256, i % 256));
  return all;
}

CrashKind bulk() {
  const Words prefixes = bulk_prefixes();
  CrashKind kind;
  kind.name = "bulk";
  kind.prepare = by({Words{"unban"} + prefixes});
  kind.command = [prefixes](const Cli& cli) {
    const std::string file = cli.lab().file("bulk.txt");
    write_file(file, fmt::format("{}\n", fmt::join(prefixes, "\n")));
    return Words{"ban", "--from", file, "--for", "forever"};
  };
  return kind;
}

/// All of a client's bans, too many to be taken out one by one.
CrashKind clear_license() {
  std::string text;
  for (int i = 0; i < kClearLines; ++i) text += fmt::format("10.3.{}.{}\n", i / 256, i % 256);
  CrashKind kind = simple("clear_license", {}, {"unban", "--license", "clear", "--yes"});
  kind.prepare = [text](const Cli& cli) {
    const std::string file = cli.lab().file("clear.txt");
    write_file(file, text);
    cli.all({{"import", "banned/clear", file, "--for", "forever"}});
  };
  return kind;
}

/// What a list and a license are, beside their entries.
std::vector<CrashKind> settings() {
  const Words forever{"--for", "forever"};
  const std::vector<Words> served{{"license", "acme", "--destination", "203.0.113.10"},
                                  Words{"ban", "192.0.2.90", "--license", "acme"} + forever,
                                  Words{"allow", "192.0.2.91", "--license", "acme"} + forever};
  return {
      simple("list_settings",
             {Words{"ban", "192.0.2.92", "--list", "feed", "--kind", "ban"} + forever,
              {"list", "feed", "--no-source", "--no-max-age"}},
             {"list", "feed", "--source", "https://lists.example/drop.txt", "--max-age", "7d"}),
      simple("list_remove", {Words{"ban", "192.0.2.93", "--list", "drop", "--kind", "ban"} + forever},
             {"list", "drop", "--remove", "--yes"}),
      simple("list_live",
             {Words{"ban", "192.0.2.94", "198.18.64.0/18", "--list", "trial", "--kind", "ban"} + forever,
              {"list", "trial", "--shadow"}},
             {"list", "trial", "--live"}),
      clear_license(),
      simple("destinations", served, {"license", "acme", "--destination", "203.0.113.11", "2001:db8:d::1"}),
      simple("no_destinations", served, {"license", "acme", "--no-destinations"}),
      simple("license_remove", served, {"license", "acme", "--remove", "--yes"}),
  };
}

/// A policy for one with an entry, a list and a license less, and another end.
CrashKind restore() {
  const auto file = [](const Cli& cli) { return cli.lab().file("crash.bak"); };
  CrashKind kind;
  kind.name = "restore";
  kind.prepare = [file](const Cli& cli) {
    const Words listed{"ban", "192.0.2.83", "--license", "restored"};
    if (std::filesystem::exists(file(cli)))
      cli.all({{"restore", file(cli), "--yes"}});
    else
      cli.all({listed + Words{"--until", "2100-01-01"}, {"backup", file(cli)}});
    cli.all({listed + Words{"--until", "2101-01-01"},
             {"ban", "192.0.2.84", "--license", "unknown", "--for", "forever"}});
  };
  kind.command = [file](const Cli& cli) { return Words{"restore", file(cli), "--yes"}; };
  return kind;
}

/// An entry that has just ended, and that the kernel still holds. The next command takes it away, whatever it
/// is.
CrashKind expiry() {
  const Prepare prepare = [](const Cli& cli) {
    std::chrono::milliseconds life(300);
    // On a busy machine the time may be over before the command reads it: a usage error.
    for (int exit_code = 2; exit_code == 2; life *= 2) {
      const Words ban{"ban", "192.0.2.81", "198.18.128.0/17", "--until", to_string(wall_now() + life)};
      exit_code = cli.run(ban).exit_code;
    }
    EXPECT_TRUE(wait_until([&] { return cli.prefixes({"192.0.2.81"}).empty(); }));
  };
  CrashKind kind = simple("expiry", {}, {"resume"});
  kind.prepare = prepare;
  return kind;
}

void forget_everything(const Cli& cli) {
  cli.all({{"detach", "--all"}});
  std::filesystem::remove_all(cli.state_dir());
}

CrashKind first_ban() {
  CrashKind kind = simple("first_ban", {}, {"ban", "192.0.2.82", "--for", "forever"});
  kind.prepare = forget_everything;
  kind.filters = kind.attached = false;
  return kind;
}

/// On a host with entries in the store, and nothing in the kernel.
CrashKind first_attach() {
  CrashKind kind = simple("first_attach", {{"detach", "--all"}}, {"attach", "g0"});
  kind.filters = kind.attached = false;
  return kind;
}

CrashKind detach() {
  CrashKind kind = simple("detach", {{"attach", "g0"}}, {"detach", "g0"});
  kind.filters = kind.attached = false;
  return kind;
}

CrashKind unfiltered(CrashKind kind) {
  kind.filters = false;
  return kind;
}

}  // namespace

void PrintTo(const CrashKind& kind, std::ostream* out) { *out << kind.name; }

std::vector<CrashKind> crash_kinds() {
  const Words forever{"--for", "forever"};
  const Words wide{"203.0.112.0/20", "192.0.2.128/25", "2001:db8:f000::/36", "2001:db8:1:2::/64"};
  std::vector<CrashKind> kinds = settings();
  for (CrashKind& kind : import_kinds()) kinds.push_back(std::move(kind));
  const std::vector<CrashKind> more{
      simple("ban", {{"unban", "192.0.2.77"}}, Words{"ban", "192.0.2.77"} + forever),
      simple("extend", {{"unban", "192.0.2.78"}, {"ban", "192.0.2.78", "--until", "2100-01-01"}},
             {"ban", "192.0.2.78", "--until", "2101-01-01"}),
      simple("shadow", {{"unban", "192.0.2.79"}}, Words{"ban", "192.0.2.79", "--shadow"} + forever),
      simple("wide", {Words{"unban"} + wide}, Words{"ban"} + wide + forever),
      bulk(),
      refresh_kind(),
      restore(),
      simple("allow", {{"unallow", "203.0.113.77", "203.0.113.128/25"}},
             Words{"allow", "203.0.113.77", "203.0.113.128/25"} + forever),
      simple("unban", {{"ban", "192.0.2.80", "198.18.0.0/16"}}, {"unban", "192.0.2.80", "198.18.0.0/16"}),
      simple("unallow", {Words{"allow", "203.0.113.78"} + forever}, {"unallow", "203.0.113.78"}),
      // A change that holds, taken back.
      simple("rollback", {{"unban", "192.0.2.85"}, Words{"ban", "192.0.2.85"} + forever}, {"rollback"}),
      unfiltered(simple("pause", {{"resume"}}, {"pause"})),
      unfiltered(simple("resume", {{"pause"}}, {"resume"})),
      expiry(),
      first_ban(),
      first_attach(),
      simple("rebuild", {{"attach", "g0", "--max-entries", "20000"}},
             {"attach", "g0", "--max-entries", "20001"}),
      detach(),
  };
  kinds.insert(kinds.end(), more.begin(), more.end());
  return kinds;
}

CrashKind crash_kind(const std::string& name) {
  for (CrashKind& kind : crash_kinds()) {
    if (kind.name == name) return kind;
  }
  ADD_FAILURE() << "no kind " << name;
  return simple(name, {}, {"status"});
}

std::vector<CrashKind> confirming_kinds() {
  const Words change{"ban", "192.0.2.86", "--for", "forever", "--confirm-within", "1h"};
  const Words free{"unban", "192.0.2.86"};
  const Words removal{"unban", "192.0.2.86", "--confirm-within", "1h"};
  return {simple("confirm_within", {free}, change), simple("confirm", {}, {"confirm"}),
          simple("confirm_removal", {removal}, {"confirm"}),
          simple("rollback_pending", {free, change}, {"rollback"})};
}

void prepare_sentinels(const Cli& cli) {
  cli.attach();
  cli.all({{"ban", kBannedSentinel, "198.51.100.128/25", "--for", "forever"},
           {"allow", kAllowedSentinel, "--for", "forever"}});
}

std::set<std::string> failpoints_of_source() {
  constexpr std::string_view kMacro = "CHATGATE_FAILPOINT(\"";
  std::set<std::string> names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(CHATGATE_SOURCE_DIR "/userspace")) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = read_file(file.path());
    for (std::size_t at = text.find(kMacro); at != std::string::npos; at = text.find(kMacro, at + 1)) {
      const std::size_t start = at + kMacro.size();
      names.insert(text.substr(start, text.find('"', start) - start));
    }
  }
  return names;
}

std::set<std::string> failpoints_reached(const Cli& cli, const CrashKind& kind) {
  const std::string log = cli.lab().file("failpoints.log");
  std::filesystem::remove(log);
  kind.prepare(cli);
  ProcessOptions options;
  options.environment["CHATGATE_FAILPOINT_LOG"] = log;
  static_cast<void>(cli.expect(kind.name == "first_ban" ? 4 : 0, kind.command(cli), options));
  std::istringstream lines(read_file(log));
  std::set<std::string> reached;
  for (std::string name; std::getline(lines, name);) reached.insert(name);
  return reached;
}

}  // namespace chatgate::test
