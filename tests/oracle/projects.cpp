// Templates and default configurations.
#include "tests/oracle/shared.h"

namespace rapport::oracle {
namespace {

std::string kind_of(Random& random) { return random.chance(50) ? "business_process" : "module"; }

// One of areas, and one of templates, which those in it may leave without a kind.
void add_templates(Shared& s, std::vector<Item>& out) {
  if (s.areas.empty() || !s.random.chance(60)) return;
  const std::string kind = kind_of(s.random), inner = s.fresh('m'), alone = s.fresh('m');
  const auto with_areas = [&](const std::string& name, const std::string& written) {
    std::string text = "template " + name + " \"Some\"" + written + " {";
    std::vector<std::string> areas = s.areas;
    s.random.shuffle(areas);
    areas.resize(1 + s.random.below(areas.size()));
    for (const std::string& area : areas) text += " area " + area;
    out.push_back({text + " }", {}, {}, false});
  };
  const bool outer = s.random.chance(60);
  with_areas(inner, outer && s.random.chance(50) ? "" : ": " + kind);
  if (s.random.chance(50)) with_areas(alone, ": " + kind_of(s.random));
  if (outer)
    out.push_back({"template " + s.fresh('m') + ": " + kind + " { template " + inner + " }", {}, {}, false});
}

bool has_file(const Shared& s, const std::string& name) {
  for (const pack::SourceFile& file : s.data)
    if (file.name == name) return true;
  return false;
}

// Rows of a file that some table starts with, and single ones.
void add_rows(Shared& s, const TableInfo& table, std::string& text) {
  const std::string file = "data/" + table.name + ".csv";
  if (has_file(s, file) && s.random.chance(50)) text += "  " + table.path + " rows from \"" + file + "\"\n";
  if (table.key.empty() || !s.random.chance(60)) return;
  text += "  " + table.path + " row { " + table.key + " = \"q1\"";
  for (const NamedValue& column : table.columns)
    if (s.open_columns.contains(column.name) && s.random.chance(40))
      text += "  " + column.name + " = " + s.exprs.literal(column.type, Exprs::Hint::None);
  text += " }\n";
}

Item configuration(Shared& s, const std::string& applies) {
  std::string text = "default_configuration " + s.fresh('n') + " \"Some\"" + applies + " {\n";
  for (const NamedValue& v : s.asked)
    if (s.random.chance(30))
      text += "  " + v.name + " = " + s.exprs.literal(v.type, Exprs::Hint::Enum) + "\n";
  for (const TableInfo& table : s.exprs.tables)
    if (table.asked && table.parent < 0 && table.closed && s.random.chance(40)) add_rows(s, table, text);
  return {text + "}", {}, {}, false};
}

// Of a version that nobody kept: what it changes shows in interviews that were begun with one, and nowhere
// else.
Item migration(Shared& s) {
  std::string text = "migrate from \"0.x\" to \"1.0\" {\n";
  for (const NamedValue& v : s.asked)
    if (s.random.chance(30)) text += "  rename " + s.fresh('o') + " -> " + v.name + "\n";
  text += "  drop " + s.fresh('o') + " because \"Gone.\"\n";
  return {text + "}", {}, {}, false};
}

}  // namespace

std::vector<Item> make_projects(Shared& s) {
  std::vector<Item> out;
  add_templates(s, out);
  Clauses clauses(s);
  for (size_t i = s.random.chance(50) ? 1 + s.random.below(2) : 0; i > 0; --i)
    out.push_back(configuration(s, clauses.applies()));
  if (s.random.chance(20)) out.push_back(migration(s));
  return out;
}

}  // namespace rapport::oracle
