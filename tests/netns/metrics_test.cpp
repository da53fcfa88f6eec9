// SPDX-License-Identifier: Apache-2.0
// What a scrape of a host says of real packets, changes and troubles.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "netns/metrics_lab.h"

namespace chatgate::test {
namespace {

class Metrics : public MetricsLab {};

std::string packets(const std::string& reason) {
  return R"(chatgate_packets_total{interface="g0",reason=")" + reason + R"("})";
}
std::string of_list(const std::string& list, const std::string& license) {
  return R"(chatgate_list_packets_total{list=")" + list + R"(",license=")" + license + R"("})";
}
std::string success(const std::string& collector) {
  return R"(chatgate_collector_success{collector=")" + collector + R"("})";
}

TEST_F(Metrics, PacketsByReasonListAndLicense) {
  must_attach(lab(), {"g0"});
  must(lab(), {"ban", "198.51.100.65", "--license", "acme"});
  must(lab(), {"allow", "198.51.100.80/28", "--list", "office"});
  serve();
  ASSERT_EQ(scrape()[of_list("banned/acme", "acme")], "0");
  send_udp("198.51.100.65", "198.51.100.1", 7);
  send_udp("198.51.100.81", "198.51.100.1", 5);
  send_udp("2001:db8::77", "2001:db8::1", 3);
  expect_value(packets("drop_banned"), "7");
  expect_value(packets("pass_whitelisted"), "5");
  auto values = scrape();
  const std::uint64_t bytes = counted_bytes(lab(), "drop_banned");
  EXPECT_EQ(values[R"(chatgate_bytes_total{interface="g0",reason="drop_banned"})"], std::to_string(bytes));
  EXPECT_EQ(values[R"(chatgate_list_bytes_total{list="banned/acme",license="acme"})"], std::to_string(bytes));
  EXPECT_EQ(values[of_list("banned/acme", "acme")], "7");
  EXPECT_EQ(values[of_list("office", "")], "5");
  EXPECT_EQ(values[R"(chatgate_license_packets_total{license="acme"})"], "7");
  EXPECT_EQ(values[packets("error_no_table")], "0");
  EXPECT_GE(std::stoi(values[packets("pass_unlisted")]), 3);
}

TEST_F(Metrics, WhatAListHasCountedStaysWithIt) {
  must_attach(lab(), {"g0"});
  must(lab(), {"ban", "198.51.100.65", "--license", "acme"});
  must(lab(), {"ban", "198.51.100.65", "198.51.100.66", "--license", "other"});
  serve();
  send_udp("198.51.100.65", "198.51.100.1", 7);
  send_udp("198.51.100.66", "198.51.100.1", 2);
  expect_value(of_list("banned/other", "other"), "9");
  EXPECT_EQ(scrape()[of_list("banned/acme", "acme")], "7");
  // The first loses its entry; the freed slot of 198.51.100.66 goes to a ban of the third.
  must(lab(), {"unban", "198.51.100.65", "--license", "acme"});
  must(lab(), {"unban", "198.51.100.66", "--license", "other"});
  must(lab(), {"ban", "198.51.100.67", "--license", "third"});
  send_udp("198.51.100.65", "198.51.100.1", 1);
  send_udp("198.51.100.67", "198.51.100.1", 4);
  expect_value(of_list("banned/third", "third"), "4");
  expect_value(of_list("banned/other", "other"), "10");
  EXPECT_EQ(scrape()[of_list("banned/acme", "acme")], "7");
}

TEST_F(Metrics, NewTablesGoOnCounting) {
  serve();
  EXPECT_EQ(scrape()[success("store")], "0");
  must_attach(lab(), {"g0"});
  must(lab(), {"ban", "198.51.100.65", "--license", "acme"});
  send_udp("198.51.100.65", "198.51.100.1", 3);
  expect_value(of_list("banned/acme", "acme"), "3");
  must(lab(), {"detach", "--all"});
  expect_value("chatgate_kernel_tables", "0");
  must_attach(lab(), {"g0"});
  send_udp("198.51.100.65", "198.51.100.1", 2);
  expect_value(of_list("banned/acme", "acme"), "5");
  expect_value(packets("drop_banned"), "2");
}

TEST_F(Metrics, StateOfInterfacesTablesAndChanges) {
  must_attach(lab(), {"g0"}, "generic");
  must(lab(), {"ban", "198.51.100.64/28", "198.51.100.80", "--license", "acme"});
  serve();
  auto values = scrape();
  EXPECT_EQ(values[R"(chatgate_interface_info{interface="g0",mode="generic",dispatcher="no"})"], "1");
  EXPECT_EQ(values[R"(chatgate_interface_attached{interface="g0"})"], "1");
  EXPECT_EQ(values[R"(chatgate_interface_current{interface="g0"})"], "1");
  EXPECT_EQ(values[R"(chatgate_interface_wanted{interface="g0"})"], "1");
  EXPECT_EQ(values["chatgate_drift"], "0");
  EXPECT_EQ(values["chatgate_store_revision"], std::to_string(revision(lab())));
  EXPECT_EQ(values["chatgate_kernel_revision"], values["chatgate_store_revision"]);
  EXPECT_EQ(values[R"(chatgate_entries{kind="ban"})"], "2");
  const nlohmann::json status = lab().chatgate_json({"status"});
  EXPECT_EQ(values["chatgate_table_keys"], status.at("keys").dump());
  EXPECT_EQ(values["chatgate_table_max_keys"], "4096");
  EXPECT_EQ(values["chatgate_kernel_memory_bytes"], status.at("kernel_bytes").dump());
  EXPECT_EQ(values["chatgate_paused"], "0");
  must(lab(), {"pause", "--for", "15m"});
  expect_value("chatgate_paused", "1");
  must(lab(), {"resume"});
  expect_value("chatgate_paused", "0");
  must(lab(), {"ban", "198.51.100.99", "--confirm-within", "10m"});
  expect_value("chatgate_pending_change", "1");
  must(lab(), {"rollback"});
  expect_value("chatgate_pending_change", "0");
  must(lab(), {"detach", "g0"});
  expect_value(R"(chatgate_interface_attached{interface="g0"})", "0");
  EXPECT_EQ(scrape()[R"(chatgate_interface_wanted{interface="g0"})"], "0");
}

TEST_F(Metrics, AnInterfaceThatLostItsFilter) {
  must_attach(lab(), {"g0"});
  serve();
  lab().ip(lab().host(), {"link", "set", "g0", "xdp", "off"});
  expect_value(R"(chatgate_interface_attached{interface="g0"})", "0");
  EXPECT_EQ(scrape()[R"(chatgate_interface_wanted{interface="g0"})"], "1");
}

TEST_F(Metrics, AListThatIsTooOld) {
  must_attach(lab(), {"g0"});
  must(lab(), {"ban", "198.51.100.64/28", "--license", "acme"});
  must(lab(), {"list", "banned/acme", "--max-age", "1s"});
  serve();
  expect_value(R"(chatgate_list_stale{list="banned/acme"})", "1");
  EXPECT_EQ(scrape()[R"(chatgate_list_max_age_seconds{list="banned/acme"})"], "1");
  must(lab(), {"list", "banned/acme", "--max-age", "1h"});
  expect_value(R"(chatgate_list_stale{list="banned/acme"})", "0");
}

/// The beginning of the database becomes something else.
void damage(const std::string& file) {
  std::fstream database(file, std::ios::in | std::ios::out | std::ios::binary);
  database << std::string(64, 'x');
  ASSERT_TRUE(database.flush());
}

TEST_F(Metrics, WithoutAStoreTheKernelIsStillTold) {
  must_attach(lab(), {"g0"});
  must(lab(), {"ban", "198.51.100.65", "--license", "acme"});
  serve();
  EXPECT_EQ(scrape()[success("store")], "1");
  const std::string store = lab().state_dir() + "/chatgate.db";
  std::filesystem::copy_file(store, store + ".kept");
  damage(store);
  expect_value(success("store"), "0");
  send_udp("198.51.100.65", "198.51.100.1", 7);
  expect_value(packets("drop_banned"), "7");
  auto values = scrape();
  EXPECT_EQ(values[success("kernel")], "1");
  EXPECT_EQ(values[success("hits")], "0");
  EXPECT_EQ(values[R"(chatgate_interface_attached{interface="g0"})"], "1");
  for (const char* absent : {"chatgate_drift", "chatgate_store_revision", "chatgate_table_keys"})
    EXPECT_FALSE(values.contains(absent)) << absent;
  std::filesystem::rename(store + ".kept", store);
  expect_value(success("store"), "1");
  expect_value(of_list("banned/acme", "acme"), "7");
}

TEST_F(Metrics, TablesThatAreNotOurs) {
  must_attach(lab(), {"g0"});
  serve();
  EXPECT_EQ(scrape()["chatgate_kernel_tables"], "1");
  for (const std::string& pin : pins(lab())) {
    if (pin.ends_with("/slots")) std::filesystem::remove(pin);
  }
  expect_value(success("kernel"), "0");
  auto values = scrape();
  EXPECT_EQ(values[success("store")], "1");
  for (const char* absent :
       {"chatgate_kernel_tables", "chatgate_drift", "chatgate_paused", "chatgate_kernel_revision"})
    EXPECT_FALSE(values.contains(absent)) << absent;
}

TEST_F(Metrics, ScrapesBesideChanges) {
  must_attach(lab(), {"g0"});
  serve();
  std::vector<std::thread> scrapers;
  std::atomic<bool> stop{false};
  std::atomic<int> bad{0};
  for (int i = 0; i < 4; ++i)
    scrapers.emplace_back([&] {
      while (!stop) bad += scrape()[success("store")] == "1" ? 0 : 1;
    });
  for (int i = 1; i < 30; ++i)
    must(lab(), {"ban", "198.51.100." + std::to_string(i + 100), "--license", "acme"});
  stop = true;
  for (std::thread& one : scrapers) one.join();
  EXPECT_EQ(bad, 0);
  expect_value(R"(chatgate_entries{kind="ban"})", "29");
}

}  // namespace
}  // namespace chatgate::test
