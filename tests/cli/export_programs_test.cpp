// SPDX-License-Identifier: Apache-2.0
// Each exported form is read by the program that it is for, on the lab's host.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/cli.h"

namespace chatgate::test {
namespace {

/// Present, with labels that would break out of a comment or a quoted text.
constexpr const char* kUnruly =
    "192.0.2.0/25 # backslash \\\n192.0.2.128/25 # \"quoted\" ; { } | ' $x\n"
    "198.51.100.7\n198.51.100.9 # new line \\\n2001:db8:9::/48 # a # b\n2001:db8:a::1 # \\\n";

Status need(const std::string& program) {
  if (run_process({"sh", "-c", "command -v " + program}).exit_code == 0) return {};
  return fail(Error{ErrorKind::kPermission, "test", program, "is not installed", ""});
}

class ExportProgramsTest : public CliTest {
 protected:
  void SetUp() override {
    CliTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const std::string file = lab().file("in.txt");
    write_file(file, kUnruly);
    for (const char* list : {"platform", "banned/acme"}) cli().run({"import", list, file});
    cli().run({"allow", "192.0.2.7", "--list", "platform", "--label", "in another"});
    cli().run({"ban", "192.0.2.7", "--list", "banned/acme", "--reason", "in another"});
  }

  /// Exported into this file; `list`: platform or banned/acme.
  std::string exported(const std::string& format, const std::string& list = "platform",
                       const Words& more = {"--labels"}) const {
    const std::string file = lab().file("export." + format);
    static_cast<void>(cli().expect(0, Words{"export", list, "--format", format, "--output", file} + more));
    return file;
  }

  ProcessResult on_host(const Words& words, const std::string& input = {}) const {
    ProcessOptions options;
    options.netns = lab().host();
    options.input = input;
    return run_process(words, options);
  }
  void succeeds(const Words& words, const std::string& input = {}) const {
    const ProcessResult result = on_host(words, input);
    EXPECT_EQ(result.exit_code, 0) << fmt::format("{}\n{}{}", fmt::join(words, " "), result.out, result.err);
  }
  void fails(const Words& words, const std::string& input = {}) const {
    EXPECT_NE(on_host(words, input).exit_code, 0) << fmt::format("{}", fmt::join(words, " "));
  }
  /// A configuration that includes `file`.
  std::string nginx_config(const std::string& file) const {
    const std::string config = lab().file("nginx.conf");
    write_file(config,
               fmt::format("pid {0}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n"
                           "client_body_temp_path {0};\nproxy_temp_path {0};\nfastcgi_temp_path {0};\n"
                           "uwsgi_temp_path {0};\nscgi_temp_path {0};\naccess_log off;\n"
                           "server {{ listen 127.0.0.1:18080; location / {{ include {1}; }} }} }}\n",
                           std::filesystem::path(config).parent_path().string(), file));
    return config;
  }
  /// The file with one line that no program can take.
  static void spoil(const std::string& file, const std::string& line) {
    write_file(file, line + "\n" + read_file(file));
  }
};

TEST_F(ExportProgramsTest, Nginx) {
  CHATGATE_NEED(need("nginx"));
  for (const char* list : {"platform", "banned/acme"}) {
    const std::string file = exported("nginx", list);
    const std::string config = nginx_config(file);
    succeeds({"nginx", "-t", "-c", config});
    spoil(file, "allow fred;");
    fails({"nginx", "-t", "-c", config});
  }
}

TEST_F(ExportProgramsTest, Apache) {
  CHATGATE_NEED(need("apache2"));
  for (const char* list : {"platform", "banned/acme"}) {
    const std::string file = exported("apache", list);
    const std::string config = lab().file("apache.conf");
    const std::string modules = "/usr/lib/apache2/modules/mod_";
    write_file(config, fmt::format("LoadModule mpm_event_module {0}mpm_event.so\n"
                                   "LoadModule authz_core_module {0}authz_core.so\n"
                                   "LoadModule authz_host_module {0}authz_host.so\nServerName localhost\n"
                                   "Listen 127.0.0.1:18081\nPidFile {1}.pid\nErrorLog {1}.log\n"
                                   "<Location \"/\">\nInclude {2}\n</Location>\n",
                                   modules, config, file));
    succeeds({"apache2", "-t", "-f", config});
    spoil(file, "Require ip fred");
    fails({"apache2", "-t", "-f", config});
    EXPECT_EQ(read_file(file).find("\\\n"), std::string::npos) << "a comment would go on in the next line";
  }
}

TEST_F(ExportProgramsTest, Iptables) {
  CHATGATE_NEED(need("iptables-restore"));
  for (const char* list : {"platform", "banned/acme"}) {
    const std::string text = read_file(exported("iptables", list));
    for (const char* program : {"iptables-restore", "ip6tables-restore"}) {
      succeeds({program, "-t", "--noflush"}, text);
      fails({program, "-t", "--noflush"}, text + "fred\n");
      succeeds({program, "--noflush"}, text);
      succeeds({program, "--noflush"}, text);
    }
  }
  const std::string rules = on_host({"iptables-save"}).out;
  EXPECT_NE(rules.find("-A chatgate_platform -s 198.51.100.7/32 -j ACCEPT"), std::string::npos) << rules;
  EXPECT_NE(rules.find("-A chatgate_banned_acme -s 192.0.2.0/25 -j DROP"), std::string::npos) << rules;
  const std::string rules6 = on_host({"ip6tables-save"}).out;
  EXPECT_NE(rules6.find("-A chatgate_platform -s 2001:db8:9::/48 -j ACCEPT"), std::string::npos) << rules6;
  // What is loaded again takes the place of what was there.
  cli().run({"unallow", "198.51.100.7", "--list", "platform"});
  succeeds({"iptables-restore", "--noflush"}, read_file(exported("iptables")));
  EXPECT_EQ(on_host({"iptables-save"}).out.find("-A chatgate_platform -s 198.51.100.7/32"),
            std::string::npos);
}

TEST_F(ExportProgramsTest, ALongLabelStaysAComment) {
  for (const char* program : {"nginx", "iptables-restore"}) CHATGATE_NEED(need(program));
  // iptables-restore takes what lies beyond 10 KiB for the next line.
  constexpr std::size_t kBeyond = 10240 - 1 - std::string_view("# ").size();
  const std::string rule = "-A INPUT -s 203.0.113.66 -j ACCEPT";
  write_file(lab().file("long.csv"), "ip,label\n192.0.2.9," + std::string(kBeyond, 'x') + rule + "\n");
  cli().run({"import", "agents/long", lab().file("long.csv")});
  succeeds({"iptables-restore", "--noflush"}, read_file(exported("iptables", "agents/long")));
  const std::string rules = on_host({"iptables-save"}).out;
  EXPECT_NE(rules.find("-A chatgate_agents_long -s 192.0.2.9/32 -j ACCEPT"), std::string::npos) << rules;
  EXPECT_EQ(rules.find("203.0.113.66"), std::string::npos) << rules;
  succeeds({"nginx", "-t", "-c", nginx_config(exported("nginx", "agents/long"))});
}

TEST_F(ExportProgramsTest, Nftables) {
  CHATGATE_NEED(need("nft"));
  const std::string file = exported("nftables");
  const auto has = [&](const std::string& set, const std::string& address) {
    return on_host({"nft", "get", "element", "inet", "chatgate_platform", set, "{ " + address + " }"})
               .exit_code == 0;
  };
  succeeds({"nft", "-c", "-f", file});
  succeeds({"nft", "-f", file});
  EXPECT_TRUE(has("ipv4", "192.0.2.200") && has("ipv4", "198.51.100.7") && has("ipv6", "2001:db8:9:7::1"));
  EXPECT_FALSE(has("ipv4", "198.51.100.8") || has("ipv6", "2001:db8:b::1"));
  // Again, with rules that name the sets: they stay, what left the list goes.
  succeeds({"nft",
            "add chain inet chatgate_platform input; add rule inet chatgate_platform input ip saddr @ipv4 "
            "accept"});
  cli().run({"unallow", "198.51.100.7", "--list", "platform"});
  succeeds({"nft", "-f", exported("nftables")});
  EXPECT_FALSE(has("ipv4", "198.51.100.7"));
  EXPECT_NE(on_host({"nft", "list", "table", "inet", "chatgate_platform"}).out.find("@ipv4 accept"),
            std::string::npos);
  cli().run({"unallow", "2001:db8:9::/48", "2001:db8:a::1", "--list", "platform"});
  succeeds({"nft", "-f", exported("nftables")});
  EXPECT_FALSE(has("ipv6", "2001:db8:9:7::1")) << "a family without any";
  spoil(file, "fred");
  fails({"nft", "-c", "-f", file});
}

TEST_F(ExportProgramsTest, Ipset) {
  CHATGATE_NEED(need("ipset"));
  const auto has = [&](const char* set, const char* address) {
    return on_host({"ipset", "test", set, address}).exit_code == 0;
  };
  const std::string text = read_file(exported("ipset"));
  for (int times = 0; times < 2; ++times) succeeds({"ipset", "restore"}, text);
  EXPECT_TRUE(has("platform_ip4", "192.0.2.200") && has("platform_ip6", "2001:db8:9:7::1"));
  EXPECT_FALSE(has("platform_ip4", "198.51.100.8") || has("platform_ip6", "2001:db8:b::1"));
  cli().run({"unallow", "192.0.2.128/25", "--list", "platform"});
  succeeds({"ipset", "restore"}, read_file(exported("ipset")));
  EXPECT_FALSE(has("platform_ip4", "192.0.2.200"));
  fails({"ipset", "restore"}, text + "add platform_ip4 fred\n");
  write_file(lab().file("all.txt"), "0.0.0.0/0\n::/0\n");
  cli().run({"import", "world", lab().file("all.txt"), "--kind", "share"});
  succeeds({"ipset", "restore"}, read_file(exported("ipset", "world")));
  EXPECT_TRUE(has("world_ip4", "203.0.113.1") && has("world_ip6", "2001:db8::1"));
}

/// ipset(8) takes a word for an option wherever it stands, in quotes, too: what comes behind is lost.
TEST_F(ExportProgramsTest, IpsetTakesNoLabelForAnOption) {
  CHATGATE_NEED(need("ipset"));
  const Words labels{"-q", "-!", "-s", "-quiet", "-file", "--exist"};
  std::string lines = "ip,label\n";
  for (std::size_t i = 0; i < labels.size(); ++i) lines += fmt::format("203.0.113.{},{}\n", i + 1, labels[i]);
  write_file(lab().file("odd.csv"), lines);
  cli().run({"import", "agents/odd", lab().file("odd.csv")});
  const std::string exported_list = exported("ipset", "agents/odd");
  succeeds({"ipset", "restore"}, read_file(exported_list));
  for (std::size_t i = 0; i < labels.size(); ++i)
    succeeds({"ipset", "test", "agents_odd_ip4", fmt::format("203.0.113.{}", i + 1)});
  cli().run({"import", "agents/again", exported_list});
  const nlohmann::json entries = cli().entries({"--list", "agents/again"});
  ASSERT_EQ(entries.size(), labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) EXPECT_EQ(entries.at(i).at("label"), labels[i]);
}

TEST_F(ExportProgramsTest, Postfix) {
  CHATGATE_NEED(need("postmap"));
  const std::string config = lab().file("postfix");
  std::filesystem::create_directory(config);
  write_file(config + "/main.cf", "compatibility_level = 3.6\n");
  const auto action = [&](const std::string& address, const std::string& file) {
    const ProcessResult result = on_host({"postmap", "-c", config, "-q", address, "cidr:" + file});
    EXPECT_EQ(result.err, "");
    return result.out;
  };
  const std::string allows = exported("postfix-cidr");
  EXPECT_EQ(action("192.0.2.200", allows), "OK\n");
  EXPECT_EQ(action("2001:db8:9:7::1", allows), "OK\n");
  EXPECT_EQ(action("198.51.100.8", allows), "");
  const std::string bans = exported("postfix-cidr", "banned/acme");
  EXPECT_EQ(action("198.51.100.9", bans), "REJECT\n");
}

TEST_F(ExportProgramsTest, JsonByJq) {
  CHATGATE_NEED(need("jq"));
  const ProcessResult result =
      on_host({"jq", "-r", ".entries[] | .prefix + \" \" + .label", exported("json")});
  EXPECT_EQ(result.out,
            "192.0.2.0/25 backslash \\\n192.0.2.7/32 in another\n192.0.2.128/25 \"quoted\" ; { } | ' $x\n"
            "198.51.100.7/32 \n198.51.100.9/32 new line \\\n2001:db8:9::/48 a # b\n2001:db8:a::1/128 \\\n")
      << result.err;
}

TEST_F(ExportProgramsTest, CsvByPython) {
  CHATGATE_NEED(need("python3"));
  const ProcessResult result =
      on_host({"python3", "-c",
               "import csv,sys\nfor r in csv.DictReader(open(sys.argv[1])): print(r['prefix'], r['label'])",
               exported("csv")});
  EXPECT_NE(result.out.find("192.0.2.128/25 \"quoted\" ; { } | ' $x\n198.51.100.7 \n"), std::string::npos)
      << result.out << result.err;
}

}  // namespace
}  // namespace chatgate::test
