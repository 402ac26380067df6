// Tests of packs: what they give and expect.
#include "tests/oracle/shared.h"

namespace rapport::oracle {
namespace {

// One value, or a row of a table that is known by a text, or a cell of one.
std::string setting(Shared& s) {
  std::vector<const TableInfo*> tables;
  for (const TableInfo& t : s.exprs.tables)
    if (t.asked && t.parent < 0 && !t.key.empty()) tables.push_back(&t);
  if (!tables.empty() && s.random.chance(30)) {
    const TableInfo& t = *s.random.of(tables);
    return t.name + " row { " + t.key + " = \"" + (s.random.chance(50) ? "A" : "zz") + "\" }";
  }
  const NamedValue& v = s.random.of(s.asked);
  return v.name + " = " + s.exprs.literal(v.type, Exprs::Hint::None);
}

// Of a call, or of a record; those that there are.
std::string claim_of_action(Shared& s) {
  const RecordTarget& record = s.random.of(s.targets.records);
  const bool call = !s.methods.empty() && s.random.chance(50);
  const std::string what = call ? s.random.of(s.methods) : record.table;
  if (s.random.chance(50)) return "count(" + what + ") = 1";
  const std::string field = call ? "_c = 1" : record.key + " = \"KAA\"";
  return std::string(s.random.chance(50) ? "no " : "") + (call ? "call " : "record ") + what + " { " + field +
         " }";
}

std::string claim(Shared& s) {
  constexpr std::string_view kWords[] = {"asked", "hidden", "required", "optional", "open",
                                         "ok",    "error",  "warning",  "no error", "no warning"};
  const size_t kind = s.random.below(10);
  if (kind < 6) {
    std::string word(s.random.of(kWords));
    if (word.starts_with("no ") && s.random.chance(30)) return word;
    return word + " " + s.random.of(s.asked).name;
  }
  if (kind < 8) return s.exprs.yes_no(2);
  return claim_of_action(s);
}

}  // namespace

Item make_test(Shared& s) {
  std::string text = "test \"" + s.fresh('T') + "\" {\n";
  for (size_t i = 1 + s.random.below(4); i > 0 && !s.asked.empty(); --i) {
    text += "  given " + setting(s);
    if (s.random.chance(50)) text += ", " + setting(s);
    text += "\n  expect " + claim(s);
    if (s.random.chance(50)) text += ", " + claim(s);
    if (s.random.chance(30))
      text += std::string(s.random.chance(50) ? "\n  forget " : "\n  blank ") + s.random.of(s.asked).name;
    text += "\n";
  }
  return {text + "}", {}, {}, false};
}

}  // namespace rapport::oracle
