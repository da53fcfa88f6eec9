// SPDX-License-Identifier: Apache-2.0
// The real program against a naive model, by chance: more than a million operations and look-ups over all
// parts together.
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>

#include "datapath/counters.h"
#include "policy/explain.h"
#include "policy/nesting.h"
#include "support/kernel.h"
#include "support/naive_model.h"
#include "support/random_policy.h"

namespace chatgate::test {
namespace {

constexpr std::uint64_t kParts = 8;
constexpr std::size_t kSteps = 150'000;    // operations and look-ups of one part; CHATGATE_STEPS: fewer
constexpr std::size_t kLookups = 100;      // between two changes
constexpr std::uint32_t kFlipPercent = 2;  // of the changes
constexpr std::size_t kRules = 160;
static_assert(kParts * kSteps >= 1'000'000);

/// Where each costs much more (an emulated processor), fewer are asked for.
std::size_t steps_asked_for() {
  const char* given = std::getenv("CHATGATE_STEPS");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : kSteps;
}

/// Frames of every depth of tags, into which addresses are written.
class Frames {
 public:
  Packet& with(const IpAddress& source, const IpAddress& destination, std::uint32_t tags) {
    const bool v4 = source.family == Family::kV4;
    Packet& frame = frames_.at(v4 ? 0 : 1).at(tags);
    if (frame.empty()) frame = PacketBuilder(source.family).tags(static_cast<int>(tags)).udp();
    std::uint8_t* at = frame.data() + 14 + 4 * tags + (v4 ? 12 : 8);
    std::copy_n(source.bytes.begin(), address_size(source), at);
    std::copy_n(destination.bytes.begin(), address_size(source), at + address_size(source));
    return frame;
  }

 private:
  std::array<std::array<Packet, CHATGATE_MAX_VLAN_TAGS + 1>, 2> frames_;
};

class Differential : public KernelTest, public testing::WithParamInterface<std::uint64_t> {
 protected:
  void run(std::uint64_t seed) {
    random_.emplace(seed, now_);
    flip();
    while (steps_ < asked_ && !HasFailure()) {
      if (random_->chance(kFlipPercent))
        flip();
      else
        change_in_place();
      for (std::size_t i = 0; i < kLookups && !HasFailure(); ++i) look_up();
    }
  }

  void print_what_was_done() const {
    std::cout << steps_ << " steps: " << flips_ << " generations, " << writes_ << " keys written in place ("
              << removals_ << " removed), " << rejected_ << " refused as nested too deeply;";
    for (std::size_t i = 0; i < CHATGATE_COUNTERS; ++i) {
      if (answers_.at(i) != 0)
        std::cout << " " << counter_name(static_cast<chatgate_counter>(i)) << " " << answers_.at(i);
    }
    std::cout << std::endl;
  }

  /// Not one verdict was only ever heard of.
  void expect_all_were_reached() const {
    EXPECT_GE(steps_, asked_);
    for (const chatgate_counter reason :
         {CHATGATE_DROP_BANNED, CHATGATE_PASS_UNLISTED, CHATGATE_PASS_WHITELISTED, CHATGATE_PASS_SHADOW})
      EXPECT_GT(answers_.at(reason), asked_ < kSteps ? 0 : kSteps / 200) << static_cast<int>(reason);
    EXPECT_EQ(answers_.at(CHATGATE_ERROR_NO_TABLE), 0U);
    EXPECT_GT(flips_, asked_ / 50'000);
    EXPECT_GT(writes_, asked_ / 200);
    EXPECT_GT(removals_, asked_ / 1'500);
    EXPECT_GE(rejected_, flips_);  // of every chain at least one
  }

 private:
  /// Whether the policy may hold `key` beside what the model has.
  bool nests(const CompiledKey& key) {
    NaiveModel next = model_;
    next.put(key);
    const bool nests = check_nesting(in_key_order(next.keys())).has_value();
    rejected_ += nests ? 0 : 1;
    return nests;
  }

  void put_if_it_nests(const CompiledKey& key) {
    if (nests(key)) model_.put(key);
  }

  void flip() {
    for (std::size_t i = model_.size(); i-- > 0;) {
      if (random_->chance(30)) model_.remove(model_.at(i).key);
    }
    for (std::uint32_t more = random_->below(40); more > 0; --more) put_if_it_nests(random_->key());
    for (const CompiledKey& key : random_->chain()) put_if_it_nests(key);
    model_.serve(random_->destinations());
    ASSERT_EQ(failure(kernel().replace(model_.keys(), model_.destinations())), "");
    ++flips_;
    ++steps_;
  }

  /// A few keys added, changed or removed; each of them once, as the store would ask it.
  void change_in_place() {
    std::map<TableKey, KeyWrite> writes;
    for (std::uint32_t count = 1 + random_->below(5); count > 0; --count) {
      const KeyWrite write = next_write();
      if (writes.count(write.key.compiled.key) != 0) continue;
      if (write.present && !nests(write.key.compiled)) continue;
      writes[write.key.compiled.key] = write;
      if (write.present)
        model_.put(write.key.compiled);
      else
        model_.remove(write.key.compiled.key);
    }
    std::vector<KeyWrite> all;
    for (const auto& [key, write] : writes) all.push_back(write);
    const auto removed = kernel().write(all);
    ASSERT_EQ(failure(removed), "");
    writes_ += all.size();
    removals_ += *removed;
    steps_ += all.size();
  }

  KeyWrite next_write() {
    const bool some = model_.size() != 0;
    const CompiledKey present =
        some ? model_.at(random_->below(static_cast<std::uint32_t>(model_.size()))) : random_->key();
    if (some && (model_.size() >= kRules || random_->chance(35))) return {kernel().numbered(present), false};
    if (some && random_->chance(30)) return {kernel().numbered(random_->changed(present)), true};
    const CompiledKey fresh = random_->key();
    // Now and then a key is removed that is not there.
    return {kernel().numbered(fresh), !random_->chance(3)};
  }

  void look_up() {
    const Family family = random_->family();
    IpAddress source = random_->corner(family);
    if (model_.size() != 0)
      source = random_->near(model_.at(random_->below(static_cast<std::uint32_t>(model_.size()))).key.prefix);
    const IpAddress destination = random_->destination(source.family);
    const Packet& frame = frames_.with(source, destination, random_->below(CHATGATE_MAX_VLAN_TAGS + 1));
    const ProbeAnswer answer = kernel().ask(frame);
    check(answer, source, destination);
    ++answers_.at(answer.reason);
    ++steps_;
  }

  void check(const ProbeAnswer& answer, const IpAddress& source, const IpAddress& destination) {
    const std::uint32_t scope = model_.scope_of(destination);
    ASSERT_EQ(answer.reason, model_.verdict(source, scope, now_))
        << to_string(source) << " to " << to_string(destination) << ", step " << steps_;
    const std::optional<TableKey> key = kernel().key_of(answer.slot);
    if (answer.reason == CHATGATE_PASS_UNLISTED) {
      ASSERT_EQ(answer.slot, std::uint32_t{CHATGATE_SLOT_NONE});
      return;
    }
    ASSERT_TRUE(key && model_.may_decide(*key, answer.reason, source, scope, now_))
        << to_string(source) << " to " << to_string(destination) << ", slot " << answer.slot << ", step "
        << steps_;
    // `check` must name the same key as the one that is credited.
    const Decision decision = decide(model_.covering(source, scope), scope, now_);
    ASSERT_TRUE(decision.key == key) << to_string(source) << ": " << to_cidr(key->prefix)
                                     << " is credited, policy says "
                                     << (decision.key ? to_cidr(decision.key->prefix) : "none");
  }

  const WallTime now_ = wall_now();
  const std::size_t asked_ = steps_asked_for();
  std::optional<RandomPolicy> random_;
  NaiveModel model_;
  Frames frames_;
  std::array<std::size_t, CHATGATE_COUNTERS + 1> answers_{};
  std::size_t steps_ = 0, flips_ = 0, writes_ = 0, removals_ = 0, rejected_ = 0;
};

TEST_P(Differential, TheProgramEqualsTheModel) {
  const std::uint64_t seed = seed_for(GetParam());
  run(seed);
  print_what_was_done();
  if (!HasFailure()) expect_all_were_reached();
}

INSTANTIATE_TEST_SUITE_P(Part, Differential, testing::Range(std::uint64_t{0}, kParts));

}  // namespace
}  // namespace chatgate::test
