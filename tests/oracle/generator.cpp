#include "tests/oracle/generator.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tests/oracle/shared.h"

namespace rapport::oracle {
namespace {

using value::Kind;
using value::Type;

// Where declarations stand.
struct Place {
  std::string path;  // "area.group.", "group." or empty
  bool in_area = false, in_group = false, in_when = false, in_pattern = false;
};

class Generator {
 public:
  Generator(uint64_t seed, const Targets& targets)
      : s_(seed, targets),
        random_(s_.random),
        exprs_(s_.exprs),
        clauses_(s_),
        records_(s_, clauses_),
        tables_(s_, clauses_, records_) {
    s_.tables.insert("FiscalCalendar");  // whose records are made of three tables
  }

  PackText run() {
    for (size_t i = 1 + random_.below(3); i > 0; --i) add_enum();
    exprs_.own_enums = exprs_.enums.size();
    for (const schema::Enum* e : s_.targets.enums) add_target_enum(*e);
    add_units();
    add_project();
    left_ = 5 + static_cast<int>(random_.below(random_.chance(70) ? 14 : 36));
    has_rows_ = random_.chance(65);
    std::vector<Item> items = std::move(out_.items);
    while (left_ > 0) items.push_back(declaration({}));
    if (random_.chance(20)) items.push_back(make_test(s_));
    for (Item& item : make_projects(s_)) items.push_back(std::move(item));
    for (Item& item : patterns_) items.push_back(std::move(item));
    out_.items = std::move(items);
    out_.data = std::move(s_.data);
    return std::move(out_);
  }

 private:
  std::string fresh(char letter) { return s_.fresh(letter); }

  // What `split` cuts by.
  void add_units() {
    exprs_.units = static_cast<uint32_t>(exprs_.enums.size());
    EnumInfo e{fresh('E'), {"Day", "weeks", "months"}};
    add({"enum " + e.name + " { Day, weeks => Week, months => 'Month' }", {}, {}, false}, e);
  }

  void add_project() {
    if (!random_.chance(25)) return;
    exprs_.values.push_back({"project.country", value::text(60)});
    exprs_.values.push_back({"project.release", value::text(60)});
    if (random_.chance(50))
      exprs_.values.push_back({"project.company", value::text(4)}), s_.reads_company = true;
  }

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
    s_.target_enums.push_back(static_cast<uint32_t>(exprs_.enums.size()));
    exprs_.enums.push_back(std::move(e));
    s_.subsets.push_back(s_.target_enums.back());
    if (random_.chance(90)) return;
    EnumInfo own{fresh('E'), {}};
    std::string elements;
    for (const schema::EnumElement& element : target.elements) {
      if (!own.elements.empty() && random_.chance(30)) continue;
      own.elements.push_back(element.name);
      elements += (elements.empty() ? "" : ", ") + element.name +
                  (random_.chance(50) ? " \"Its " + element.name + "\"" : "");
    }
    s_.subsets.back() = static_cast<uint32_t>(exprs_.enums.size());
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
    if (kind < 24 && !at.in_pattern) return use(at);
    if (kind < 30) return when(at);
    if (kind < 47) return let(at);
    if (kind < 52) return preset(at);
    if (kind < 56 && !at.in_when && !at.in_pattern) return input(at);
    if (kind < 60) return {"note " + exprs_.shown_text(), {}, {}, false};
    if (kind < 67) return records_.record();
    if (has_rows_ && kind < 77) return tables_.table();
    if (has_rows_ && kind < 82 && !at.in_when && !at.in_pattern) return tables_.list();
    return ask(at);
  }

  void fill(Item& block, const Place& at) {
    for (size_t i = 1 + random_.below(6); i > 0 && left_ > 0; --i) block.items.push_back(declaration(at));
  }

  Item area(const Place& at) {
    const std::string name = fresh('a');
    s_.areas.push_back(name);
    const std::string applies = clauses_.applies();
    Item item{"area " + name + clauses_.title() + applies, {}, {}, true};
    clauses_.add_block_clauses(item, 30);
    fill(item, {name + ".", true, false, at.in_when || !applies.empty()});
    return item;
  }

  Item group(const Place& at) {
    const std::string name = fresh('g');
    Item item{"group " + name + clauses_.title(), {}, {}, true};
    if (random_.chance(30)) item.head += " expert \"Controller\"";
    const std::string applies = clauses_.applies();
    item.head += applies;
    clauses_.add_block_clauses(item, 30);
    fill(item, {at.path + name + ".", at.in_area, true, at.in_when || !applies.empty()});
    return item;
  }

  // ---- patterns ----

  struct Pattern {
    std::string name;
    std::vector<Type> parameters;
    std::vector<NamedValue> members;
    std::set<std::string> questions;  // of those
    size_t first_table = 0;
    std::vector<TableInfo> tables;
    bool several = false;  // it may be used again
  };

  Item use(const Place& at) {
    std::vector<size_t> open;
    for (size_t i = 0; i < known_patterns_.size(); ++i)
      if (known_patterns_[i].several) open.push_back(i);
    if (open.empty() || random_.chance(40)) open = {pattern()};
    const Pattern& p = known_patterns_[random_.of(open)];
    const std::string name = fresh('u');
    std::string head = "use " + p.name + "(";
    for (const Type& type : p.parameters)
      head += (&type == &p.parameters.front() ? "" : ", ") + argument(type);
    head += ") as " + name + clauses_.title();
    const std::string path = at.in_area ? at.path.substr(0, at.path.find('.') + 1) : "";
    for (NamedValue v : p.members) {
      v.name = name + "." + v.name;
      v.path = path;
      if (v.ref >= static_cast<int>(p.first_table)) v.ref = kNoTable;
      if (p.questions.contains(v.name.substr(name.size() + 1)))
        s_.questions.push_back(v.name), s_.asked.push_back(v);
      exprs_.values.push_back(v);
    }
    tables_.use(p.tables, p.first_table, name);
    return {head, {}, {}, false};
  }

  // Numbers are computed: one that is written out must fit wherever the pattern reads it.
  std::string argument(const Type& type) {
    const std::string literal = exprs_.literal(type, Exprs::Hint::Enum);
    const bool number = type.kind == Kind::Integer || type.kind == Kind::Decimal;
    return number ? "(" + literal + " + 0)" : literal;
  }

  // What stands before it, and its parameters, is all that it reads.
  size_t pattern() {
    Pattern p{.name = fresh('g'), .first_table = exprs_.tables.size(), .several = random_.chance(70)};
    Item item{"group " + p.name + "(", {}, {}, true};
    const std::vector<NamedValue> before = exprs_.values, asked = s_.asked;
    const std::vector<std::string> questions = std::exchange(s_.questions, {});
    for (size_t i = random_.below(4); i > 0; --i) {
      const NamedValue v{fresh('x'), exprs_.random_type()};
      item.head += (p.parameters.empty() ? "" : ", ") + v.name + ": " + clauses_.type_text(v.type);
      p.parameters.push_back(v.type);
      exprs_.values.push_back(v);
    }
    item.head += ")" + clauses_.title() + clauses_.applies();
    const size_t own = exprs_.values.size();
    const int left = std::exchange(left_, 1 + static_cast<int>(random_.below(8)));
    s_.in_pattern = p.several;
    clauses_.add_block_clauses(item, 30);
    fill(item, {.path = "", .in_group = true, .in_when = true, .in_pattern = true});
    s_.in_pattern = false;
    left_ = left;
    p.members.assign(exprs_.values.begin() + static_cast<ptrdiff_t>(own), exprs_.values.end());
    exprs_.values = before;
    for (size_t i = asked.size(); i < s_.asked.size(); ++i) p.questions.insert(s_.asked[i].name);
    s_.asked = asked;
    s_.questions = questions;
    p.tables = tables_.take_pattern(p.first_table);
    patterns_.push_back(std::move(item));
    known_patterns_.push_back(std::move(p));
    return known_patterns_.size() - 1;
  }

  Item when(const Place& at) {
    Item item{"when " + exprs_.yes_no(3), {}, {}, true};
    clauses_.add_block_clauses(item, 0);
    Place inside = at;
    inside.in_when = true;
    fill(item, inside);
    return item;
  }

  Item input(const Place& at) {
    const NamedValue v{fresh('i'), exprs_.random_type(), at.path};
    Item item{"input " + v.name + clauses_.title() + ": " + clauses_.type_text(v.type), {}, {}, false};
    if (random_.chance(20)) item.clauses.push_back("help " + exprs_.shown_text());
    exprs_.values.push_back(v);
    return item;
  }

  Item let(const Place& at) {
    const FieldTarget* target = random_.chance(20) ? clauses_.take_field() : nullptr;
    const NamedValue v{
        fresh('l'), target != nullptr ? clauses_.written_type(target->type) : exprs_.random_type(), at.path};
    const bool typed = target != nullptr || random_.chance(50);
    Item item{"let " + v.name + clauses_.title(), {}, {}, false};
    if (typed) item.head += ": " + clauses_.type_text(v.type);
    item.head += " = " + exprs_.of_type(v.type, 4, typed ? Exprs::Hint::Enum : Exprs::Hint::None);
    exprs_.values.push_back(v);
    if (target != nullptr) item.clauses.push_back("=> " + target->table + "." + target->field);
    if (random_.chance(10)) item.clauses.push_back("help " + exprs_.shown_text());
    if (random_.chance(10)) item.clauses.push_back("unit \"EUR\"");
    if (item.head.find(v.name + " \"") != std::string::npos) clauses_.add_confirm(item);
    if (random_.chance(15)) item.clauses.push_back(clauses_.check(""));
    random_.shuffle(item.clauses);
    return item;
  }

  Item preset(const Place& at) {
    const size_t row = random_.below(s_.targets.one_row_rows.size());
    if (!s_.in_pattern && random_.chance(25) && s_.taken_rows.insert(row).second) {
      const RowTarget& target = s_.targets.one_row_rows[row];
      return {"preset " + fresh('p') + " = " + clauses_.row(target),
              {"=> " + target.table + "." + target.field},
              {},
              false};
    }
    const FieldTarget* target = clauses_.take_field();
    if (target == nullptr) return ask(at);
    if (random_.chance(30)) return either_preset(*target);
    const bool typed = random_.chance(30);
    const Type type = typed ? clauses_.written_type(target->type) : clauses_.own_type(target->type);
    Item item{"preset " + fresh('p'), {"=> " + target->table + "." + target->field}, {}, false};
    if (typed) item.head += ": " + clauses_.type_text(type);
    item.head += " = " + exprs_.of_type(type, 3, Exprs::Hint::Enum);
    return item;
  }

  // Two that write one field, under a condition and under its negation.
  Item either_preset(const FieldTarget& target) {
    const std::string condition = exprs_.yes_no(2);
    const std::string to = "=> " + target.table + "." + target.field;
    const auto one = [&] {
      std::string head = "preset " + fresh('p') + " = ";
      head += exprs_.of_type(clauses_.own_type(target.type), 2, Exprs::Hint::Enum);
      return Item{head, {to}, {}, false};
    };
    Item yes{"when " + condition, {}, {one()}, true};
    Item no{"when not " + condition, {}, {one()}, true};
    return {"when yes", {}, {std::move(yes), std::move(no)}, true};
  }

  // ---- questions ----

  // To a list or table that is there.
  void refer(NamedValue& v) {
    std::vector<int> referable;
    for (int i = 0; i < static_cast<int>(exprs_.tables.size()); ++i) {
      const TableInfo& t = exprs_.tables[static_cast<size_t>(i)];
      if (!t.key.empty() && t.parent < 0) referable.push_back(i);
    }
    if (referable.empty()) return;
    v.ref = random_.of(referable);
    v.type = exprs_.tables[static_cast<size_t>(v.ref)].key_type;
  }

  Item ask(const Place& at) {
    const FieldTarget* target = random_.chance(25) ? clauses_.take_field() : nullptr;
    const bool typed = target == nullptr || random_.chance(40);
    const Type of_field = target == nullptr ? exprs_.random_type()
                          : typed           ? clauses_.written_type(target->type)
                                            : clauses_.own_type(target->type);
    NamedValue v{fresh('q'), of_field, at.path};
    if (target == nullptr && random_.chance(30)) refer(v);
    Item item{"ask " + v.name, {}, {}, false};
    const bool text_clause = random_.chance(10);
    item.head += text_clause ? "" : clauses_.title();
    if (typed)
      item.head += ": " + (v.ref < 0 ? clauses_.type_text(v.type)
                                     : "reference to " + exprs_.tables[static_cast<size_t>(v.ref)].name);
    if (text_clause) item.clauses.push_back("text " + exprs_.shown_text());
    if (target != nullptr) item.clauses.push_back("=> " + target->table + "." + target->field);
    if (random_.chance(10)) item.clauses.push_back("help " + exprs_.shown_text());
    if (random_.chance(8)) item.clauses.push_back("unit \"days\"");
    clauses_.add_confirm(item);
    const bool is_fixed = random_.chance(7);
    if (is_fixed) {
      item.clauses.push_back("fixed " + exprs_.of_type(v.type, 3, Exprs::Hint::Enum));
    } else {
      clauses_.add_requirement(item, v);
    }
    clauses_.add_limits(item, v);
    exprs_.values.push_back(v);
    for (const NamedValue& behind : exprs_.columns_behind(v)) exprs_.values.push_back(behind);
    s_.questions.push_back(v.name);
    if (!is_fixed) s_.asked.push_back(v);
    if (random_.chance(25)) item.clauses.push_back(clauses_.check(v.name));
    if (random_.chance(8)) item.clauses.push_back(clauses_.check(v.name));
    random_.shuffle(item.clauses);
    return item;
  }

  Shared s_;
  Random& random_;
  Exprs& exprs_;
  Clauses clauses_;
  Records records_;
  Tables tables_;
  PackText out_;
  std::vector<Item> patterns_;
  std::vector<Pattern> known_patterns_;
  int left_ = 0;
  bool has_rows_ = false;
};

}  // namespace

PackText generate_pack(uint64_t seed, const Targets& targets) { return Generator(seed, targets).run(); }

}  // namespace rapport::oracle
