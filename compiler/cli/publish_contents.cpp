// Checks before publishing of what the pack asks, to whom it applies, and what it stands on.
#include <algorithm>
#include <set>

#include "compiler/cli/names.h"
#include "compiler/cli/publish_checks.h"

namespace rapport::cli {
namespace {

using program::Index;
using program::kNone;
using program::Program;

constexpr std::string_view kBase = "base-information";
constexpr size_t kNameLength = 40;  // as RapidStart's short names

bool has_text(const Program& program, Index text) {
  if (text == kNone || program.texts[text].languages.empty()) return false;
  const program::Template& form = program.texts[text].languages.front();
  return std::ranges::any_of(form.literals, [](const std::string& s) { return !s.empty(); }) ||
         !form.part_order.empty();
}

struct Named {
  std::string_view noun;
  const std::string& name;
  Index title, help;
  const program::Place& place;
};

void check_named(const Program& program, const Named& what, Findings& findings) {
  const std::string where = place_name(program, what.place);
  if (!has_text(program, what.title)) findings.add(P2003, where, what.noun, what.name);
  if (!has_text(program, what.help)) findings.add(P2004, where, what.noun, what.name);
  const std::string short_name = what.name.substr(what.name.find_last_of('.') + 1);
  if (short_name.size() > kNameLength) findings.add(P2006, where, short_name, short_name.size());
}

void check_questions(const Program& program, Findings& findings) {
  for (const program::Question& q : program.questions) {
    const bool fixed = program.slots[q.slot].kind == program::SlotKind::Fixed;
    const bool listed = q.table != kNone && !program.tables[q.table].asked;
    if (q.pack != 0 || fixed || listed) continue;
    if (q.table == kNone)
      check_named(program, {"question", q.name, q.title, q.help, q.place}, findings);
    else if (!has_text(program, q.title))
      findings.add(P2003, place_name(program, q.place), "column", q.name);
  }
  for (const program::Table& t : program.tables)
    if (t.pack == 0 && t.asked) check_named(program, {"table", t.name, t.title, t.help, t.place}, findings);
}

bool asks(const Program& program, Index group) {
  return std::ranges::any_of(program.screen, [&](const program::ScreenItem& item) {
    const bool asked = item.kind == program::ScreenKind::Question || item.kind == program::ScreenKind::Table;
    return item.group == group && asked;
  });
}

void check_groups(const Program& program, Findings& findings) {
  for (const program::Group& g : program.groups) {
    if (g.pack != 0) continue;
    if (!has_text(program, g.title)) findings.add(P2003, place_name(program, g.place), "group", g.name);
    if (!has_text(program, g.expert)) findings.add(P2005, place_name(program, g.place), g.name);
  }
  for (Index area = 0; area < program.areas.size(); ++area) {
    const program::Area& a = program.areas[area];
    if (a.pack != 0) continue;
    if (!has_text(program, a.title)) findings.add(P2003, place_name(program, a.place), "area", a.name);
    bool any = false;
    for (Index g = 0; g < program.groups.size(); ++g)
      any = any || (program.groups[g].area == area && asks(program, g));
    if (!any) findings.add(P2001, place_name(program, a.place), a.name);
  }
}

// In the order in which the template names them.
std::vector<Index> areas_of(const Program& program, Index index) {
  std::vector<Index> areas = program.templates[index].areas;
  for (const Index inner : program.templates[index].templates) {  // they stand before it: this ends
    const std::vector<Index> more = areas_of(program, inner);
    areas.insert(areas.end(), more.begin(), more.end());
  }
  return areas;
}

// What `remove` leaves of something: a condition that is no whatever is answered.
bool is_removed(const Program& program, Index gate) {
  for (; gate != kNone; gate = program.slots[gate].gate) {
    const program::Slot& slot = program.slots[gate];
    const program::Instr* rule = program.code.data() + slot.code.begin;
    if (slot.code.count != 2 || rule[0].op != program::Op::push || rule[1].op != program::Op::ret) continue;
    const value::Cell& constant = program.constants[rule[0].a];
    if (constant.known() && constant.number == 0) return true;
  }
  return false;
}

void check_words(const std::vector<std::string>& words, std::string_view noun, Findings& findings) {
  std::set<std::string> seen;
  for (const std::string& word : words) {
    if (word.empty())
      findings.add(P3002, "pack.toml", noun);
    else if (!seen.insert(word).second)
      findings.add(P3001, "pack.toml", word);
  }
}

const std::vector<std::string>& words_of(const pack::AppliesTo& applies, std::string_view facet) {
  if (facet == "country") return applies.countries;
  return facet == "industry" ? applies.industries : applies.releases;
}

bool is_base(const Program& program, Index area) {
  return program.packs[program.areas[area].pack].name == kBase;
}

// The first table of the company that the pack writes; nullptr: none.
const program::Write* company_write(const Program& program) {
  for (const program::Write& write : program.writes) {
    const schema::Table* table = schema::find_table(program.schema, write.table);
    if (table && schema::is_of_company(*table)) return &write;
  }
  return nullptr;
}

}  // namespace

void check_contents(const Candidate& pack, Findings& findings) {
  const Program& program = *pack.compiled.program;
  check_groups(program, findings);
  check_questions(program, findings);
  for (Index i = 0; i < program.templates.size(); ++i) {
    const program::ProjectTemplate& t = program.templates[i];
    const bool any = std::ranges::any_of(
        areas_of(program, i), [&](Index area) { return !is_removed(program, program.areas[area].gate); });
    if (t.pack == 0 && !any) findings.add(P2002, place_name(program, t.place), t.name);
  }
}

void check_applicability(const Candidate& pack, Findings& findings) {
  const Program& program = *pack.compiled.program;
  const pack::AppliesTo& applies = pack.resolution.packs.front().manifest.applies_to;
  check_words(applies.countries, "countries", findings);
  check_words(applies.industries, "industries", findings);
  check_words(applies.releases, "releases", findings);
  for (const program::Configuration& c : program.configurations) {
    if (c.pack != 0) continue;
    for (const program::Facet& facet : c.applies) {
      const std::vector<std::string>& words = words_of(applies, facet.name);
      for (const std::string& word : facet.words)
        if (!words.empty() && std::ranges::find(words, word) == words.end())
          findings.add(P3003, place_name(program, c.place), c.name, facet.name, word);
    }
  }
}

void check_base_information(const Candidate& pack, Findings& findings) {
  const Program& program = *pack.compiled.program;
  if (program.packs.front().name == kBase) return;
  const bool depends =
      std::ranges::any_of(program.packs, [](const program::PackInfo& p) { return p.name == kBase; });
  if (const program::Write* write = company_write(program); write && !depends)
    findings.add(P4001, place_name(program, write->place), write->table + "." + write->field);
  for (Index i = 0; i < program.templates.size(); ++i) {
    const program::ProjectTemplate& t = program.templates[i];
    const std::vector<Index> areas = areas_of(program, i);
    if (t.pack == 0 && depends && !areas.empty() && !is_base(program, areas.front()))
      findings.add(P4002, place_name(program, t.place), t.name);
  }
}

}  // namespace rapport::cli
