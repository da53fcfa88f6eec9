// SPDX-License-Identifier: Apache-2.0
#include "support/list_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/wait.h"

namespace chatgate::test {

ListServer::ListServer(const std::string& netns) {
  const std::string script = CHATGATE_SOURCE_DIR "/tests/support/list_server.py";
  ProcessOptions options;
  options.netns = netns;
  process_ = std::make_unique<BackgroundProcess>(std::vector<std::string>{"python3", script, folder_.path()},
                                                 options);
  const bool up =
      wait_until([this] { return std::filesystem::exists(folder_.file(".port")); }, std::chrono::seconds(60));
  EXPECT_TRUE(up) << "the web server does not come up";
  std::ifstream(folder_.file(".port")) >> port_;
}

void ListServer::put(const std::string& name, const std::string& content) const {
  std::ofstream(folder_.file(name), std::ios::binary) << content;
}

void ListServer::answer(const std::string& name, const std::string& what) const {
  const std::string file = name + ".answer";
  if (what.empty()) {
    std::filesystem::remove(folder_.file(file));
    return;
  }
  // Never half of it.
  put(file + ".new", what);
  std::filesystem::rename(folder_.file(file + ".new"), folder_.file(file));
}

std::string ListServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + port_ + "/" + path;
}

std::vector<std::string> ListServer::requests() const {
  std::vector<std::string> all;
  std::ifstream log(folder_.file(".log"));
  for (std::string line; std::getline(log, line);) all.push_back(line);
  return all;
}

}  // namespace chatgate::test
