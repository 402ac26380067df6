#include "runtime/answers/names.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "runtime/answers/json_text.h"

namespace rapport::answers {
namespace {

using program::Index;
using program::kNone;
using program::Program;

std::string quoted(std::string_view name) { return "`" + message_text(name) + "`"; }

// How many characters must be put in, left out or changed to make `b` of `a`.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

class Nearest {  // the name that is closest to what was written, when it is close at all
 public:
  explicit Nearest(std::string_view written)
      : written_(written), best_(std::max<size_t>(1, written.size() / 3) + 1) {}

  void consider(std::string_view name) {
    const size_t difference = std::max(name.size(), written_.size()) - std::min(name.size(), written_.size());
    if (difference >= best_) return;
    const size_t distance = edit_distance(written_, name);
    if (distance >= best_) return;
    best_ = distance;
    name_ = name;
  }
  std::string_view name() const { return name_; }

 private:
  std::string_view written_;
  size_t best_;
  std::string_view name_;
};

std::string unknown_name(const Program& program, std::string_view key, std::string_view name) {
  constexpr size_t kLongestName = 200;  // longer ones are no slip of the pen
  std::string message = "this pack has no question or input " + quoted(key);
  if (name.size() > kLongestName) return message;
  Nearest nearest(name);
  for (const auto& [known, index] : program.questions_by_name) nearest.consider(known);
  for (const program::Input& input : program.inputs) nearest.consider(input.name);
  if (!nearest.name().empty()) message += ": did you mean `" + std::string(nearest.name()) + "`?";
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
