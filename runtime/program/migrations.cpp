#include "runtime/program/migrations.h"

#include <algorithm>

namespace rapport::program {
namespace {

const Move* find_move(const Migration& migration, std::string_view name) {
  for (const Move& move : migration.moves)
    if ((move.kind == MoveKind::Rename || move.kind == MoveKind::Drop) && move.from == name) return &move;
  for (const Move& move : migration.moves)
    for (const ConvertSource& source : move.sources)
      if (source.goes && source.name == name) return &move;
  return nullptr;
}

}  // namespace

// What is said of the name itself, else of what it stands in, the innermost first.
Moved moved(const Migration& migration, std::string_view name) {
  for (std::string_view at = name;; at = at.substr(0, at.rfind('.'))) {
    if (const Move* move = find_move(migration, at))
      return {
          move->kind == MoveKind::Drop ? std::string(name) : move->to + std::string(name.substr(at.size())),
          move};
    if (at.find('.') == std::string_view::npos) return {std::string(name), nullptr};
  }
}

const MappedValue* mapped(const Migration& migration, std::string_view name, Index enum_now,
                          std::string_view value) {
  for (const Move& move : migration.moves) {
    if (move.kind != MoveKind::Map) continue;
    if (move.of_enum == kNone ? move.from != name : move.of_enum != enum_now) continue;
    const auto found = std::find_if(move.values.begin(), move.values.end(),
                                    [&](const MappedValue& v) { return v.from == value; });
    if (found != move.values.end()) return &*found;
  }
  return nullptr;
}

}  // namespace rapport::program
