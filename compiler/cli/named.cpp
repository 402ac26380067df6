#include "compiler/cli/named.h"

#include <algorithm>

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;
using program::Program;

// Everything that has a name here, in the order in which names are looked up: areas and groups have a name
// space of their own.
template <class Visit>
void for_all(const Program& program, Visit visit) {
  for (Index i = 0; i < program.questions.size(); ++i) {
    const program::Question& q = program.questions[i];
    if (q.table == kNone || program.tables[q.table].asked) visit(q.name, Named{Named::Kind::Question, i});
  }
  for (Index i = 0; i < program.lets.size(); ++i)
    if (program.lets[i].title != kNone) visit(program.lets[i].name, Named{Named::Kind::Let, i});
  for (Index i = 0; i < program.tables.size(); ++i)
    if (program.tables[i].asked) visit(program.tables[i].name, Named{Named::Kind::Table, i});
  for (Index i = 0; i < program.groups.size(); ++i)
    visit(program.groups[i].name, Named{Named::Kind::Group, i});
  for (Index i = 0; i < program.areas.size(); ++i) visit(program.areas[i].name, Named{Named::Kind::Area, i});
}

}  // namespace

std::optional<Named> named(const Program& program, std::string_view name) {
  std::optional<Named> found;
  for_all(program, [&](std::string_view other, const Named& what) {
    if (!found && other == name) found = what;
  });
  return found;
}

std::vector<std::string_view> names(const Program& program) {
  std::vector<std::string_view> all;
  for_all(program, [&](std::string_view name, const Named&) { all.push_back(name); });
  return all;
}

Index table_around(const Program& program, const Named& what) {
  Index scope = kNone;
  switch (what.kind) {
    case Named::Kind::Question: return program.questions[what.index].table;
    case Named::Kind::Let: scope = program.slots[program.lets[what.index].slot].scope; break;
    case Named::Kind::Table: scope = program.scopes[program.tables[what.index].scope].parent; break;
    case Named::Kind::Group:
    case Named::Kind::Area: break;
  }
  return scope == kNone ? kNone : program.table_of[scope];
}

}  // namespace rapport::cli
