// Whether migrations say what became of all that the versions in previous/ had.
#include <algorithm>

#include "compiler/hir/earlier.h"

namespace rapport::hir {
namespace {

using program::Program;
using value::Kind;

class PreviousChecker {
 public:
  PreviousChecker(Context& c, const EarlierVersion& earlier)
      : c_(c),
        file_(earlier.name),
        old_(*earlier.program),
        version_(old_.packs[0].version),
        now_(c.out.parts, 0) {}

  void check() {
    const pack::Manifest& own = *c_.packs[0].manifest;
    const auto version = pack::parse_version(version_);
    if (old_.packs[0].name != own.name || !version || compare(*version, own.version) > 0) {
      c_.diags.report(diag::E9012, whole_pack(c_), file_, old_.packs[0].name + " " + version_,
                      own.name + " " + to_text(own.version));
      return;
    }
    if (compare(*version, own.version) == 0) return;  // given out, and nothing new begun yet
    way_ = migrations_from(c_.out.parts, 0, *version);
    const ValueNames before(old_, 0);
    for (const auto& [name, value] : before.all())
      if (value.kind != ValueKind::Instance && is_said(value)) check_value(name, value);
    for (const auto& [name, value] : before.all())
      if (value.kind == ValueKind::Table) check_key(name, value.row);
  }

 private:
  // Of the only area nobody chose whether the project has it.
  bool is_said(const NamedValue& value) const {
    return value.kind != ValueKind::Area || old_.areas[value.row].chosen != base::kNone;
  }

  struct Fate {
    std::string name;
    bool dropped = false;
    std::string since = {};  // the version that called it so; empty: it kept its name
  };
  Fate fate_of(const std::string& name) const {
    Fate fate{name};
    for (const program::Migration* migration : way_) {
      const program::Moved moved = program::moved(*migration, fate.name);
      if (moved.goes()) return {name, true};
      if (moved.name != fate.name) fate.since = migration->to;
      fate.name = moved.name;
    }
    return fate;
  }

  // As it stands in messages about `name`, which lines of the last block know by another name.
  std::string version_of(const Fate& fate) const {
    return fate.since.empty() ? version_
                              : version_ + ", called `" + word_of(fate.name) + "` since " + fate.since + ",";
  }
  // An area's name is that of a whole input only in a saved interview.
  static std::string word_of(const std::string& name) {
    return name.substr(name.starts_with(kAreaNames) ? kAreaNames.size() : 0);
  }

  diag::Span place() const {
    if (way_.empty()) return whole_pack(c_);
    for (const auto& [scope, item] : c_.migration_items)
      if (scope.pack == 0 && place_of(c_, item->span).line == way_.back()->place.line &&
          place_of(c_, item->span).file == way_.back()->place.file)
        return std::get_if<syntax::MigrateBody>(&item->body)->to.span;
    return whole_pack(c_);
  }

  // What lies in a table that is gone goes with it: told once.
  bool is_within_told(std::string_view name) const {
    return std::ranges::any_of(told_, [&](const std::string& table) {
      return name.starts_with(table) && name.size() > table.size() && name[table.size()] == '.';
    });
  }

  void check_value(const std::string& name, const NamedValue& value) {
    const Fate fate = fate_of(name);
    if (fate.dropped || is_within_told(name) || c_.left_out.contains(name)) return;
    const NamedValue* now = now_.find(fate.name);
    if (now == nullptr || now->kind != value.kind) {
      const std::string called = word_of(fate.name);
      c_.diags.report(diag::E9013, place(), word_of(name), version_of(fate), called, called);
      told_.push_back(name);
    } else if (value.kind == ValueKind::Question || value.kind == ValueKind::Column) {
      check_type(name, fate, value.kind, old_.questions[value.row].type,
                 c_.out.parts.questions[now->row].type);
    } else if (value.kind == ValueKind::Input) {
      check_type(name, fate, value.kind, old_.inputs[value.row].type, c_.out.parts.inputs[now->row].type);
    }
  }

  static bool is_choice(Kind kind) { return kind == Kind::Choice || kind == Kind::Choices; }

  // Every value of the old type is one of the new.
  static bool fits(const value::Type& old, const value::Type& now) {
    const auto whole_digits = [](const value::Type& t) { return t.precision - t.scale; };
    if (old.kind == Kind::Integer && now.kind == Kind::Decimal) return whole_digits(now) >= 19;
    if (old.kind != now.kind) return false;
    if (old.kind == Kind::Text) return now.length == 0 || (old.length != 0 && old.length <= now.length);
    if (old.kind == Kind::Decimal) return now.scale >= old.scale && whole_digits(now) >= whole_digits(old);
    return true;
  }

  void check_type(const std::string& name, const Fate& fate, ValueKind what, const value::Type& old,
                  const value::Type& now) {
    if (!fits(old, now)) return report_type(name, fate, what, old, now);
    if (!is_choice(old.kind)) return;
    const std::vector<std::string_view> known = element_names(c_.out.parts.enums[now.enum_index]);
    for (const program::EnumElement& element : old_.enums[old.enum_index].elements) {
      const std::string after = element_after(name, element.name, now.enum_index);
      if (std::ranges::find(known, after) == known.end())
        report_element(name, fate, old.enum_index, element.name, now.enum_index, after);
    }
  }

  // `convert` works out answers of questions. Cells and what the host says: those that fit stay.
  void report_type(const std::string& name, const Fate& fate, ValueKind what, const value::Type& old,
                   const value::Type& now) {
    const std::string before = type_name(old_, old), after = type_name(c_.out.parts, now);
    const std::string version = version_of(fate);
    if (what == ValueKind::Question)
      c_.diags.report(diag::E9014, place(), name, before, version, after, fate.name, fate.name, fate.name);
    else if (old.kind == now.kind)
      c_.diags.report(diag::W9023, place(), name, before, version, after, fate.name);
    else
      c_.diags.report(diag::E9022, place(), name, before, version, after, fate.name);
  }

  std::string element_after(std::string name, std::string element, Index enum_now) const {
    for (const program::Migration* migration : way_) {
      if (const auto* mapping = program::mapped(*migration, name, enum_now, element)) element = mapping->to;
      name = program::moved(*migration, name).name;
    }
    return element;
  }

  void report_element(const std::string& name, const Fate& fate, Index old_enum, const std::string& element,
                      Index enum_now, const std::string& after) {
    const std::string& e = old_.enums[old_enum].name;
    if (std::ranges::find(told_elements_, std::pair(e, element)) != told_elements_.end()) return;
    told_elements_.emplace_back(e, element);
    const bool own = old_.enums[old_enum].name == c_.out.parts.enums[enum_now].name;
    c_.diags.report(diag::E9015, place(), element, name, version_of(fate), own ? e : fate.name, after);
  }

  // Rows keep their identity; files with rows of that version are matched by what the key is now.
  void check_key(const std::string& name, Index row) {
    const Fate fate = fate_of(name);
    const NamedValue* now = fate.dropped ? nullptr : now_.find(fate.name);
    if (now == nullptr || now->kind != ValueKind::Table) return;
    std::vector<std::string> before;
    for (const std::string& column : key_of(old_, row))
      if (const Fate f = fate_of(column); !f.dropped) before.push_back(f.name);
    const std::vector<std::string> after = key_of(c_.out.parts, now->row);
    if (before == after) return;
    c_.diags.report(diag::W9017, place(), fate.name, shown(before), version_, shown(after));
  }

  static std::vector<std::string> key_of(const Program& program, Index table) {
    std::vector<std::string> names;
    for (const Index slot : program.tables[table].key)
      for (const program::Question& question : program.questions)
        if (question.slot == slot && question.table == table) names.push_back(question.name);
    std::sort(names.begin(), names.end());
    return names;
  }

  static std::string shown(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out.append(out.empty() ? "`" : ", `").append(name).append("`");
    return out.empty() ? "nothing" : out;
  }

  Context& c_;
  std::string_view file_;
  const Program& old_;
  std::string version_;
  ValueNames now_;
  std::vector<const program::Migration*> way_;
  std::vector<std::string> told_;
  std::vector<std::pair<std::string, std::string>> told_elements_;
};

}  // namespace

void check_previous(Context& c) {
  for (const EarlierVersion& earlier : c.packs[0].previous) PreviousChecker(c, earlier).check();
}

}  // namespace rapport::hir
