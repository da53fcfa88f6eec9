// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/output_file.h"
#include "cli/context.h"
#include "cli/progress_line.h"
#include "cli/render.h"
#include "engine/exporting.h"
#include "model/list.h"

namespace chatgate {
namespace {

constexpr const char* kExport = "export";
constexpr const char* kNoDomain = "_spf.example.com";  // RFC 2606: nobody's

struct ExportOptions {
  std::vector<std::string> lists;
  std::string format;
  bool aggregate = false;
  bool labels = false;
  std::string since;
  std::string output;
  std::string domain;
};

bool is_to_stdout(const ExportOptions& options) { return options.output.empty() || options.output == "-"; }

/// A name of the DNS, as SPF records have them.
Status check_domain(const std::string& domain) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  constexpr std::size_t kLongestDomain = 200;
  const bool fine = domain.size() <= kLongestDomain &&
                    domain.find_first_not_of(kAllowed) == std::string::npos &&
                    domain.find("..") == std::string::npos && domain.front() != '.' && domain.back() != '.';
  if (fine) return {};
  return fail(usage_error(kExport, domain, "not a domain", "lower case, as in _spf.acme.example"));
}

Status check_words(const Context& context, const ExportOptions& options, const ExportFormat& format) {
  for (const std::string& list : options.lists) CHATGATE_TRY(check_list_name(list));
  if (!options.domain.empty()) CHATGATE_TRY(check_domain(options.domain));
  if (!options.domain.empty() && format.name != "spf")
    return fail(usage_error(kExport, "--domain", "is for --format spf"));
  if (options.aggregate && options.labels)
    return fail(usage_error(kExport, "--aggregate --labels", "they exclude each other",
                            "a merged prefix has no one label"));
  if (options.aggregate && !options.since.empty())
    return fail(usage_error(kExport, "--aggregate --since", "they exclude each other"));
  if (!options.since.empty() && format.write_changes == nullptr)
    return fail(usage_error(kExport, std::string(format.name), "cannot say what was removed",
                            "--since goes with --format plain, csv, json or markdown"));
  const bool to_stdout = is_to_stdout(options);
  if (context.json && to_stdout && format.name != "json")
    return fail(usage_error(kExport, "--json", "and --format exclude each other on stdout",
                            "leave one out, or write to a file by --output"));
  return {};
}

Result<const ExportFormat*> choose_format(const Context& context, const ExportOptions& options) {
  if (!options.format.empty()) return find_export_format(options.format);
  const bool to_stdout = is_to_stdout(options);
  return find_export_format(context.json && to_stdout ? "json" : "plain");
}

/// Each name once, as first given.
ExportRequest request_of(const ExportOptions& options) {
  ExportRequest request;
  for (const std::string& list : options.lists) {
    if (std::find(request.lists.begin(), request.lists.end(), list) == request.lists.end())
      request.lists.push_back(list);
  }
  request.labels = options.labels;
  request.aggregate = options.aggregate;
  return request;
}

/// Where it goes, and what is said of it there.
class Target {
 public:
  static Result<Target> open(const ExportOptions& options) {
    if (is_to_stdout(options)) return Target(OutputFile::to_stdout(), "");
    constexpr mode_t kMode = 0666;
    CHATGATE_TRY_ASSIGN(OutputFile file,
                        OutputFile::create(options.output, kMode, OutputFile::Existing::kReplace));
    return Target(std::move(file), options.output);
  }

  WriteText sink() {
    return [this](std::string_view text) { return file_.write(text); };
  }

  Result<Output> finish(const ExportHeading& heading, nlohmann::json counts, const std::string& what) {
    CHATGATE_TRY(file_.commit());
    Output output;
    if (path_.empty()) {
      output.write = [](std::ostream&) { return Status(); };  // stdout has the whole of it already
      return output;
    }
    output.text = fmt::format("{} of {} (revision {}) written to {}\n", what, fmt::join(heading.lists, ", "),
                              heading.revision, path_);
    output.json = std::move(counts);
    output.json["lists"] = heading.lists;
    output.json["revision"] = heading.revision;
    output.json["output"] = path_;
    return output;
  }

 private:
  Target(OutputFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  OutputFile file_;
  std::string path_;
};

Result<Output> export_whole(Session& session, const ExportOptions& options, const ExportFormat& format) {
  CHATGATE_TRY_ASSIGN(ExportReport report, export_lists(session, request_of(options)));
  report.heading.domain = options.domain.empty() ? kNoDomain : options.domain;
  CHATGATE_TRY_ASSIGN(Target target, Target::open(options));
  begin_progress("writing");
  CHATGATE_TRY(format.write(report.heading, report.items, target.sink()));
  const std::size_t count = report.items.size();
  CHATGATE_TRY_ASSIGN(
      Output output, target.finish(report.heading, {{"total", count}}, counted(count, "prefix", "prefixes")));
  if (count == 0) output.notes.emplace_back("there is no prefix in it");
  if (report.shadows > 0)
    output.notes.push_back(counted(report.shadows, "shadow entry is", "shadow entries are") + " left out");
  if (format.name == "spf" && options.domain.empty())
    output.notes.push_back(fmt::format("name the record by --domain: {} is a placeholder", kNoDomain));
  return output;
}

Result<Output> export_since(Session& session, const ExportOptions& options, const ExportFormat& format) {
  CHATGATE_TRY_ASSIGN(const ExportSince since, parse_since(options.since));
  CHATGATE_TRY_ASSIGN(const ExportChangesReport report, export_changes(session, request_of(options), since));
  CHATGATE_TRY_ASSIGN(Target target, Target::open(options));
  CHATGATE_TRY(format.write_changes(report.heading, report.changes, target.sink()));
  const std::size_t added = report.changes.added.size();
  const std::size_t removed = report.changes.removed.size();
  return target.finish(report.heading, {{"added", added}, {"removed", removed}},
                       fmt::format("{} added and {} removed", added, removed));
}

Result<Output> export_command(const Context& context, const ExportOptions& options) {
  CHATGATE_TRY_ASSIGN(const ExportFormat* const format, choose_format(context, options));
  CHATGATE_TRY(check_words(context, options, *format));
  if (!options.since.empty()) CHATGATE_TRY(parse_since(options.since));
  // Lines that go to the same terminal say how far it is.
  std::optional<ProgressLine> progress;
  if (!is_to_stdout(options) || ::isatty(STDOUT_FILENO) == 0) progress.emplace(context, kExport);
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  return options.since.empty() ? export_whole(session, options, *format)
                               : export_since(session, options, *format);
}

std::string about_formats() {
  std::string text = "how it is written (default plain):";
  for (const ExportFormat& one : export_formats()) text += fmt::format("\n{}: {}", one.name, one.about);
  return text;
}

}  // namespace

void add_export_command(CLI::App& app, Context& context) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "hand lists out: what they hold now, or what changed");
  if (!context.is_typed(*command)) return;
  command->add_option("LIST", options->lists, "lists whose entries go into it together, each prefix once")
      ->required();
  command->add_option("--format", options->format, about_formats());
  command->add_flag("--aggregate", options->aggregate, "as few prefixes as cover exactly the same addresses");
  command->add_flag("--labels", options->labels, "with the labels, which may be people's names");
  command->add_option(
      "--since", options->since,
      "what was added and removed since then: a revision, RFC 3339, or a date (UTC midnight)");
  command->add_option("--output", options->output, "into this file, whole or not at all, instead of stdout");
  command->add_option("--domain", options->domain, "of --format spf: the name of the record");
  command->callback([&context, options] {
    context.command = [&context, options] { return export_command(context, *options); };
  });
}

}  // namespace chatgate
