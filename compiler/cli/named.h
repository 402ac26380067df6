// What a name that somebody types means: of all that one can go to, or ask why it is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"

namespace rapport::cli {

struct Named {
  enum class Kind : uint8_t {
    Question,  // or a column
    Let,       // that is shown
    Table,     // no list: nobody is asked for its rows
    Group,
    Area,
  };
  Kind kind = Kind::Question;
  program::Index index = program::kNone;
};

std::optional<Named> named(const program::Program& program, std::string_view name);
// All that named() knows.
std::vector<std::string_view> names(const program::Program& program);

// The table in whose rows it stands; kNone: in none.
program::Index table_around(const program::Program& program, const Named& what);

}  // namespace rapport::cli
