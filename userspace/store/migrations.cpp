// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "store/schema.h"

namespace chatgate {
namespace {

// Times are nanoseconds since the epoch; the largest integer stands for "never". Prefixes are blobs in the
// form of prefix_blob.h. Columns that bulk reads need come first: SQLite decodes a row only as far as it
// must. An index costs as much as its table when a million rows go in: entries have none by list, keys that
// were assigned in bulk none by end (few ends are shared by many of them, bulk_ends names these), and the
// changes of a bulk are runs of prefixes, not rows.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE meta (
  name  TEXT PRIMARY KEY NOT NULL,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES
  ('store_id', randomblob(16)), ('slots_made', 0), ('slots_used', 0);

CREATE TABLE licenses (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE CHECK (name <> ''),
  scope   INTEGER UNIQUE CHECK (scope BETWEEN 1 AND 4294967295),
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE destinations (
  address BLOB PRIMARY KEY NOT NULL CHECK (length(address) IN (5, 17)),
  license INTEGER NOT NULL REFERENCES licenses (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX destinations_by_license ON destinations (license);

CREATE TABLE lists (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE CHECK (name <> ''),
  kind    INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 3),
  license INTEGER REFERENCES licenses (id),
  created INTEGER NOT NULL
) STRICT;
CREATE INDEX lists_by_license ON lists (license);

CREATE TABLE entries (
  prefix  BLOB NOT NULL CHECK (length(prefix) IN (6, 18)),
  list    INTEGER NOT NULL REFERENCES lists (id),
  expires INTEGER NOT NULL,
  shadow  INTEGER NOT NULL CHECK (shadow IN (0, 1)),
  created INTEGER NOT NULL,
  who     TEXT NOT NULL,
  label   TEXT NOT NULL,
  PRIMARY KEY (prefix, list)
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
  revision INTEGER PRIMARY KEY CHECK (revision > 0),
  at       INTEGER NOT NULL,
  who      TEXT NOT NULL,
  command  TEXT NOT NULL
) STRICT;

CREATE TABLE changes (
  revision       INTEGER NOT NULL REFERENCES revisions (revision),
  prefix         BLOB NOT NULL CHECK (length(prefix) IN (6, 18)),
  list           INTEGER NOT NULL REFERENCES lists (id),
  operation      INTEGER NOT NULL CHECK (operation BETWEEN 1 AND 5),
  shadow         INTEGER NOT NULL CHECK (shadow IN (0, 1)),
  expired_before INTEGER NOT NULL,
  expires_after  INTEGER NOT NULL,
  label          TEXT NOT NULL,
  PRIMARY KEY (revision, prefix, list)
) STRICT, WITHOUT ROWID;
CREATE INDEX changes_by_prefix ON changes (prefix);

CREATE TABLE change_runs (
  id             INTEGER PRIMARY KEY,
  revision       INTEGER NOT NULL REFERENCES revisions (revision),
  list           INTEGER NOT NULL REFERENCES lists (id),
  operation      INTEGER NOT NULL CHECK (operation BETWEEN 1 AND 5),
  shadow         INTEGER NOT NULL CHECK (shadow IN (0, 1)),
  expired_before INTEGER NOT NULL,
  expires_after  INTEGER NOT NULL,
  label          TEXT NOT NULL,
  count          INTEGER NOT NULL CHECK (count > 0),
  prefixes       BLOB NOT NULL
) STRICT;
CREATE INDEX change_runs_by_revision ON change_runs (revision);

CREATE TABLE keys (
  prefix       BLOB NOT NULL CHECK (length(prefix) IN (6, 18)),
  kind         INTEGER NOT NULL CHECK (kind IN (1, 2)),
  scope        INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 4294967295),
  slot         INTEGER CHECK (slot BETWEEN 1 AND 4294967295),
  ends         INTEGER NOT NULL,
  kept_packets INTEGER NOT NULL DEFAULT 0,
  kept_bytes   INTEGER NOT NULL DEFAULT 0,
  kept_seen    INTEGER NOT NULL DEFAULT 0,
  mark_packets INTEGER NOT NULL DEFAULT 0,
  mark_bytes   INTEGER NOT NULL DEFAULT 0,
  mark_seen    INTEGER NOT NULL DEFAULT 0,
  bulk         INTEGER NOT NULL DEFAULT 0 CHECK (bulk IN (0, 1)),
  PRIMARY KEY (prefix, kind, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX keys_by_end ON keys (ends) WHERE slot IS NOT NULL AND bulk = 0 AND ends < 9223372036854775807;

CREATE TABLE bulk_ends (
  ends INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE free_slots (
  slot    INTEGER PRIMARY KEY CHECK (slot BETWEEN 1 AND 4294967295),
  packets INTEGER NOT NULL,
  bytes   INTEGER NOT NULL,
  seen    INTEGER NOT NULL
) STRICT;

CREATE TABLE interfaces (
  name   TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
  wanted INTEGER NOT NULL CHECK (wanted IN (0, 1)),
  mode   TEXT NOT NULL CHECK (mode IN ('native', 'generic', 'auto'))
) STRICT, WITHOUT ROWID;
)sql";

// A removed list stays as a row, for the history: "removed" is the name that it had, and its own name becomes
// one that no list can have, so that the name is free again. max_age is in seconds.
constexpr const char* kVersion2 = R"sql(
ALTER TABLE lists ADD COLUMN source TEXT CHECK (source <> '');
ALTER TABLE lists ADD COLUMN etag TEXT CHECK (etag <> '');
ALTER TABLE lists ADD COLUMN checked_at INTEGER;
ALTER TABLE lists ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lists ADD COLUMN max_age INTEGER CHECK (max_age > 0);
ALTER TABLE lists ADD COLUMN removed TEXT CHECK (removed <> '');

UPDATE lists SET changed_at = created;
UPDATE lists SET changed_at = last.at FROM (
  SELECT touched.list AS list, max(r.at) AS at
  FROM (SELECT list, max(revision) AS revision FROM changes GROUP BY list
        UNION ALL SELECT list, max(revision) FROM change_runs GROUP BY list) touched
  JOIN revisions r ON r.revision = touched.revision
  GROUP BY touched.list) last
WHERE last.list = lists.id;
)sql";

// Of a list of bans: all of its entries are shadows, those that come later too.
constexpr const char* kVersion3 = R"sql(
ALTER TABLE lists ADD COLUMN shadow INTEGER NOT NULL DEFAULT 0 CHECK (shadow IN (0, 1));
)sql";

// Marks hold the hits of keys packed (packed_keys.h): a million of them are one blob, not a million rows.
constexpr const char* kVersion4 = R"sql(
CREATE TABLE marks (
  name  TEXT PRIMARY KEY NOT NULL CHECK (name <> ''),
  at    INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  keys  INTEGER NOT NULL,
  hits  BLOB NOT NULL
) STRICT;

CREATE TABLE mark_reasons (
  mark      TEXT NOT NULL REFERENCES marks (name),
  interface TEXT NOT NULL,
  reason    INTEGER NOT NULL,
  packets   INTEGER NOT NULL,
  bytes     INTEGER NOT NULL,
  PRIMARY KEY (mark, interface, reason)
) STRICT, WITHOUT ROWID;
)sql";

// What takes the last changes back. "undo" has a row for each of them; a list or a license that it touched is
// kept as it was before and as it was after, and of the entries the ones that were there before, packed (see
// undo_images.h). Who is without a row of that kind was not there.
constexpr const char* kVersion5 = R"sql(
CREATE TABLE undo (
  revision  INTEGER PRIMARY KEY REFERENCES revisions (revision),
  undoes    INTEGER,
  undone_by INTEGER
) STRICT;

CREATE TABLE undo_images (
  id       INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL REFERENCES undo (revision) ON DELETE CASCADE,
  list     INTEGER NOT NULL REFERENCES lists (id),
  images   BLOB NOT NULL
) STRICT;
CREATE INDEX undo_images_by_revision ON undo_images (revision);

CREATE TABLE undo_lists (
  revision   INTEGER NOT NULL REFERENCES undo (revision) ON DELETE CASCADE,
  list       INTEGER NOT NULL REFERENCES lists (id),
  after      INTEGER NOT NULL CHECK (after IN (0, 1)),
  name       TEXT NOT NULL,
  kind       INTEGER NOT NULL,
  license    TEXT NOT NULL,
  source     TEXT NOT NULL,
  max_age    INTEGER NOT NULL,
  checked_at INTEGER NOT NULL,
  shadow     INTEGER NOT NULL,
  PRIMARY KEY (revision, list, after)
) STRICT, WITHOUT ROWID;

CREATE TABLE undo_licenses (
  revision     INTEGER NOT NULL REFERENCES undo (revision) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  after        INTEGER NOT NULL CHECK (after IN (0, 1)),
  created      INTEGER NOT NULL,
  destinations BLOB NOT NULL,
  PRIMARY KEY (revision, name, after)
) STRICT, WITHOUT ROWID;
)sql";

// What the service does by itself: lists are read from their sources ("refresh" is in the form of
// refresh_settings.h; without it a list is not), and counters outlive the kernel's (reason_table.h).
constexpr const char* kVersion6 = R"sql(
ALTER TABLE lists ADD COLUMN refresh TEXT CHECK (refresh <> '');
ALTER TABLE undo_lists ADD COLUMN refresh TEXT NOT NULL DEFAULT '';

CREATE TABLE refreshes (
  list      INTEGER PRIMARY KEY REFERENCES lists (id),
  attempted INTEGER NOT NULL,
  succeeded INTEGER NOT NULL,
  due       INTEGER NOT NULL,
  failures  INTEGER NOT NULL,
  result    TEXT NOT NULL,
  stamp     TEXT NOT NULL,
  ends      INTEGER NOT NULL
) STRICT;

CREATE TABLE reason_counts (
  interface    TEXT NOT NULL,
  reason       TEXT NOT NULL,
  epoch        INTEGER NOT NULL,
  kept_packets INTEGER NOT NULL,
  kept_bytes   INTEGER NOT NULL,
  mark_packets INTEGER NOT NULL,
  mark_bytes   INTEGER NOT NULL,
  PRIMARY KEY (interface, reason)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array<const char*, 6> kMigrations = {kVersion1, kVersion2, kVersion3,
                                                    kVersion4, kVersion5, kVersion6};

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

}  // namespace chatgate
