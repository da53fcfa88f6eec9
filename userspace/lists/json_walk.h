// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lists/list_builder.h"

namespace chatgate {

/// Finds the entries while nlohmann's parser walks through a document (its SAX interface). `line`: where the
/// parser is, kept by whoever feeds it.
class JsonWalk {
 public:
  /// `record`: the document is one, as a line of JSON lines is; else objects in it may each be one.
  JsonWalk(ListBuilder& builder, const std::uint32_t& line, bool record)
      : builder_(builder), line_(line), record_(record) {}

  /// It said that it holds no entries.
  bool is_metadata() const { return is_metadata_; }

  // The names are the library's.
  // NOLINTBEGIN(readability-identifier-naming)
  bool null() { return plain("null"); }
  bool boolean(bool value) { return plain(value ? "true" : "false"); }
  bool number_integer(nlohmann::json::number_integer_t value) { return plain(std::to_string(value)); }
  bool number_unsigned(nlohmann::json::number_unsigned_t value);
  bool number_float(nlohmann::json::number_float_t value, const std::string& text);
  bool string(std::string& value);
  bool binary(nlohmann::json::binary_t& value);
  bool start_object(std::size_t size) { return push(false, size); }
  bool start_array(std::size_t size) { return push(true, size); }
  bool key(std::string& name);
  bool end_object();
  bool end_array();
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception& error);
  // NOLINTEND(readability-identifier-naming)

 private:
  /// What an object names.
  struct Found {
    std::uint32_t line = 0;
    std::string entry;
    std::string label;
    int label_rank = std::numeric_limits<int>::max();
  };

  /// An array or object that is open.
  struct Level {
    bool array = false;
    bool holds_entries = false;  ///< of an array: its texts are entries
    bool nested = false;         ///< an array or object lies in it
    bool passed_over = false;    ///< nothing in it is an entry
    std::string name;            ///< under which it lies, plain_name()
    std::string member;          ///< of an object: the one that comes next, plain_name()
    std::uint32_t line = 0;      ///< where it begins
    std::uint32_t values = 0;    ///< plain ones
    std::vector<std::string> addresses;
    std::string length;
    std::string label;
    int label_rank = std::numeric_limits<int>::max();
    bool metadata = false;
    bool no_text = false;       ///< an address's member has a value that is no text
    bool has_length = false;    ///< a member is named like the length of a prefix
    std::vector<Found> inside;  ///< found by the objects in it
  };

  bool push(bool array, std::size_t size);
  static bool is_beside_addresses(const Level& outer, const Level& level);
  bool plain(const std::string& value);
  void take_member(Level& level, const std::string& value);
  bool is_address(const Level& level) const;
  bool array_holds_entries(const Level& level) const;
  bool is_range(const Level& level) const;
  /// Of the object that has just ended: no other object holds it.
  bool is_outermost() const;
  void reject_both(const Level& level, const std::string& one, const std::string& other);
  void finish(Level level);
  bool find_own(const Level& level, std::vector<Found>& found);
  void give(std::vector<Found> found);
  void miss(const Level& level);

  ListBuilder& builder_;
  const std::uint32_t& line_;
  bool record_;
  bool is_metadata_ = false;
  std::vector<Level> levels_;
};

}  // namespace chatgate
