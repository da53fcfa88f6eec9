// SPDX-License-Identifier: Apache-2.0
// What Tables::open takes for its own, and what it refuses, each with a reason and what to do.
#include "datapath/tables.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <filesystem>

#include "datapath/loader.h"
#include "datapath/table_spec.h"
#include "support/kernel.h"

namespace chatgate::test {
namespace {

class TablesTest : public KernelTest {
 protected:
  std::string open_error() { return failure(Tables::open(kernel().pins(), false)); }

  /// Refused with this reason, and a hint that names the command that mends it.
  void expect_refused(const std::string& object, const std::string& reason) {
    const auto opened = Tables::open(kernel().pins(), true);
    ASSERT_FALSE(opened) << reason;
    EXPECT_EQ(opened.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(opened.error().object, kernel().pins().pin(object));
    EXPECT_NE(opened.error().reason.find(reason), std::string::npos) << opened.error().reason;
    EXPECT_NE(opened.error().hint.find("attach"), std::string::npos) << to_text(opened.error());
  }

  /// The pin of that name leads to `map` from now on.
  void pin(const std::string& name, const BpfMap& map) {
    const std::string path = kernel().pins().pin(name);
    ASSERT_EQ(unlink(path.c_str()), 0) << path;
    ASSERT_EQ(bpf_obj_pin(map.fd(), path.c_str()), 0) << path;
  }
};

TEST_F(TablesTest, OpensWhatItMade) {
  EXPECT_EQ(open_error(), "");
  const auto reader = Tables::open(kernel().pins(), false);
  ASSERT_EQ(failure(reader), "");
  EXPECT_EQ(reader->store(), StoreUuid{1});
  EXPECT_EQ(reader->control().magic, CHATGATE_MAGIC);
  EXPECT_EQ(reader->control().max_entries, 4096U);
  EXPECT_NE(reader->control().epoch, 0U);
  const auto memory = reader->memory();
  ASSERT_EQ(failure(memory), "");
  EXPECT_GT(*memory, 3U * 4 * 1024 * 1024);  // three gates
  EXPECT_LT(*memory, 64U * 1024 * 1024);
}

TEST_F(TablesTest, RefusesAnotherAbi) {
  kernel().tables().control().abi = CHATGATE_ABI + 1;
  expect_refused("control", "ABI " + std::to_string(CHATGATE_ABI + 1));
}

TEST_F(TablesTest, RefusesAnotherMagic) {
  kernel().tables().control().magic ^= 1;
  expect_refused("control", "not made by chatgate");
}

TEST_F(TablesTest, RefusesAForeignMapAsControl) {
  const MapShape shapes[] = {{BPF_MAP_TYPE_HASH, 4, sizeof(chatgate_control), 0},
                             {BPF_MAP_TYPE_ARRAY, 4, sizeof(chatgate_control) + 8, BPF_F_MMAPABLE},
                             {BPF_MAP_TYPE_ARRAY, 4, sizeof(chatgate_control), 0}};
  for (const MapShape& shape : shapes) {
    const auto foreign = BpfMap::create("foreign", shape, 1);
    ASSERT_EQ(failure(foreign), "");
    pin(kControlPin, *foreign);
    expect_refused("control", "not a control block of this chatgate");
  }
}

TEST_F(TablesTest, RefusesAForeignMapInEveryPlace) {
  const auto foreign = BpfMap::create("foreign", {BPF_MAP_TYPE_HASH, 8, 8, 0}, 1);
  ASSERT_EQ(failure(foreign), "");
  for (std::uint32_t map = 0; map < CHATGATE_MAPS; ++map) {
    const auto which = static_cast<chatgate_map>(map);
    pin(map_name(which), *foreign);
    expect_refused(map_name(which), "a map of another make");
    pin(map_name(which), kernel().tables().map(which));
    ASSERT_EQ(open_error(), "");
  }
}

TEST_F(TablesTest, RefusesMapsOfAnotherSet) {
  const auto other = Kernel::create();
  ASSERT_EQ(failure(other), "");
  for (std::uint32_t map = 0; map < CHATGATE_MAPS; ++map) {
    const auto which = static_cast<chatgate_map>(map);
    pin(map_name(which), (*other)->tables().map(which));
    expect_refused(map_name(which), "does not belong to this set");
    pin(map_name(which), kernel().tables().map(which));
    ASSERT_EQ(open_error(), "");
  }
}

TEST_F(TablesTest, RefusesMissingPins) {
  for (std::uint32_t map = 0; map < CHATGATE_MAPS; ++map) {
    const auto which = static_cast<chatgate_map>(map);
    ASSERT_EQ(unlink(kernel().pins().pin(map_name(which)).c_str()), 0);
    expect_refused(map_name(which), "missing or not a map");
    ASSERT_EQ(bpf_obj_pin(kernel().tables().map(which).fd(), kernel().pins().pin(map_name(which)).c_str()),
              0);
  }
  ASSERT_EQ(unlink(kernel().pins().pin(kControlPin).c_str()), 0);
  expect_refused(kControlPin, "missing or not a map");
}

/// The kernel lets only tables of the template's shape in, so the outer map is another one too; its id is
/// made to fit.
TEST_F(TablesTest, RefusesAnInnerTableOfAnotherShape) {
  MapShape shape = table_spec(CHATGATE_MAP_HOST4).inner;
  shape.value_size += 8;
  const auto inner = BpfMap::create("host4", shape, 16);
  ASSERT_EQ(failure(inner), "");
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.inner_map_fd = static_cast<std::uint32_t>(inner->fd());
  const BpfMap outer(UniqueFd(bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "host4", 4, 4, 2, &options)),
                     "host4");
  ASSERT_TRUE(outer);
  const std::uint32_t active = kernel().tables().active();
  const int fd = inner->fd();
  ASSERT_EQ(failure(outer.update(&active, &fd)), "");
  pin("host4", outer);
  kernel().tables().control().map_ids[CHATGATE_MAP_HOST4] = outer.id().value_or(0);
  expect_refused("host4", "its inner table has another shape");
}

TEST_F(TablesTest, RefusesAnEmptyGeneration) {
  const std::uint32_t active = kernel().tables().active();
  ASSERT_EQ(failure(kernel().tables().map(CHATGATE_MAP_BAN6).erase(&active)), "");
  expect_refused("ban6", "its inner table is missing");
}

/// The kernel refuses a table that is not like the template, so no mistake of ours can get one in.
TEST_F(TablesTest, TheKernelRefusesAnInnerTableUnlikeTheTemplate) {
  for (const TableSpec& spec : table_specs()) {
    MapShape shape = spec.inner;
    shape.value_size += 8;
    const auto table = BpfMap::create(spec.name, shape, spec.fixed_entries != 0 ? spec.fixed_entries : 16);
    ASSERT_EQ(failure(table), "");
    const auto which = static_cast<chatgate_map>(&spec - table_specs().data());
    const std::uint32_t index = kernel().tables().active() ^ 1U;
    const int fd = table->fd();
    EXPECT_FALSE(kernel().tables().map(which).update(&index, &fd)) << spec.name;
  }
}

TEST_F(TablesTest, ASetIsReplacedInOneStepAndRemovedWhole) {
  const PinDirectory& pins = kernel().pins();
  const std::uint64_t epoch = kernel().tables().control().epoch;
  auto next = create_tables(pins, StoreUuid{2}, 128);
  ASSERT_EQ(failure(next), "");
  EXPECT_EQ(Tables::open(pins, false)->store(), StoreUuid{1});  // built aside: the live one is untouched
  const auto empty = Generation::build({}, {});
  ASSERT_EQ(failure(empty) + failure(empty->install(*next, 0)) + failure(pins.publish()), "");
  const auto opened = Tables::open(pins, false);
  ASSERT_EQ(failure(opened), "");
  EXPECT_EQ(opened->store(), StoreUuid{2});
  EXPECT_NE(opened->control().epoch, epoch);
  EXPECT_FALSE(std::filesystem::exists(pins.aside()));
  ASSERT_EQ(failure(pins.remove_live()), "");
  EXPECT_FALSE(pins.exists());
  EXPECT_NE(open_error(), "");
}

}  // namespace
}  // namespace chatgate::test
