// SPDX-License-Identifier: Apache-2.0
#include "lists/csv_cell.h"

#include <gtest/gtest.h>

namespace chatgate {
namespace {

TEST(CsvCell, NothingThatASpreadsheetComputesComesOut) {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://192.0.2.1\")"})
    EXPECT_EQ(text_cell(text), std::string("'") + text);
  for (const char* text : {"", "Ann", "'", "'Ann'", "a=1", "1-2", "#-1"}) EXPECT_EQ(text_cell(text), text);
}

TEST(CsvCell, TheTextComesBackAsItWas) {
  for (const char* text : {"", "Ann", "'", "'Ann", "=1", "'=1", "''=1", "-", "'-", "@", "'@x", "a'=1"})
    EXPECT_EQ(text_of_cell(text_cell(text)), text);
}

}  // namespace
}  // namespace chatgate
