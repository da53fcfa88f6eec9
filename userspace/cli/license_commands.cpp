// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "cli/confirm.h"
#include "cli/confirm_within.h"
#include "cli/context.h"
#include "cli/list_choice.h"
#include "cli/render.h"
#include "cli/render_change.h"
#include "cli/render_list.h"
#include "engine/list_changes.h"
#include "model/list.h"

namespace chatgate {
namespace {

struct LicenseOptions {
  std::string license;
  std::vector<std::string> destinations;
  bool no_destinations = false;
  bool remove = false;
  bool yes = false;
  bool dry_run = false;

  bool sets() const { return no_destinations || !destinations.empty(); }
};

Output render_licenses(const std::vector<LicenseReport>& reports) {
  Output output;
  nlohmann::json licenses = nlohmann::json::array();
  for (const LicenseReport& report : reports) licenses.push_back(json_license(report));
  output.json = {{"licenses", std::move(licenses)}, {"total", reports.size()}};
  output.text = licenses_text(reports);
  return output;
}

Result<Output> licenses_command(const Context& context) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const std::vector<LicenseReport> reports, report_licenses(session));
  return render_licenses(reports);
}

Result<Output> show_license(const Context& context, const LicenseOptions& options) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const std::vector<LicenseReport> reports, report_licenses(session));
  const auto found = std::find_if(reports.begin(), reports.end(), [&](const LicenseReport& one) {
    return one.license.name == options.license;
  });
  if (found == reports.end())
    return fail(refused("license", options.license, "no such license", "'chatgate licenses' names all"));
  return render_licenses({*found});
}

Result<Output> set_license(const Context& context, const LicenseOptions& options) {
  DestinationRequest request;
  request.license = options.license;
  request.dry_run = options.dry_run;
  for (const std::string& word : options.destinations) {
    CHATGATE_TRY_ASSIGN(const IpAddress address, parse_ip_address(word));
    request.addresses.push_back(address);
  }
  if (options.no_destinations)
    CHATGATE_TRY(check_store(context.state_dir, "set destinations", "license " + options.license));
  CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {options.dry_run, false}));
  CHATGATE_TRY_ASSIGN(const ChangeReport report, change_destinations(session, request));
  Output output = render_change(report, context.json);
  nlohmann::json destinations = nlohmann::json::array();
  for (const IpAddress& address : request.addresses) destinations.push_back(to_string(address));
  if (context.json) output.json["destinations"] = destinations;
  output.text = fmt::format("license {}: {}: {}", options.license,
                            counted(request.addresses.size(), "destination", "destinations"), output.text);
  return output;
}

/// What goes with a license beside its entries.
struct Belongings {
  std::size_t lists = 0;
  std::size_t destinations = 0;

  std::string text() const {
    return counted(lists, "list", "lists") + " and " + counted(destinations, "destination", "destinations");
  }
};

Result<Belongings> belongings_of(const Context& context, const std::string& license) {
  CHATGATE_TRY_ASSIGN(Session session, open_for_look(context.session_options()));
  CHATGATE_TRY_ASSIGN(const std::vector<ListRow> lists, session.store.lists().rows());
  CHATGATE_TRY_ASSIGN(const std::vector<Destination> destinations, session.store.lists().destinations());
  Belongings found;
  for (const ListRow& list : lists) found.lists += list.info.license == license ? 1 : 0;
  for (const Destination& one : destinations) found.destinations += one.license == license ? 1 : 0;
  return found;
}

Result<Output> remove_license(const Context& context, const LicenseOptions& options) {
  if (options.sets()) return fail(usage_error("usage", "--remove", "excludes the other settings"));
  CHATGATE_TRY(check_store(context.state_dir, "remove", "license " + options.license));
  CHATGATE_TRY_ASSIGN(const Belongings belongings, belongings_of(context, options.license));
  BigRemoval removal{"license " + options.license, options.yes, options.dry_run, true, {}, belongings.text()};
  removal.change = [&](bool dry_run, std::optional<std::uint64_t> seen) -> Result<ChangeReport> {
    CHATGATE_TRY_ASSIGN(Session session, open_for_change(context.session_options(), {dry_run, false}));
    return clear_lists(session, {{}, options.license, std::nullopt, true, seen, dry_run});
  };
  CHATGATE_TRY_ASSIGN(const ChangeReport report, do_after_count(removal));
  Output output = render_change(report, context.json);
  output.text = fmt::format("{} {} with license {}\n", options.dry_run ? "would remove" : "removed",
                            belongings.text(), options.license) +
                output.text;
  if (context.json) {
    output.json["lists"] = belongings.lists;
    output.json["destinations"] = belongings.destinations;
  }
  return output;
}

Result<Output> license_command(const Context& context, const LicenseOptions& options) {
  CHATGATE_TRY(check_license_name(options.license));
  if (options.remove) return remove_license(context, options);
  if (options.sets()) return set_license(context, options);
  if (context.within) return fail(usage_error("usage", "--confirm-within", "nothing is to be changed"));
  if (options.dry_run || options.yes)
    return fail(usage_error("usage", options.dry_run ? "--dry-run" : "--yes", "nothing is to be changed"));
  return show_license(context, options);
}

}  // namespace

void add_license_commands(CLI::App& app, Context& context) {
  CLI::App* licenses = app.add_subcommand("licenses", "all licenses: bans, allows, hits, destinations");
  licenses->callback([&context] { context.command = [&context] { return licenses_command(context); }; });

  auto options = std::make_shared<LicenseOptions>();
  CLI::App* command = app.add_subcommand("license", "one license: shows it, or sets its destinations");
  if (!context.is_typed(*command)) return;
  command->add_option("LICENSE", options->license, "its name")->required();
  CLI::Option* destination = command->add_option(
      "--destination", options->destinations,
      "its bans and allows hold for packets to these addresses only; they replace those that it has");
  command->add_flag("--no-destinations", options->no_destinations, "they hold for the whole host")
      ->excludes(destination);
  command->add_flag("--remove", options->remove, "take it off the books, with its lists and destinations");
  command->add_flag("--yes", options->yes, "remove without asking");
  add_confirm_within(*command, context);
  command->add_flag("--dry-run", options->dry_run, "say what would change");
  command->callback([&context, options] {
    context.command = [&context, options] { return license_command(context, *options); };
  });
}

}  // namespace chatgate
