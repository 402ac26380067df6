// What a version of a pack gives names to, so that two versions can be held against each other.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/hir/context.h"
#include "compiler/pack/semver.h"

namespace rapport::hir {

enum class ValueKind : uint8_t { Question, Column, Table, Input, Area, Instance };

struct NamedValue {
  ValueKind kind = ValueKind::Question;
  Index row = base::kNone;  // of the program's questions, tables, inputs or areas; Instance: none
};

// An area `sales`, as it is called here: whether the project has it is an input of that name.
inline constexpr std::string_view kAreaNames = "project.area.";

// What has answers, or holds what has: questions, columns, tables, inputs, areas, and what `use` placed.
class ValueNames {
 public:
  ValueNames(const program::Program& program, Index pack);

  const std::map<std::string, NamedValue, std::less<>>& all() const { return names_; }
  // The whole name of what `written` names: itself, or the only one that ends so (`lines` for `aging.lines`).
  // An area only when nothing else does.
  std::optional<std::string> whole(std::string_view written) const;
  const NamedValue* find(std::string_view name) const;

 private:
  std::map<std::string, NamedValue, std::less<>> names_;
};

// The migrations that lead from `from` to this version of the pack, in the order in which they are taken.
std::vector<const program::Migration*> migrations_from(const program::Program& program, Index pack,
                                                       const pack::Version& from);

}  // namespace rapport::hir
