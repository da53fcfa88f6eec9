// SPDX-License-Identifier: Apache-2.0
// What scripts/bench makes of a run's figures. No figure is judged here: benchmarks are no tests.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "bench/report.h"
#include "cli/cli.h"
#include "support/process.h"
#include "support/temp_dir.h"

namespace chatgate::test {
namespace {

using bench::Ratio;
using bench::Raw;
using bench::Report;

const std::string kScripts = CHATGATE_SOURCE_DIR "/scripts/";

/// One ratio of each outcome, and what each chart draws.
Report sample() {
  Report report;
  report.add(Ratio{"import 1M / ipset restore", 1.25, bench::at_most(1.5), "2.5 / 2 s"});
  report.add(Ratio{"chatgate / <bare|XDP_DROP>", 0.5, bench::at_least(0.75), "5 / 10 Mpps"});
  report.add(Ratio{"without a target", 1234.5, {}, ""});
  for (const char* program : {"parse-only", "chatgate"}) {
    report.add(Raw{"program cost",
                   {{"program", program},
                    {"family", "v4"},
                    {"list", "random"},
                    {"entries", "100000"},
                    {"scopes", "0"},
                    {"sources", "clean"}},
                   program[0] == 'c' ? 412.0 : 9.0,
                   "ns/packet"});
  }
  for (const char* filter : {"chatgate", "xdp-filter"}) {
    report.add(Raw{"live frames",
                   {{"filter", filter}, {"bans", "8192"}, {"sources", "8192"}, {"verdict", "dropped"}},
                   12.5e6,
                   "packets/s"});
  }
  report.add(Raw{"load", {{"tool", "nft -f, interval set"}, {"entries", "1000000"}}, 11.2, "s"});
  return report;
}

class BenchReportTest : public testing::Test {
 protected:
  /// Renders `json` and returns what was printed.
  std::string render(const nlohmann::json& json) {
    write_file(directory_.file("figures.json"), json.dump());
    const ProcessResult result =
        run_process({"python3", kScripts + "bench.d/render.py", directory_.file("figures.json"), "--svg",
                     directory_.file("svg"), "--markdown", directory_.file("figures.md")});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  }
  std::string file(const std::string& name) const { return directory_.file(name); }

 private:
  TempDir directory_;
};

void expect_parts(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
}

TEST_F(BenchReportTest, JsonHasTheShapeThatOthersRead) {
  const nlohmann::json json = sample().json();
  for (const char* key : {"machine", "kernel", "date"}) EXPECT_TRUE(json.at(key).is_string()) << key;
  ASSERT_EQ(json.at("ratios").size(), 3U);
  EXPECT_EQ(json.at("ratios").at(0), nlohmann::json({{"name", "import 1M / ipset restore"},
                                                     {"value", 1.25},
                                                     {"target", "<= 1.5"},
                                                     {"met", true},
                                                     {"note", "2.5 / 2 s"}}));
  EXPECT_EQ(json.at("ratios").at(1).at("met"), false);
  EXPECT_EQ(json.at("ratios").at(2).at("target"), "");
  EXPECT_EQ(json.at("raw").at(4),
            nlohmann::json({{"name", "load"},
                            {"parameters", {{"tool", "nft -f, interval set"}, {"entries", "1000000"}}},
                            {"value", 11.2},
                            {"unit", "s"}}));
}

TEST_F(BenchReportTest, TableSaysWhatIsMetAndWhatIsMissed) {
  const std::string table = render(sample().json());
  expect_parts(table,
               {"import 1M / ipset restore", "1.25  <= 1.5   met     2.5 / 2 s", "chatgate / <bare|XDP_DROP>",
                ">= 0.75  MISSED", "1 of 2 targets met; why the others are missed: README.md"});
}

TEST_F(BenchReportTest, MarkdownEscapesItsCells) {
  render(sample().json());
  expect_parts(read_file(file("figures.md")),
               {"| import 1M / ipset restore | 1.25 | &lt;= 1.5 | met | 2.5 / 2 s |",
                "| chatgate / &lt;bare\\|XDP_DROP> | 0.500 |",
                "| load | entries 1000000, tool nft -f, interval set | 11.2 | s |"});
}

TEST_F(BenchReportTest, ChartsAreWellFormedAndNameWhatTheyShow) {
  render(sample().json());
  const std::map<std::string, std::vector<std::string>> charts{
      {"program-cost.svg", {"clean packet, 100k entries", ">parse-only<", ">412<", "ns per packet"}},
      {"live-frames.svg", {"dropped, 8,192 bans, 8,192 sources", ">xdp-filter<", ">12.5<"}},
      {"load-time.svg", {"1M entries", ">nft -f, interval set<", ">11.2<", "seconds"}}};
  for (const auto& [name, parts] : charts) {
    const std::string path = file("svg") + "/" + name;
    expect_parts(read_file(path), parts);
    const ProcessResult parsed =
        run_process({"python3", "-c", "import sys, xml.dom.minidom as d; d.parse(sys.argv[1])", path});
    EXPECT_EQ(parsed.exit_code, 0) << parsed.err;
  }
}

TEST_F(BenchReportTest, PartThatWasNotMeasuredHasNoChart) {
  Report report;
  report.add(Raw{"load", {{"tool", "chatgate import"}, {"entries", "1000000"}}, 3, "s"});
  expect_parts(render(report.json()), {"0 of 0 targets met"});
  EXPECT_TRUE(std::filesystem::exists(file("svg/load-time.svg")));
  EXPECT_FALSE(std::filesystem::exists(file("svg/live-frames.svg")));
}

TEST_F(BenchReportTest, WordsThatAreOffAreUsageErrors) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--nonsense"},
                                                {"--only", "nonsense"},
                                                {"--json"},
                                                {"--json", "/nonsense/file"}}) {
    std::vector<std::string> argv{kScripts + "bench"};
    argv.insert(argv.end(), words.begin(), words.end());
    EXPECT_EQ(run_process(argv).exit_code, 2) << words.front();
  }
}

}  // namespace
}  // namespace chatgate::test
