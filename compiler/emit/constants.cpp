#include "compiler/emit/constants.h"

#include <cstring>

namespace rapport::emit {
namespace {

std::string bytes_of(const value::Value& v, const value::Cell& cell) {
  std::string bytes(1, v.known() ? 'k' : 'u');
  if (v.kind == value::Kind::Text || cell.size > 0) return bytes.append(cell.bytes, cell.size);
  bytes.append(reinterpret_cast<const char*>(&cell.number), sizeof cell.number);
  return bytes.append(reinterpret_cast<const char*>(&cell.scale), sizeof cell.scale);
}

}  // namespace

uint32_t Constants::add(const value::Value& v, const value::Type& type) {
  value::Scratch scratch;
  const value::Cell cell = v.known() ? value::view(v, scratch) : value::Cell{};
  const uint32_t kind =
      static_cast<uint32_t>(type.kind) | (type.enum_index == ~0U ? 0 : (type.enum_index + 1) << 8);
  const auto [row, added] =
      rows_.emplace(std::pair{kind, bytes_of(v, cell)}, static_cast<uint32_t>(entries_.size()));
  if (!added) return row->second;
  Entry entry{.type = type, .cell = cell};
  entry.pooled = v.known() && (v.kind == value::Kind::Text || cell.size > 0);
  if (entry.pooled) {
    entry.offset = pool_.size();
    pool_.append(cell.bytes, cell.size);
  }
  entries_.push_back(entry);
  return row->second;
}

void Constants::finish(program::Program& program) const {
  program.pool.assign(pool_.begin(), pool_.end());
  for (const Entry& entry : entries_) {
    value::Cell cell = entry.cell;
    if (entry.pooled) cell.bytes = program.pool.data() + entry.offset;
    program.constants.push_back(cell);
    program.constant_types.push_back(entry.type);
  }
}

}  // namespace rapport::emit
