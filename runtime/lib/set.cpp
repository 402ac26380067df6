// The functions of builtins.def on sets: a bit per element.
#include <bit>

#include "runtime/lib/functions.h"

namespace rapport::lib {
namespace {

using value::Cell;
using value::Scratch;
using Args = std::span<const Cell>;

uint64_t bits(const Cell& cell) { return static_cast<uint64_t>(cell.number); }

}  // namespace

Cell count(Args args, Scratch&) { return value::number_cell(std::popcount(bits(args[0]))); }
Cell subset(Args args, Scratch&) { return value::yes_no_cell((bits(args[0]) & ~bits(args[1])) == 0); }
Cell overlaps(Args args, Scratch&) { return value::yes_no_cell((bits(args[0]) & bits(args[1])) != 0); }

}  // namespace rapport::lib
