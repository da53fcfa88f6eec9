// SPDX-License-Identifier: Apache-2.0
#include "datapath/event_ring.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "datapath/key_codec.h"

namespace chatgate {
namespace {

IpAddress address_of(const std::uint8_t (&bytes)[16], std::uint8_t family) {
  IpAddress address{family == 6 ? Family::kV6 : Family::kV4, {}};
  std::copy_n(bytes, address_size(address), address.bytes.begin());
  return address;
}

std::string interface_of(const Tables& tables, std::uint8_t port) {
  if (port >= CHATGATE_PORTS) return {};
  const char* name = tables.control().ports[port].name;
  return {name, strnlen(name, CHATGATE_NAME_LEN)};
}

PacketEvent decode(const Tables& tables, const chatgate_event& event) {
  PacketEvent packet;
  packet.at = decode_time(event.time);
  packet.slot = event.slot;
  packet.interface = interface_of(tables, event.port);
  packet.source = address_of(event.source, event.family);
  packet.destination = address_of(event.destination, event.family);
  packet.protocol = event.protocol;
  packet.source_port = event.source_port;
  packet.destination_port = event.destination_port;
  packet.bytes = event.bytes;
  packet.shadow = event.reason == CHATGATE_PASS_SHADOW;
  return packet;
}

}  // namespace

Result<EventFlow> read_event_flow(const Tables& tables) {
  std::vector<chatgate_event_flow> per_cpu(static_cast<std::size_t>(libbpf_num_possible_cpus()));
  const std::uint32_t first = 0;
  CHATGATE_TRY(tables.map(CHATGATE_MAP_EVENT_FLOW).lookup(&first, per_cpu.data()));
  EventFlow total;
  for (const chatgate_event_flow& one : per_cpu) {
    total.sent += one.sent;
    total.limited += one.limited;
    total.lost += one.lost;
  }
  return total;
}

void tell_events_until(Tables& tables, WallTime until) {
  __atomic_store_n(&tables.control().events_until, encode_time(until), __ATOMIC_RELEASE);
}

struct EventRing::Reader {
  const Tables* tables = nullptr;
  std::unique_ptr<ring_buffer, Close> ring;
  std::vector<PacketEvent> read;

  static int take(void* context, void* data, std::size_t size) {
    auto* reader = static_cast<Reader*>(context);
    chatgate_event event{};
    if (size < sizeof(event)) return 0;
    std::memcpy(&event, data, sizeof(event));
    reader->read.push_back(decode(*reader->tables, event));
    return 0;
  }
};

void EventRing::Close::operator()(ring_buffer* ring) const { ring_buffer__free(ring); }

EventRing::EventRing(std::unique_ptr<Reader> reader) : reader_(std::move(reader)) {}
EventRing::EventRing(EventRing&&) noexcept = default;
EventRing& EventRing::operator=(EventRing&&) noexcept = default;
EventRing::~EventRing() = default;

Result<EventRing> EventRing::open(const Tables& tables) {
  auto reader = std::make_unique<Reader>();
  reader->tables = &tables;
  const BpfMap& map = tables.map(CHATGATE_MAP_EVENTS);
  reader->ring.reset(ring_buffer__new(map.fd(), &Reader::take, reader.get(), nullptr));
  if (!reader->ring) return fail(system_error("open kernel table", map.name(), errno));
  return EventRing(std::move(reader));
}

int EventRing::fd() const { return ring_buffer__epoll_fd(reader_->ring.get()); }

Result<std::vector<PacketEvent>> EventRing::read() {
  const int count = ring_buffer__consume(reader_->ring.get());
  if (count < 0) return fail(system_error("read kernel table", map_name(CHATGATE_MAP_EVENTS), -count));
  return std::exchange(reader_->read, {});
}

}  // namespace chatgate
