#include <algorithm>

#include "tests/oracle/shared.h"

namespace rapport::oracle {

using value::Type;

Item Records::field(const FieldTarget& target, int depth) {
  const Type written = clauses_.written_type(target.type), own = clauses_.own_type(target.type);
  if (written != own && random_.chance(50))
    return {target.field + " = " + exprs_.of_type(written, depth), {}, {}, false};
  return {target.field + " = " + exprs_.of_type(own, depth, Exprs::Hint::Enum), {}, {}, false};
}

std::string Records::next_key() {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const size_t number = s_.records++;
  return {'K', kDigits[number / 26 % 26], kDigits[number % 26]};
}

std::string Records::computed_key() {
  std::vector<std::string> numbers;
  for (const NamedValue& v : exprs_.values)
    if (v.table == kTurn && v.name.ends_with(".number")) numbers.push_back(v.name);
  if (numbers.empty() || random_.chance(30)) return exprs_.of_type(value::text(3), 2);
  return "left(\"" + std::string(1, "ABC"[random_.below(3)]) + "{" + numbers.back() + "}\", 3)";
}

Item Records::record() {
  if (s_.in_pattern) return {"note " + exprs_.shown_text(), {}, {}, false};
  if (random_.chance(15)) return call();
  if (random_.chance(25)) return calendar();
  const RecordTarget& target = random_.of(s_.targets.records);
  // A key that is not constant must be the only record of its table.
  const bool alone = random_.chance(50) && s_.tables.count(target.table) == 0;
  if (!alone && !s_.tables.insert(target.table).second && s_.alone.count(target.table) != 0)
    return calendar();
  if (alone) s_.tables.insert(target.table), s_.alone.insert(target.table);
  const std::vector<NamedValue> before = exprs_.values;
  const std::string loop_text = alone && random_.chance(75) ? loop() : "";
  Item item = of(target, alone ? "" : "\"" + next_key() + "\"", loop_text);
  exprs_.values = before;
  return item;
}

Item Records::in_row() {
  if (s_.in_pattern) return {"note " + exprs_.shown_text(), {}, {}, false};
  const RecordTarget& target = random_.of(s_.targets.records);
  if (!s_.tables.insert(target.table).second) return {"note " + exprs_.shown_text(), {}, {}, false};
  s_.alone.insert(target.table);
  const std::vector<NamedValue> before = exprs_.values;
  const std::string loop_text = random_.chance(50) ? loop() : "";
  Item item = of(target, "", loop_text);
  exprs_.values = before;
  return item;
}

// `key`: empty when it is computed.
Item Records::of(const RecordTarget& target, const std::string& key, const std::string& loop_text) {
  Item item{"record " + target.table, {}, {}, true};
  if (random_.chance(15)) item.head += " existing";
  item.head += loop_text;
  const size_t before = exprs_.values.size();
  if (random_.chance(40)) item.items.push_back(local());
  const std::string written = key.empty() ? computed_key() : key;
  item.items.push_back({target.key + " = " + written, {}, {}, false});
  for (const FieldTarget& f : target.mandatory) item.items.push_back(field(f, 1));
  add_other_fields(item, target);
  exprs_.values.resize(before);
  return item;
}

// Each of a method of its own, which gives a name that later ones may need.
Item Records::call() {
  const std::string name = next_key();
  Item item{"call Setup.m" + name, {}, {}, true};
  if (!given_.empty() && random_.chance(50)) item.head += " needs " + random_.of(given_);
  item.head += " gives G" + name;
  given_.push_back("G" + name);
  s_.methods.push_back("Setup.m" + name);
  const size_t before = exprs_.values.size();
  if (random_.chance(40)) item.items.push_back(local());
  for (const char* parameter : {"_a", "_b"})
    item.items.push_back(
        {std::string(parameter) + " = " + exprs_.of_type(exprs_.random_type(), 2), {}, {}, false});
  Item block{"when " + exprs_.yes_no(2), {}, {}, true};
  block.items.push_back({"_c = " + exprs_.of_type(value::integer(), 2), {}, {}, false});
  item.items.push_back(std::move(block));
  exprs_.values.resize(before);
  return item;
}

Item Records::local() {
  const NamedValue v{s_.fresh('r'), exprs_.random_type(), "", kTurn};
  Item item{"let " + v.name + " = " + exprs_.of_type(v.type, 3), {}, {}, false};
  exprs_.values.push_back(v);
  return item;
}

void Records::add_other_fields(Item& record, const RecordTarget& target) {
  std::vector<FieldTarget> others = target.others;
  random_.shuffle(others);
  others.resize(std::min<size_t>(others.size(), random_.below(4)));
  Item block{"when " + exprs_.yes_no(2), {}, {}, true};
  for (const FieldTarget& f : others) (random_.chance(30) ? block : record).items.push_back(field(f, 3));
  for (const RowTarget& row : target.rows) {
    const bool is_taken =
        std::any_of(others.begin(), others.end(), [&](const FieldTarget& f) { return f.field == row.field; });
    if (!is_taken && random_.chance(15))
      (random_.chance(30) ? block : record)
          .items.push_back({row.field + " = " + clauses_.row(row), {}, {}, false});
  }
  if (!block.items.empty()) record.items.push_back(std::move(block));
}

// ---- turns ----

std::string Records::loop() {
  const std::string name = s_.fresh('v');
  std::string out = " for " + name + " in " + loop_source(name);
  exprs_.values.push_back({name + ".number", value::integer(), "", kTurn});
  if (random_.chance(40)) out += " where " + exprs_.yes_no(2);
  return out + " at most " + std::to_string(1 + random_.below(5));
}

std::string Records::loop_source(const std::string& name) {
  const auto give = [&](const std::string& member, const Type& type, int ref = kNoTable) {
    exprs_.values.push_back({name + member, type, "", kTurn, ref});
  };
  const size_t which = random_.below(6);
  std::string out;
  if (which == 0 || (which > 3 && exprs_.tables.empty())) {
    const std::string low = random_.chance(60) ? "1" : exprs_.of_type(value::integer(), 1);
    out = "range(" + low + ", " + exprs_.of_type(value::integer(), 1) + ")";
    give("", value::integer());
  } else if (which == 1) {
    out = "months(" + exprs_.of_type(value::date(), 1);
    out += ", " + exprs_.of_type(value::date(), 1) + ")";
    give(".start", value::date()), give(".end", value::date());
  } else if (which == 2) {
    out = "split(" + exprs_.of_type(value::date(), 1);
    out += ", " + exprs_.of_type(value::date(), 1);
    out += ", " + exprs_.of_type(value::integer(), 1);
    out += ", " + exprs_.of_type(value::choice(exprs_.units), 1) + ")";
    give(".start", value::date()), give(".end", value::date());
  } else if (which == 3) {
    const Type set = exprs_.some_enum(value::Kind::Choices);
    out = exprs_.of_type(set, 1);
    give("", value::choice(set.enum_index));
  } else {
    std::vector<const TableInfo*> closed;
    for (const TableInfo& t : exprs_.tables)
      if (t.closed) closed.push_back(&t);
    if (closed.empty()) return give("", value::integer()), "range(1, 3)";
    const TableInfo& t = *random_.of(closed);
    const bool own = t.parent >= 0 && exprs_.row >= 0 && exprs_.is_around(t.parent, exprs_.row);
    out = own ? t.name : t.path;
    for (const NamedValue& column : t.columns) give("." + column.name, column.type, column.ref);
  }
  return out;
}

// A calendar with its years and their periods: three records, one in the other.
Item Records::calendar() {
  const Type date = value::date();
  const std::vector<NamedValue> before = exprs_.values;
  const bool turns = random_.chance(50);
  Item year{"record FiscalCalendarYear", {}, {}, true};
  const std::string key = "\"" + next_key();
  if (turns) {
    year.head += loop();
    year.items.push_back({"Name = " + key + "{" + exprs_.values.back().name + "}\"", {}, {}, false});
  } else {
    year.items.push_back({"Name = " + key + "\"", {}, {}, false});
  }
  if (random_.chance(30)) year.items.push_back(local());
  year.items.push_back({"StartDate = " + exprs_.of_type(date, 2), {}, {}, false});
  year.items.push_back({"EndDate = " + exprs_.of_type(date, 2), {}, {}, false});
  if (random_.chance(60)) year.items.push_back(period());
  exprs_.values = before;
  Item item{"record FiscalCalendar", {}, {}, true};
  item.items.push_back({"CalendarId = \"" + next_key() + "\"", {}, {}, false});
  item.items.push_back({"Description = " + exprs_.of_type(value::text(60), 2), {}, {}, false});
  if (random_.chance(30)) {
    Item block{"when " + exprs_.yes_no(2), {}, {}, true};
    block.items.push_back(std::move(year));
    year = std::move(block);
  }
  item.items.push_back(std::move(year));
  return item;
}

Item Records::period() {
  Item item{"record FiscalCalendarPeriod", {}, {}, true};
  const Type date = value::date();
  const std::vector<NamedValue> before = exprs_.values;
  if (random_.chance(50)) {
    item.head += loop();
    item.items.push_back({"Name = \"" + next_key() + "{" + exprs_.values.back().name + "}\"", {}, {}, false});
  } else {
    item.items.push_back({"Name = \"" + next_key() + "\"", {}, {}, false});
  }
  item.items.push_back({"StartDate = " + exprs_.of_type(date, 1), {}, {}, false});
  item.items.push_back({"EndDate = " + exprs_.of_type(date, 1), {}, {}, false});
  item.items.push_back({"Type = FiscalPeriodType.Operating", {}, {}, false});
  exprs_.values = before;
  return item;
}

}  // namespace rapport::oracle
