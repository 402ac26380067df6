// What a name that somebody types means: of all that one can go to, or ask why it is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/interview/interview.h"

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

// By its name in the pack; else whatever has that name or title when case is not looked at, which may be
// several.
std::vector<Named> named(const interview::Interview& interview, std::string_view name, uint32_t language);
// All names and titles that named() knows.
std::vector<std::string> names(const interview::Interview& interview, uint32_t language);
std::string_view name_of(const program::Program& program, const Named& what);

// The table in whose rows it stands; kNone: in none.
program::Index table_around(const program::Program& program, const Named& what);

}  // namespace rapport::cli
