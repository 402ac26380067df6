// A value as the target writes it.
#pragma once

#include <string>

#include "runtime/program/program.h"

namespace rapport::assemble {

// `cell` is known and of `type`. Digits with `.`, YYYY-MM-DD, Yes or No, an element as it is converted, a set
// with `;`.
std::string field_text(const value::Cell& cell, const value::Type& type, program::FieldFormat format,
                       const program::Program& program);

// As computed texts show it, elements by name; and as a field of a record would have it, going by its type
// alone.
std::string canonical(const value::Cell& cell, const value::Type& type, const program::Program& program);
std::string record_text(const value::Cell& cell, const value::Type& type, const program::Program& program);

}  // namespace rapport::assemble
