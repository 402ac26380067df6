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
  std::string message = "this pack has no question or input " + quoted(key);
  if (name.size() > kLongestName) return message;
  std::vector<std::string_view> known;
  for (const auto& [question, index] : program.questions_by_name) known.push_back(question);
  for (const program::Input& input : program.inputs) known.emplace_back(input.name);
  if (const std::string_view near = base::closest(known, name); !near.empty())
    message += ": did you mean `" + std::string(near) + "`?";
  return message;
}

Target find_plain(const Program& program, std::string_view name) {
  if (const Index question = program::find_question(program, name); question != kNone)
    return {TargetKind::Question, question};
  for (Index i = 0; i < program.inputs.size(); ++i)
    if (program.inputs[i].name == name) return {TargetKind::Input, i};
  return {};
}

// Names of areas and groups with or without the alias that a dependency's carry.
std::string_view without(std::string_view alias, std::string_view name) {
  return name.starts_with(alias) ? name.substr(alias.size()) : name;
}

// "area.group" of the question, "group" outside of areas, empty outside of groups.
std::string place_of(const Program& program, const program::Question& question, std::string_view alias) {
  if (question.group == kNone) return {};
  const program::Group& group = program.groups[question.group];
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

}  // namespace

Target find_target(const Program& program, std::string_view key) {
  Target plain = find_plain(program, key);
  const size_t last_dot = key.rfind('.');
  if (plain.kind != TargetKind::Nothing || last_dot == std::string_view::npos) {
    if (plain.kind == TargetKind::Nothing) plain.problem = unknown_name(program, key, key);
    return plain;
  }
  const std::string_view alias = alias_prefix(program, key);
  const std::string name = std::string(alias).append(key.substr(last_dot + 1));
  const Index index = program::find_question(program, name);
  if (index == kNone) return {.problem = unknown_name(program, key, name)};
  const std::string_view written = key.substr(alias.size(), std::max(last_dot, alias.size()) - alias.size());
  const std::string place = place_of(program, program.questions[index], alias);
  if (written == place) return {TargetKind::Question, index};
  const std::string where = place.empty() ? "outside of all groups" : "in `" + place + "`";
  return {.problem = quoted(key) + ": `" + name + "` stands " + where};
}

}  // namespace rapport::answers
