#include "runtime/answers/names.h"

#include <algorithm>
#include <vector>

#include "runtime/answers/json_text.h"
#include "runtime/base/closest.h"

namespace rapport::answers {
namespace {

using program::Index;
using program::kNone;
using program::Program;

std::string quoted(std::string_view name) { return "`" + message_text(name) + "`"; }

std::string unknown_name(const Program& program, std::string_view key, std::string_view name) {
  constexpr size_t kLongestName = 200;  // longer ones are no slip of the pen
  std::string message = "this pack has no question, table or input " + quoted(key);
  if (name.size() > kLongestName) return message;
  std::vector<std::string_view> known;
  for (const auto& [question, index] : program.questions_by_name) known.push_back(question);
  for (const program::Input& input : program.inputs)
    if (!input.of_migration) known.emplace_back(input.name);
  for (const auto& [table, index] : program.tables_by_name) known.push_back(table);
  if (const std::string_view near = base::closest(known, name); !near.empty())
    message += ": did you mean `" + std::string(near) + "`?";
  return message;
}

Target find_plain(const Program& program, std::string_view name) {
  if (const Index question = program::find_question(program, name); question != kNone) {
    const Index table = program.questions[question].table;
    if (table == kNone) return {TargetKind::Question, question};
    return {.problem = quoted(name) + " is a column: it is answered in the rows of `" +
                       program.tables[table].name + "`"};
  }
  if (const Index table = program::find_table(program, name); table != kNone) {
    if (!program.tables[table].asked)
      return {.problem = quoted(name) + " is a list of the pack, which nobody answers"};
    const Index around = program.scopes[program.tables[table].scope].parent;
    if (around == kNone) return {TargetKind::Table, table};
    return {.problem = quoted(name) + " holds child rows: they are answered in the rows of `" +
                       program.tables[program.table_of[around]].name + "`"};
  }
  for (Index i = 0; i < program.inputs.size(); ++i)
    if (program.inputs[i].name == name && !program.inputs[i].of_migration) return {TargetKind::Input, i};
  return {};
}

// Names of areas and groups with or without the alias that a dependency's carry.
std::string_view without(std::string_view alias, std::string_view name) {
  return name.starts_with(alias) ? name.substr(alias.size()) : name;
}

// "area.group" of a group, "group" outside of areas, empty outside of groups.
std::string place_of(const Program& program, Index of_group, std::string_view alias) {
  if (of_group == kNone) return {};
  const program::Group& group = program.groups[of_group];
  std::string place;
  if (group.area != kNone) place.append(without(alias, program.areas[group.area].name)).append(".");
  return place.append(without(alias, group.name));
}

// "base." when the key begins with the alias of a dependency.
std::string_view alias_prefix(const Program& program, std::string_view key) {
  const std::string_view first = key.substr(0, key.find('.'));
  for (const program::PackInfo& pack : program.packs)
    if (!pack.alias.empty() && pack.alias == first) return key.substr(0, first.size() + 1);
  return {};
}

Index group_of(const Program& program, const Target& target) {
  return target.kind == TargetKind::Table ? program.tables[target.index].group
                                          : program.questions[target.index].group;
}

// area.instance.member: the names of what a `use` places have two parts.
Target find_member(const Program& program, std::string_view key, std::string_view alias) {
  const std::string_view body = key.substr(alias.size());
  const size_t dot = body.find('.');
  if (dot == std::string_view::npos || body.find('.', dot + 1) == std::string_view::npos) return {};
  const Target target = find_plain(program, std::string(alias).append(body.substr(dot + 1)));
  if (target.kind != TargetKind::Question && target.kind != TargetKind::Table) return {};
  const Index group = group_of(program, target);
  const Index area = group == kNone ? kNone : program.groups[group].area;
  return area != kNone && program.areas[area].name == body.substr(0, dot) ? target : Target{};
}

}  // namespace

bool is_named(const Program& program, std::string_view name) {
  return find_plain(program, name).kind != TargetKind::Nothing;
}

Target find_target(const Program& program, std::string_view key) {
  Target plain = find_plain(program, key);
  const size_t last_dot = key.rfind('.');
  if (plain.kind != TargetKind::Nothing || !plain.problem.empty() || last_dot == std::string_view::npos) {
    if (plain.kind == TargetKind::Nothing && plain.problem.empty())
      plain.problem = unknown_name(program, key, key);
    return plain;
  }
  const std::string_view alias = alias_prefix(program, key);
  if (Target member = find_member(program, key, alias); member.kind != TargetKind::Nothing) return member;
  const std::string name = std::string(alias).append(key.substr(last_dot + 1));
  Target target = find_plain(program, name);
  const bool placed = target.kind == TargetKind::Question || target.kind == TargetKind::Table;
  if (!placed) return {.problem = target.problem.empty() ? unknown_name(program, key, name) : target.problem};
  const std::string_view written = key.substr(alias.size(), std::max(last_dot, alias.size()) - alias.size());
  const std::string place = place_of(program, group_of(program, target), alias);
  if (written == place) return target;
  const std::string where = place.empty() ? "outside of all groups" : "in `" + place + "`";
  return {.problem = quoted(key) + ": `" + name + "` stands " + where};
}

}  // namespace rapport::answers
