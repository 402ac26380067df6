#include "runtime/interview/project.h"

#include <algorithm>

#include "runtime/interview/form.h"
#include "runtime/interview/given_rows.h"
#include "runtime/vm/execute.h"

namespace rapport::interview {

using program::kNone;
using program::Program;

namespace {

template <class Row>
Index find_named(const Program& program, const std::vector<Row>& rows, std::string_view name) {
  for (Index i = 0; i < rows.size(); ++i)
    if (name_of(program, rows[i].pack, rows[i].name) == name) return i;
  return kNone;
}

// What nobody could answer is left out: with it the whole step would be refused.
void add(const Program& program, Entry entry, size_t setting, Index slot, Prefilled& out) {
  Form form = form_of(program, entry);
  if (form.problems.empty()) return out.entries.push_back(std::move(entry));
  for (std::string& problem : form.problems) out.problems.push_back({setting, slot, std::move(problem)});
}

}  // namespace

std::string name_of(const Program& program, Index pack, std::string_view name) {
  const std::string& alias = program.packs[pack].alias;
  return alias.empty() ? std::string(name) : alias + "." + std::string(name);
}

Index find_area(const Program& program, std::string_view name) {
  return find_named(program, program.areas, name);
}
Index find_template(const Program& program, std::string_view name) {
  return find_named(program, program.templates, name);
}
Index find_configuration(const Program& program, std::string_view name) {
  return find_named(program, program.configurations, name);
}

// In the order of the areas; each template is looked at once, however many ways lead to it.
std::vector<Index> areas_of(const Program& program, Index of_template) {
  std::vector<bool> held(program.templates.size()), named(program.areas.size());
  held[of_template] = true;
  for (Index i = of_template + 1; i-- > 0;) {  // each stands after those in it
    if (!held[i]) continue;
    for (const Index inner : program.templates[i].templates) held[inner] = true;
    for (const Index area : program.templates[i].areas) named[area] = true;
  }
  std::vector<Index> out;
  for (Index area = 0; area < named.size(); ++area)
    if (named[area]) out.push_back(area);
  return out;
}

std::vector<Entry> choose_areas(const Program& program, std::span<const Index> areas) {
  std::vector<Entry> entries;
  for (Index area = 0; area < program.areas.size(); ++area) {
    const Index input = program.areas[area].chosen;
    if (input == kNone) continue;
    const bool chosen = std::find(areas.begin(), areas.end(), area) != areas.end();
    entries.push_back(
        {.kind = EntryKind::Input, .name = program.inputs[input].name, .value = value::yes_no_value(chosen)});
  }
  return entries;
}

Prefilled prefill(const Program& program, Index configuration) {
  const std::vector<program::TestSetting>& settings = program.configurations[configuration].settings;
  const ConstantValues constants(program);
  Prefilled out;
  std::vector<std::pair<Index, size_t>> tables;  // and the first setting of each
  for (size_t i = 0; i < settings.size(); ++i) {
    const program::TestSetting& setting = settings[i];
    if (setting.at.table != kNone) {
      const Index table = outermost(program, setting.at.table);
      if (std::ranges::find(tables, table, &std::pair<Index, size_t>::first) == tables.end())
        tables.emplace_back(table, i);
      continue;
    }
    const std::string& name = program.questions[setting.at.question].name;
    value::Value value = constants.of(setting.slot);
    if (value.known())
      add(program, {.kind = EntryKind::Prefill, .name = name, .value = std::move(value)}, i, setting.slot,
          out);
    else
      out.problems.push_back({i, setting.slot, "`" + name + "`: " + not_known(value)});
  }
  for (const auto& [table, first] : tables)
    add(program,
        {.kind = EntryKind::PrefillRows,
         .name = program.tables[table].name,
         .value = {},
         .rows = given_rows(program, table, settings, Single::Add, out.problems)},
        first, kNone, out);
  return out;
}

std::string unsuited(const Program& program, Index configuration,
                     std::span<const std::pair<std::string, std::string>> facts) {
  const program::Configuration& c = program.configurations[configuration];
  for (const program::Facet& facet : c.applies)
    for (const auto& [name, word] : facts) {
      if (name != facet.name) continue;
      if (std::find(facet.words.begin(), facet.words.end(), word) != facet.words.end()) continue;
      std::string words;
      for (const std::string& wanted : facet.words) words += (words.empty() ? "`" : ", `") + wanted + "`";
      return "the default configuration `" + name_of(program, c.pack, c.name) + "` is for the " + facet.name +
             " " + words + ", and the project's is `" + word + "`";
    }
  return {};
}

}  // namespace rapport::interview
