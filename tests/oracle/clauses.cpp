#include "tests/oracle/shared.h"

namespace rapport::oracle {

using value::Kind;
using value::Type;

std::string Clauses::title() { return random_.chance(70) ? " " + exprs_.shown_text() : ""; }

void Clauses::add_block_clauses(Item& block, unsigned help_percent) {
  if (random_.chance(help_percent)) block.clauses.push_back("help " + exprs_.shown_text());
  if (random_.chance(15)) block.clauses.push_back(check(""));
}

std::string Clauses::applies() {
  if (!random_.chance(12)) return "";
  std::string out = " for";
  if (random_.chance(60)) out += random_.chance(50) ? " country \"EUR\", \"a\"" : " country \"ab\"";
  if (out == " for" || random_.chance(30)) out += " industry \"b\", \"ab\", \"\"";
  if (random_.chance(20)) out += " release \"7\"";
  return out;
}

void Clauses::add_confirm(Item& item) {
  if (random_.chance(12)) item.clauses.push_back("confirm " + exprs_.shown_text());
}

std::string Clauses::row(const RowTarget& target) {
  std::vector<FieldTarget> parts = target.parts;
  const bool by_name = parts.size() > 1 || random_.chance(30);
  if (by_name) random_.shuffle(parts);
  if (parts.size() > 1 && random_.chance(30)) parts.pop_back();
  std::string out = target.other + "[";
  for (const FieldTarget& part : parts) {
    const Type type = own_type(part.type);
    out += (&part == &parts.front() ? "" : ", ") + (by_name ? part.field + " = " : "");
    out += exprs_.of_type(type, 1, Exprs::Hint::Enum);
  }
  return out + "]";
}

void Clauses::add_requirement(Item& item, const NamedValue& v) {
  const size_t which = random_.below(10);
  if (which < 3) item.clauses.push_back("required");
  if (which == 3 || which == 4) item.clauses.push_back("required if " + exprs_.yes_no(3));
  if (which == 5) item.clauses.push_back("optional");
  if (random_.chance(35)) item.clauses.push_back("default " + exprs_.of_type(v.type, 4, Exprs::Hint::Enum));
}

void Clauses::add_limits(Item& item, const NamedValue& v) {
  const bool ordered =
      v.type.kind == Kind::Integer || v.type.kind == Kind::Decimal || v.type.kind == Kind::Date;
  if (ordered && random_.chance(25)) item.clauses.push_back("min " + exprs_.of_type(v.type, 2));
  if (ordered && random_.chance(25)) item.clauses.push_back("max " + exprs_.of_type(v.type, 2));
  if (v.ref >= 0) {
    if (random_.chance(40)) item.clauses.push_back("where " + exprs_.row_rule(v.ref, 2));
    if (random_.chance(25)) item.clauses.push_back("open");
    return;
  }
  if ((v.type.kind != Kind::Choice && v.type.kind != Kind::Choices) || !random_.chance(35)) return;
  exprs_.values.push_back({v.name, value::choice(v.type.enum_index)});  // the option that is looked at
  const std::string rule = random_.chance(50) ? exprs_.yes_no(3) : option_rule(v);
  exprs_.values.pop_back();
  item.clauses.push_back("where " + rule);
}

std::string Clauses::option_rule(const NamedValue& v) {
  const std::string set = exprs_.of_type(value::choices(v.type.enum_index), 2, Exprs::Hint::Enum);
  return random_.chance(50) ? v.name + " in " + set
                            : "(not " + v.name + " in " + set + ") or " + exprs_.yes_no(2);
}

std::string Clauses::check(const std::string& own) {
  std::string out = "check ";
  if (random_.chance(40)) out += s_.fresh('c') + ": ";
  out += own.empty() || random_.chance(30) ? exprs_.yes_no(3) : "known(" + own + ") and " + exprs_.yes_no(3);
  out += " else ";
  if (random_.chance(30)) out += "warning ";
  if (!s_.questions.empty() && random_.chance(20)) {
    out += "at " + random_.of(s_.questions);
    if (random_.chance(30)) out += ", " + random_.of(s_.questions);
    out += " ";
  }
  return out + exprs_.shown_text();
}

// A field that nothing writes yet.
const FieldTarget* Clauses::take_field() {
  if (s_.in_pattern) return nullptr;
  const size_t at = random_.below(s_.targets.one_row.size());
  const FieldTarget& field = s_.targets.one_row[at];
  const bool company =
      field.field == "DataArea";  // may be anything but a fault of the whole run: keep it rare
  if (company && (s_.reads_company || !random_.chance(30))) return nullptr;
  return s_.taken.insert(at).second ? &field : nullptr;
}

Type Clauses::own_type(const Type& type) const {
  return type.kind == Kind::Choice ? value::choice(s_.target_enums[type.enum_index]) : type;
}

Type Clauses::written_type(const Type& type) const {
  return type.kind == Kind::Choice ? value::choice(s_.subsets[type.enum_index]) : type;
}

std::string Clauses::type_text(const Type& type) {
  switch (type.kind) {
    case Kind::YesNo: return "yes_no";
    case Kind::Integer: return "integer";
    case Kind::Date: return "date";
    case Kind::Text: return type.length == 0 ? "text" : "text(" + std::to_string(type.length) + ")";
    case Kind::Decimal:
      return "decimal(" + std::to_string(type.precision) + ", " + std::to_string(type.scale) + ")";
    case Kind::Choice: return "choice of " + exprs_.enums[type.enum_index].name;
    case Kind::Choices: return "choices of " + exprs_.enums[type.enum_index].name;
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

}  // namespace rapport::oracle
