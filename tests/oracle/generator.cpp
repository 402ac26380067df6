#include "tests/oracle/generator.h"

#include <algorithm>
#include <set>

#include "tests/oracle/exprs.h"

namespace rapport::oracle {
namespace {

using value::Kind;
using value::Type;

// Where declarations stand.
struct Place {
  std::string path;  // "area.group.", "group." or empty
  bool in_area = false, in_group = false, in_when = false;
};

class Generator {
 public:
  Generator(uint64_t seed, const Targets& targets) : random_(seed), targets_(targets), exprs_(random_) {}

  PackText run() {
    for (size_t i = 1 + random_.below(3); i > 0; --i) add_enum();
    exprs_.own_enums = exprs_.enums.size();
    for (const schema::Enum* e : targets_.enums) add_target_enum(*e);
    left_ = 5 + static_cast<int>(random_.below(random_.chance(70) ? 14 : 36));
    std::vector<Item> items = std::move(out_.items);
    while (left_ > 0) items.push_back(declaration({}));
    out_.items = std::move(items);
    return std::move(out_);
  }

 private:
  std::string fresh(char letter) { return letter + std::to_string(++names_); }

  // ---- enums ----

  void add_enum() {
    constexpr std::string_view kElements[] = {"alpha", "beta", "gamma", "delta", "omega"};
    EnumInfo e{fresh('E'), {}};
    std::string elements;
    for (size_t i = 0, count = 1 + random_.below(5); i < count; ++i) {
      e.elements.emplace_back(kElements[i]);
      elements += (i == 0 ? "" : ", ") + e.elements.back();
      if (random_.chance(60)) elements += " \"The " + e.elements.back() + "\"";
      if (random_.chance(25))
        elements += " => " + std::string(random_.chance(50) ? "'X" : "'Y") + std::to_string(i) + "'";
      if (random_.chance(10)) elements += " help \"Take it.\"";
      if (random_.chance(10)) elements += " alone";
    }
    add({"enum " + e.name + " { " + elements + " }", {}, {}, false}, e);
  }

  // As it is, and sometimes as one of the pack's that takes its elements over.
  void add_target_enum(const schema::Enum& target) {
    EnumInfo e{target.name, {}};
    for (const schema::EnumElement& element : target.elements) e.elements.push_back(element.name);
    target_enums_.push_back(static_cast<uint32_t>(exprs_.enums.size()));
    exprs_.enums.push_back(std::move(e));
    subsets_.push_back(target_enums_.back());
    if (random_.chance(90)) return;
    EnumInfo own{fresh('E'), {}};
    std::string elements;
    for (const schema::EnumElement& element : target.elements) {
      if (!own.elements.empty() && random_.chance(30)) continue;
      own.elements.push_back(element.name);
      elements += (elements.empty() ? "" : ", ") + element.name +
                  (random_.chance(50) ? " \"Its " + element.name + "\"" : "");
    }
    subsets_.back() = static_cast<uint32_t>(exprs_.enums.size());
    add({"enum " + own.name + " as " + target.name + " { " + elements + " }", {}, {}, false}, own);
  }

  void add(Item item, EnumInfo e) {
    out_.items.push_back(std::move(item));
    exprs_.enums.push_back(std::move(e));
  }

  // ---- declarations ----

  Item declaration(const Place& at) {
    --left_;
    const size_t kind = random_.below(100);
    if (kind < 8 && !at.in_area && !at.in_group) return area(at);
    if (kind < 18 && !at.in_group) return group(at);
    if (kind < 30) return when(at);
    if (kind < 47) return let(at);
    if (kind < 52) return preset(at);
    if (kind < 56 && !at.in_when) return input(at);
    if (kind < 60) return {"note " + exprs_.shown_text(), {}, {}, false};
    if (kind < 67) return record();
    return ask(at);
  }

  void fill(Item& block, const Place& at) {
    for (size_t i = 1 + random_.below(6); i > 0 && left_ > 0; --i) block.items.push_back(declaration(at));
  }

  void add_block_clauses(Item& block, unsigned help_percent) {
    if (random_.chance(help_percent)) block.clauses.push_back("help " + exprs_.shown_text());
    if (random_.chance(15)) block.clauses.push_back(check(""));
  }

  std::string title() { return random_.chance(70) ? " " + exprs_.shown_text() : ""; }

  Item area(const Place& at) {
    const std::string name = fresh('a');
    Item item{"area " + name + title(), {}, {}, true};
    add_block_clauses(item, 30);
    fill(item, {name + ".", true, false, at.in_when});
    return item;
  }

  Item group(const Place& at) {
    const std::string name = fresh('g');
    Item item{"group " + name + title(), {}, {}, true};
    if (random_.chance(30)) item.head += " expert \"Controller\"";
    add_block_clauses(item, 30);
    fill(item, {at.path + name + ".", at.in_area, true, at.in_when});
    return item;
  }

  Item when(const Place& at) {
    Item item{"when " + exprs_.yes_no(3), {}, {}, true};
    add_block_clauses(item, 0);
    Place inside = at;
    inside.in_when = true;
    fill(item, inside);
    return item;
  }

  Item input(const Place& at) {
    const NamedValue v{fresh('i'), exprs_.random_type(), at.path};
    Item item{"input " + v.name + title() + ": " + type_text(v.type), {}, {}, false};
    if (random_.chance(20)) item.clauses.push_back("help " + exprs_.shown_text());
    exprs_.values.push_back(v);
    return item;
  }

  Item let(const Place& at) {
    const FieldTarget* target = random_.chance(20) ? take_field() : nullptr;
    const NamedValue v{fresh('l'), target != nullptr ? written_type(target->type) : exprs_.random_type(),
                       at.path};
    const bool typed = target != nullptr || random_.chance(50);
    Item item{"let " + v.name + title(), {}, {}, false};
    if (typed) item.head += ": " + type_text(v.type);
    item.head += " = " + exprs_.of_type(v.type, 4, typed ? Exprs::Hint::Enum : Exprs::Hint::None);
    exprs_.values.push_back(v);
    if (target != nullptr) item.clauses.push_back("=> " + target->table + "." + target->field);
    if (random_.chance(10)) item.clauses.push_back("help " + exprs_.shown_text());
    if (random_.chance(10)) item.clauses.push_back("unit \"EUR\"");
    if (random_.chance(15)) item.clauses.push_back(check(""));
    random_.shuffle(item.clauses);
    return item;
  }

  Item preset(const Place& at) {
    const FieldTarget* target = take_field();
    if (target == nullptr) return ask(at);
    if (random_.chance(30)) return either_preset(*target);
    const bool typed = random_.chance(30);
    const Type type = typed ? written_type(target->type) : own_type(target->type);
    Item item{"preset " + fresh('p'), {"=> " + target->table + "." + target->field}, {}, false};
    if (typed) item.head += ": " + type_text(type);
    item.head += " = " + exprs_.of_type(type, 3, Exprs::Hint::Enum);
    return item;
  }

  // Two that write one field, under a condition and under its negation.
  Item either_preset(const FieldTarget& target) {
    const std::string condition = exprs_.yes_no(2);
    const std::string to = "=> " + target.table + "." + target.field;
    const auto one = [&] {
      std::string head = "preset " + fresh('p') + " = ";
      head += exprs_.of_type(own_type(target.type), 2, Exprs::Hint::Enum);
      return Item{head, {to}, {}, false};
    };
    Item yes{"when " + condition, {}, {one()}, true};
    Item no{"when not " + condition, {}, {one()}, true};
    return {"when yes", {}, {std::move(yes), std::move(no)}, true};
  }

  // ---- questions ----

  Item ask(const Place& at) {
    const FieldTarget* target = random_.chance(25) ? take_field() : nullptr;
    const bool typed = target == nullptr || random_.chance(40);
    const Type of_field = target == nullptr ? exprs_.random_type()
                          : typed           ? written_type(target->type)
                                            : own_type(target->type);
    const NamedValue v{fresh('q'), of_field, at.path};
    Item item{"ask " + v.name, {}, {}, false};
    const bool text_clause = random_.chance(10);
    item.head += text_clause ? "" : title();
    if (typed) item.head += ": " + type_text(v.type);
    if (text_clause) item.clauses.push_back("text " + exprs_.shown_text());
    if (target != nullptr) item.clauses.push_back("=> " + target->table + "." + target->field);
    if (random_.chance(10)) item.clauses.push_back("help " + exprs_.shown_text());
    if (random_.chance(8)) item.clauses.push_back("unit \"days\"");
    if (random_.chance(7)) {
      item.clauses.push_back("fixed " + exprs_.of_type(v.type, 3, Exprs::Hint::Enum));
    } else {
      add_requirement(item, v);
    }
    add_limits(item, v);
    exprs_.values.push_back(v);
    questions_.push_back(v.name);
    if (random_.chance(25)) item.clauses.push_back(check(v.name));
    if (random_.chance(8)) item.clauses.push_back(check(v.name));
    random_.shuffle(item.clauses);
    return item;
  }

  void add_requirement(Item& item, const NamedValue& v) {
    const size_t which = random_.below(10);
    if (which < 3) item.clauses.push_back("required");
    if (which == 3 || which == 4) item.clauses.push_back("required if " + exprs_.yes_no(3));
    if (which == 5) item.clauses.push_back("optional");
    if (random_.chance(35)) item.clauses.push_back("default " + exprs_.of_type(v.type, 4, Exprs::Hint::Enum));
  }

  void add_limits(Item& item, const NamedValue& v) {
    const bool ordered =
        v.type.kind == Kind::Integer || v.type.kind == Kind::Decimal || v.type.kind == Kind::Date;
    if (ordered && random_.chance(25)) item.clauses.push_back("min " + exprs_.of_type(v.type, 2));
    if (ordered && random_.chance(25)) item.clauses.push_back("max " + exprs_.of_type(v.type, 2));
    if ((v.type.kind != Kind::Choice && v.type.kind != Kind::Choices) || !random_.chance(35)) return;
    exprs_.values.push_back({v.name, value::choice(v.type.enum_index), ""});  // the option that is looked at
    const std::string rule = random_.chance(50) ? exprs_.yes_no(3) : option_rule(v);
    exprs_.values.pop_back();
    item.clauses.push_back("where " + rule);
  }

  std::string option_rule(const NamedValue& v) {
    const std::string set = exprs_.of_type(value::choices(v.type.enum_index), 2, Exprs::Hint::Enum);
    return random_.chance(50) ? v.name + " in " + set
                              : "(not " + v.name + " in " + set + ") or " + exprs_.yes_no(2);
  }

  std::string check(const std::string& own) {
    std::string out = "check ";
    if (random_.chance(40)) out += fresh('c') + ": ";
    out +=
        own.empty() || random_.chance(30) ? exprs_.yes_no(3) : "known(" + own + ") and " + exprs_.yes_no(3);
    out += " else ";
    if (random_.chance(30)) out += "warning ";
    if (!questions_.empty() && random_.chance(20)) {
      out += "at " + random_.of(questions_);
      if (random_.chance(30)) out += ", " + random_.of(questions_);
      out += " ";
    }
    return out + exprs_.shown_text();
  }

  // ---- the target ----

  // A field that nothing writes yet.
  const FieldTarget* take_field() {
    const size_t at = random_.below(targets_.one_row.size());
    const FieldTarget& field = targets_.one_row[at];
    const bool company =
        field.field == "DataArea";  // may be anything but a fault of the whole run: keep it rare
    return (!company || random_.chance(30)) && taken_.insert(at).second ? &field : nullptr;
  }

  // The type as the pack counts enums; where the pack writes it, a subset of the target's enum will do.
  Type own_type(const Type& type) const {
    return type.kind == Kind::Choice ? value::choice(target_enums_[type.enum_index]) : type;
  }
  Type written_type(const Type& type) const {
    return type.kind == Kind::Choice ? value::choice(subsets_[type.enum_index]) : type;
  }

  std::string type_text(const Type& type) {
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

  Item field(const FieldTarget& target, int depth) {
    const Type written = written_type(target.type);
    if (written != own_type(target.type) && random_.chance(50))
      return {target.field + " = " + exprs_.of_type(written, depth), {}, {}, false};
    return {target.field + " = " + exprs_.of_type(own_type(target.type), depth, Exprs::Hint::Enum),
            {},
            {},
            false};
  }

  std::string next_key() {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const size_t number = records_++;
    return {'K', kDigits[number / 26 % 26], kDigits[number % 26]};
  }

  Item record() {
    if (random_.chance(30)) return calendar();
    const RecordTarget& target = random_.of(targets_.records);
    // A key that is not constant must be the only record of its table.
    const bool alone = random_.chance(20) && tables_.count(target.table) == 0;
    if (!alone && !tables_.insert(target.table).second && alone_.count(target.table) != 0) return calendar();
    if (alone) tables_.insert(target.table), alone_.insert(target.table);
    Item item{"record " + target.table, {}, {}, true};
    if (random_.chance(15)) item.head += " existing";
    const size_t before = exprs_.values.size();
    if (random_.chance(40)) item.items.push_back(local());
    const std::string key = alone ? exprs_.of_type(value::text(3), 2) : "\"" + next_key() + "\"";
    item.items.push_back({target.key + " = " + key, {}, {}, false});
    for (const FieldTarget& f : target.mandatory) item.items.push_back(field(f, 1));
    add_other_fields(item, target.others);
    exprs_.values.resize(before);
    return item;
  }

  Item local() {
    const NamedValue v{fresh('r'), exprs_.random_type(), ""};
    Item item{"let " + v.name + " = " + exprs_.of_type(v.type, 3), {}, {}, false};
    exprs_.values.push_back(v);
    return item;
  }

  void add_other_fields(Item& record, std::vector<FieldTarget> others) {
    random_.shuffle(others);
    others.resize(std::min<size_t>(others.size(), random_.below(4)));
    Item block{"when " + exprs_.yes_no(2), {}, {}, true};
    for (const FieldTarget& f : others) (random_.chance(30) ? block : record).items.push_back(field(f, 3));
    if (!block.items.empty()) record.items.push_back(std::move(block));
  }

  // A calendar with its years and their periods: three records, one in the other.
  Item calendar() {
    const Type date = value::date();
    Item year{"record FiscalCalendarYear", {}, {}, true};
    const size_t before = exprs_.values.size();
    if (random_.chance(30)) year.items.push_back(local());
    year.items.push_back({"Name = \"" + next_key() + "\"", {}, {}, false});
    year.items.push_back({"StartDate = " + exprs_.of_type(date, 2), {}, {}, false});
    year.items.push_back({"EndDate = " + exprs_.of_type(date, 2), {}, {}, false});
    if (random_.chance(40)) year.items.push_back(period());
    exprs_.values.resize(before);
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

  Item period() {
    Item item{"record FiscalCalendarPeriod", {}, {}, true};
    const Type date = value::date();
    item.items.push_back({"Name = \"" + next_key() + "\"", {}, {}, false});
    item.items.push_back({"StartDate = " + exprs_.of_type(date, 1), {}, {}, false});
    item.items.push_back({"EndDate = " + exprs_.of_type(date, 1), {}, {}, false});
    item.items.push_back({"Type = FiscalPeriodType.Operating", {}, {}, false});
    return item;
  }

  Random random_;
  const Targets& targets_;
  Exprs exprs_;
  PackText out_;
  int left_ = 0;
  unsigned names_ = 0;
  size_t records_ = 0;
  std::vector<std::string> questions_;
  std::vector<uint32_t> target_enums_;  // per enum of the targets: its row in the pack
  std::vector<uint32_t>
      subsets_;             // per enum of the targets: an enum of the pack that takes it over, or itself
  std::set<size_t> taken_;  // fields of one-row tables
  std::set<std::string> tables_{"FiscalCalendar"},
      alone_;  // that have a record; whose record has a key of its own making
};

}  // namespace

PackText generate_pack(uint64_t seed, const Targets& targets) { return Generator(seed, targets).run(); }

}  // namespace rapport::oracle
