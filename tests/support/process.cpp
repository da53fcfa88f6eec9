// SPDX-License-Identifier: Apache-2.0
#include "support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <utility>

#include <gtest/gtest.h>

#include "base/unique_fd.h"

namespace chatgate::test {
namespace {

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) ADD_FAILURE() << "pipe2 failed";
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(std::size_t end) {
    if (ends.at(end) >= 0) close(ends.at(end));
    ends.at(end) = -1;
  }
};

int open_netns(const std::string& name) { return open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC); }

/// What exec wants, made before the fork: another thread may hold the allocator's lock or the environment's
/// at that moment, and in the child nobody would ever give it back.
class Start {
 public:
  Start(const std::vector<std::string>& argv, const ProcessOptions& options) : words_(argv) {
    if (!options.netns.empty()) {
      wants_netns_ = true;
      netns_ = UniqueFd(open_netns(options.netns));
    }
    for (char** variable = environ; *variable != nullptr; ++variable) {
      const std::string text = *variable;
      if (!options.environment.contains(text.substr(0, text.find('=')))) variables_.push_back(text);
    }
    for (const auto& [name, value] : options.environment) variables_.push_back(name + "=" + value);
    argv_ = pointers(words_);
    envp_ = pointers(variables_);
  }

  /// In the child: system calls alone, and never returns.
  [[noreturn]] void become() const {
    if (wants_netns_ && setns(netns_.get(), CLONE_NEWNET) != 0) _exit(126);
    execvpe(argv_[0], argv_.data(), envp_.data());
    _exit(127);
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  }

  std::vector<std::string> words_;
  std::vector<std::string> variables_;
  std::vector<char*> argv_;
  std::vector<char*> envp_;
  bool wants_netns_ = false;
  UniqueFd netns_;
};

/// Both outputs at once, so that a full pipe on one side cannot hold the program up.
void drain(int out_fd, int err_fd, ProcessResult& result) {
  std::array<pollfd, 2> fds{{{out_fd, POLLIN, 0}, {err_fd, POLLIN, 0}}};
  std::array<std::string*, 2> texts{&result.out, &result.err};
  for (int open_ends = 2; open_ends > 0;) {
    if (poll(fds.data(), fds.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds.at(i).fd < 0 || fds.at(i).revents == 0) continue;
      std::array<char, 65536> buffer{};
      const ssize_t size = read(fds.at(i).fd, buffer.data(), buffer.size());
      if (size > 0) {
        texts.at(i)->append(buffer.data(), static_cast<std::size_t>(size));
        continue;
      }
      fds.at(i).fd = -1;
      --open_ends;
    }
  }
}

void reap(pid_t pid, ProcessResult& result, rusage& usage) {
  int status = 0;
  wait4(pid, &status, 0, &usage);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  Pipe in;
  Pipe out;
  Pipe err;
  const Start start(argv, options);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(in.ends[0], STDIN_FILENO);
    dup2(out.ends[1], STDOUT_FILENO);
    dup2(err.ends[1], STDERR_FILENO);
    start.become();
  }
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  // Inputs are small: they fit the pipe.
  if (!options.input.empty() && write(in.ends[1], options.input.data(), options.input.size()) < 0)
    ADD_FAILURE() << "could not write the input of " << argv[0];
  in.close_end(1);
  ProcessResult result;
  drain(out.ends[0], err.ends[0], result);
  rusage usage{};
  reap(pid, result, usage);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.memory_bytes = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
  return result;
}

BackgroundProcess::BackgroundProcess(const std::vector<std::string>& argv, const ProcessOptions& options) {
  const Start start(argv, options);
  pid_ = fork();
  if (pid_ != 0) return;
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, fd);
  start.become();
}

ProcessResult BackgroundProcess::wait() {
  ProcessResult result;
  rusage usage{};
  reap(std::exchange(pid_, -1), result, usage);
  return result;
}

BackgroundProcess::~BackgroundProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

InNetns::InNetns(const std::string& name) : home_(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
  const int target = open_netns(name);
  if (target < 0 || setns(target, CLONE_NEWNET) != 0)
    ADD_FAILURE() << "cannot enter network namespace " << name;
  if (target >= 0) close(target);
}

InNetns::~InNetns() {
  // Going on in the wrong namespace could touch the machine's own link.
  if (setns(home_, CLONE_NEWNET) != 0) std::abort();
  close(home_);
}

}  // namespace chatgate::test
