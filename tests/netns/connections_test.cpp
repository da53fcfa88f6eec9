// SPDX-License-Identifier: Apache-2.0
// What a ban cuts: established connections of this host, and how many of them it opened itself.
#include <fcntl.h>
#include <sys/socket.h>

#include <fmt/format.h>

#include "base/unique_fd.h"
#include "support/lab_commands.h"
#include "support/socket_address.h"
#include "support/visit.h"

namespace chatgate::test {
namespace {

struct Pair {
  UniqueFd listener;
  UniqueFd client;
  UniqueFd server;
};

class Connections : public LabTest {
 protected:
  /// A connection from one namespace into the other.
  Pair connect(const std::string& from, const std::string& to, const std::string& address) {
    Pair pair;
    const SocketAddress where = socket_address(parse_ip_address(address).value(), ++port_);
    const int family = where.storage.ss_family;
    {
      const InNetns inside(to);
      pair.listener = UniqueFd(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
      EXPECT_EQ(bind(pair.listener.get(), where.get(), where.size), 0);
      EXPECT_EQ(listen(pair.listener.get(), 1), 0);
    }
    const InNetns inside(from);
    pair.client = UniqueFd(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(pair.client.get(), where.get(), where.size), 0);
    pair.server = UniqueFd(accept(pair.listener.get(), nullptr, nullptr));
    return pair;
  }

  nlohmann::json cut(const std::vector<std::string>& words) const {
    return lab().chatgate_json(words).value("connections", nlohmann::json());
  }

 private:
  std::uint16_t port_ = 7000;
};

nlohmann::json counts(int all, int opened_here) { return {{"cut", all}, {"opened_here", opened_here}}; }

TEST_F(Connections, AreCountedBeforeTheyAreCut) {
  must_attach(lab(), {"g0"});
  const Pair in4 = connect(lab().visitor(), lab().host(), host_address(Family::kV4));
  const Pair second = connect(lab().visitor(), lab().host(), host_address(Family::kV4));
  const Pair out4 = connect(lab().host(), lab().visitor(), visitor_address(Family::kV4));
  const Pair in6 = connect(lab().visitor(), lab().host(), host_address(Family::kV6));
  const std::string visitor4 = visitor_address(Family::kV4);
  const std::string visitor6 = visitor_address(Family::kV6);
  EXPECT_EQ(cut({"ban", visitor4, "--dry-run"}), counts(3, 1));
  EXPECT_EQ(cut({"ban", visitor6, "--dry-run"}), counts(1, 0));
  EXPECT_EQ(cut({"ban", "198.51.100.2/31", visitor6, "203.0.113.0/24", "--dry-run"}), counts(4, 1));
  EXPECT_EQ(cut({"ban", "203.0.113.0/24", "--dry-run"}), counts(0, 0));
  EXPECT_EQ(cut({"ban", visitor4, "--shadow", "--dry-run"}), counts(0, 0));
  EXPECT_EQ(cut({"allow", visitor4, "--dry-run"}), nlohmann::json());
  must(lab(), {"ban", visitor4, "203.0.113.0/24", "--shadow", "--list", "trial", "--kind", "ban"});
  EXPECT_EQ(cut({"list", "trial", "--live", "--dry-run"}), counts(3, 1));
  EXPECT_EQ(cut({"list", "trial", "--shadow", "--dry-run"}), nlohmann::json());
  const ProcessResult trial = lab().chatgate({"ban", visitor4, "--dry-run"});
  EXPECT_NE(trial.out.find("would cut 3 established connections of this host, 1 of them opened by itself\n"),
            std::string::npos)
      << trial.out;
  must(lab(), {"allow", visitor4});
  EXPECT_EQ(cut({"ban", visitor4, "--dry-run"}), counts(0, 0)) << "whitelisted";
  must(lab(), {"unallow", visitor4});
  EXPECT_EQ(cut({"ban", visitor4}), counts(3, 1));
}

}  // namespace
}  // namespace chatgate::test
