#include <algorithm>
#include <limits>
#include <string>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/program/codec.h"
#include "runtime/program/fields.h"
#include "runtime/program/reader.h"

namespace rapport::program {
namespace {

using base::Error;
using base::ErrorCode;

// Pointers again; verify() then says whether what they point to is right.
base::Status place_constants(Program& program, const std::vector<StoredConstant>& stored) {
  program.constants.reserve(stored.size());
  program.constant_types.reserve(stored.size());
  for (const StoredConstant& s : stored) {
    value::Cell cell;
    cell.state = s.state;
    cell.scale = s.scale;
    cell.size = s.size;
    cell.number = s.number;
    if (lies_in_pool(s.type, s.state, s.size)) {
      const auto offset = static_cast<uint64_t>(s.number);
      if (offset > program.pool.size() || s.size > program.pool.size() - offset)
        return Error{ErrorCode::Corrupt, "the program is damaged: a constant lies outside of the pool"};
      cell.bytes = program.pool.data() + offset;
    } else if (s.type.kind == value::Kind::Text) {
      cell.bytes = nullptr;
    }
    program.constants.push_back(cell);
    program.constant_types.push_back(s.type);
  }
  return base::Done{};
}

base::Result<Program> read_program(std::string_view payload) {
  Reader reader(payload);
  Program program;
  std::vector<StoredConstant> constants;
  fields(reader, program, constants);
  if (!reader.failed() && reader.remaining() > 0) reader.fail("something follows the program");
  if (reader.failed()) return reader.error();
  if (base::Status placed = place_constants(program, constants); !placed) return placed.error();
  return program;
}

}  // namespace

base::Result<Program> decode(std::string_view payload) {
  if (payload.size() > limits::kProgramBytes)
    return Error{ErrorCode::LimitExceeded, "the program has " + std::to_string(payload.size()) +
                                               " bytes, the limit is " +
                                               std::to_string(limits::kProgramBytes)};
  base::Result<Program> program = read_program(payload);
  if (!program) return program;
  const std::vector<Violation> violations = verify(*program);
  if (!violations.empty())
    return Error{ErrorCode::Corrupt,
                 "the program may not run: " + violations[0].rule + ": " + violations[0].message};
  index_program(*program);
  return program;
}

}  // namespace rapport::program
