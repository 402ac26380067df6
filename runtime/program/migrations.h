// `migrate`: what became of the questions, columns, tables and elements of earlier versions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/settings.h"

namespace rapport::program {

enum class MoveKind : uint8_t { Rename, Map, Drop, Convert };

struct MappedValue {  // an element's name, a text, or a number, as a saved interview has it
  std::string from, to;
};

struct ConvertSource {
  std::string name;     // of a question, as it was
  Index input = kNone;  // that holds its answer while it is worked out
  bool goes = false;    // it is gone afterwards, or its new answer is another
};

// Names are those of values in a saved interview, "base.code" or "terms.Description". What is said of a table
// or of what `use` placed is said of all that is in it, unless that is named itself.
struct Move {
  MoveKind kind = MoveKind::Rename;
  std::string from;                 // the old name; Map of an enum: empty
  Index of_enum = kNone;            // Map: of all that has this enum now
  std::string to;                   // Rename, Convert: the new name
  std::vector<MappedValue> values;  // Map
  std::string because;              // Drop
  std::vector<ConvertSource> sources;
  Index slot = kNone;  // Convert: a Claim slot
  Place place;
};

struct Migration {
  Index pack = 0;
  std::string from;         // a range of versions, as compiler/pack/semver.h reads it
  std::string to;           // a version
  std::vector<Move> moves;  // all of them at once: each of a name as it was before
  Place place;
};

struct Moved {
  std::string name;          // as it is called afterwards
  const Move* by = nullptr;  // what says so; null: nothing does, it keeps its name
  bool goes() const { return by != nullptr && by->kind != MoveKind::Rename; }
};
Moved moved(const Migration& migration, std::string_view name);

// What a value becomes which the question `name` had; `enum_now`: of its choice or choices, else kNone.
const MappedValue* mapped(const Migration& migration, std::string_view name, Index enum_now,
                          std::string_view value);

}  // namespace rapport::program
