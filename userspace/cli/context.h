// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/configuration.h"
#include "engine/session.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own
class App;
}

namespace chatgate {

/// The documented exit codes.
enum ExitCode { kExitDone = 0, kExitRefused = 1, kExitUsage = 2, kExitPermission = 3, kExitNotInForce = 4 };

/// What a command has to say, as values: rendering is decided by --json.
// NOLINTNEXTLINE(bugprone-exception-escape): json's move asserts, in its own way
struct Output {
  nlohmann::json json;  ///< one document, for stdout
  std::string text;     ///< the same for a person, for stdout; ends with a newline unless empty
  std::function<Status(std::ostream&)> write;  ///< if set, writes to stdout what is too much to hold in them
  std::vector<std::string> notes;              ///< for stderr, one line each
  int exit_code = kExitDone;
};

using Command = std::function<Result<Output>()>;

/// The global options, and the command that was chosen.
struct Context {
  std::string state_dir = "/var/lib/chatgate";
  std::string bpffs = "/sys/fs/bpf";
  std::string configuration_file;  ///< as named; empty: the default one, which may be absent
  std::string by;
  std::span<char*> words;      ///< as main() got them
  std::string command_line;    ///< as typed, without the global options
  std::string confirm_within;  ///< as typed, of those commands that have it; empty: not asked for
  std::optional<std::chrono::seconds> within;  ///< the same, read
  bool json = false;
  bool json_lines = false;  ///< the command writes one document a line: an error is one, too
  bool verbose = false;
  Command command;
  Configuration configuration;             ///< built in if it could not be read
  std::optional<Error> bad_configuration;  ///< why not

  /// Whether a word is this command's name. If not, nobody asks for its options; to add those of all commands
  /// was 7 % of what `status` takes.
  bool is_typed(const CLI::App& app) const;
  void read_configuration_file();
  SessionOptions session_options() const;
};

// One file per command; each adds itself to `app`, its options if it is typed, and sets context.command when
// it is chosen.
void add_attach_command(CLI::App& app, Context& context);
void add_detach_command(CLI::App& app, Context& context);
void add_status_command(CLI::App& app, Context& context);
void add_ban_commands(CLI::App& app, Context& context);  ///< ban, allow
void add_import_command(CLI::App& app, Context& context);
void add_export_command(CLI::App& app, Context& context);
void add_backup_command(CLI::App& app, Context& context);
void add_restore_command(CLI::App& app, Context& context);
void add_list_commands(CLI::App& app, Context& context);  ///< lists, list
void add_refresh_command(CLI::App& app, Context& context);
void add_license_commands(CLI::App& app, Context& context);  ///< licenses, license
void add_unban_commands(CLI::App& app, Context& context);    ///< unban, unallow
void add_check_command(CLI::App& app, Context& context);
void add_show_command(CLI::App& app, Context& context);
void add_stats_command(CLI::App& app, Context& context);
void add_events_command(CLI::App& app, Context& context);
void add_audit_command(CLI::App& app, Context& context);
void add_verify_command(CLI::App& app, Context& context);
void add_doctor_command(CLI::App& app, Context& context);
void add_pause_commands(CLI::App& app, Context& context);  ///< pause, resume
void add_confirm_command(CLI::App& app, Context& context);
void add_rollback_command(CLI::App& app, Context& context);
void add_run_command(CLI::App& app, Context& context);

}  // namespace chatgate
