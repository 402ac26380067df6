#include "compiler/hir/earlier.h"

namespace rapport::hir {
namespace {

ValueKind kind_of(const program::Question& question) {
  return question.table == base::kNone ? ValueKind::Question : ValueKind::Column;
}

}  // namespace

ValueNames::ValueNames(const program::Program& program, Index pack) {
  const auto is_asked = [&](Index table) { return table == base::kNone || program.tables[table].asked; };
  const auto add = [&](const auto& rows, auto kind, auto counts) {
    for (Index i = 0; i < rows.size(); ++i)
      if (rows[i].pack == pack && counts(rows[i]))
        names_.try_emplace(rows[i].name, NamedValue{kind(rows[i]), i});
  };
  add(program.questions, kind_of, [&](const program::Question& q) { return is_asked(q.table); });
  add(
      program.tables, [](const auto&) { return ValueKind::Table; },
      [](const program::Table& t) { return t.asked; });
  add(
      program.inputs, [](const auto&) { return ValueKind::Input; },
      [](const program::Input& i) { return !i.of_migration && !i.name.starts_with("project."); });
  std::map<std::string, NamedValue, std::less<>> areas;
  const std::string& own = program.packs[pack].alias;
  for (Index i = 0; i < program.areas.size(); ++i)
    if (program.areas[i].pack == pack)
      areas.try_emplace((own.empty() ? "" : own + ".") + std::string(kAreaNames) + program.areas[i].name,
                        NamedValue{ValueKind::Area, i});
  const size_t alias = program.packs[pack].alias.empty() ? 0 : program.packs[pack].alias.size() + 1;
  std::vector<std::string> instances;
  for (const auto& [name, value] : names_)
    if (const size_t point = name.find('.', alias); point != std::string::npos)
      instances.push_back(name.substr(0, point));
  for (std::string& name : instances)
    names_.try_emplace(std::move(name), NamedValue{ValueKind::Instance, base::kNone});
  names_.merge(areas);
}

const NamedValue* ValueNames::find(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

std::optional<std::string> ValueNames::whole(std::string_view written) const {
  if (find(written) != nullptr) return std::string(written);
  const std::string end = "." + std::string(written);
  const std::string *only = nullptr, *area = nullptr;
  for (const auto& [name, value] : names_) {
    if (!name.ends_with(end)) continue;
    if (value.kind == ValueKind::Area) {
      area = &name;
      continue;
    }
    if (only != nullptr) return std::nullopt;
    only = &name;
  }
  if (only == nullptr) only = area;
  return only == nullptr ? std::nullopt : std::optional(*only);
}

std::vector<const program::Migration*> migrations_from(const program::Program& program, Index pack,
                                                       const pack::Version& from) {
  std::vector<const program::Migration*> way;
  for (pack::Version at = from;;) {
    const program::Migration* next = nullptr;
    pack::Version next_to;
    for (const program::Migration& migration : program.migrations) {
      const auto range = pack::parse_range(migration.from);
      const auto to = pack::parse_version(migration.to);
      if (migration.pack != pack || !range || !to || !contains(*range, at) || compare(*to, at) <= 0) continue;
      if (next != nullptr && compare(*to, next_to) >= 0) continue;
      next = &migration;
      next_to = *to;
    }
    if (next == nullptr) return way;
    way.push_back(next);
    at = next_to;
  }
}

}  // namespace rapport::hir
