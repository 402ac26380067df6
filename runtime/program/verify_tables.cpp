// Tables, and the rows that they start with.
#include "runtime/base/limits.h"
#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

class TableVerifier : ListChecks {
 public:
  TableVerifier(const Program& program, const std::vector<ConstantForm>& constants, Violations& found)
      : ListChecks(program, found), constants_(constants), listed_(program.questions.size()) {}

  void verify() {
    for (const Table& t : rows("table", p_.tables)) {
      in(p_.packs, t.pack, "pack");
      maybe_in(p_.groups, t.group, "group");
      place(t.place);
      verify_slots(t);
      verify_name(t);
      for (const Index column : t.columns) verify_column(t, column);
      verify_rows(t);
      verify_cells(t);
    }
    for (const Question& q : rows("question", p_.questions))
      if (q.table != kNone && !listed_[row_]) report(Rule::table_column, "is not listed by its table");
    verify_names();
  }

 private:
  Index around(const Table& t) const { return p_.scopes[t.scope].parent; }

  void verify_slots(const Table& t) {
    own(t.rows, {SlotKind::Rows}, "rows");
    for (const Index key : t.key) {
      slot(key, {SlotKind::Question, SlotKind::Fixed, SlotKind::Preset}, "key");
      if (key < p_.slots.size() && p_.slots[key].scope != t.scope)
        report(Rule::read_scope, "has a key that stands in other rows: " + slot_text(p_, key));
    }
    for (const Index text : {t.title, t.help}) shown(text, around(t));
    maybe_own(t.required, {SlotKind::Required}, "required if");
    if ((t.required != kNone) != (t.requirement == Requirement::If))
      wrong("has a requirement of another kind");
  }

  // `name` is what stands in `outer`, by a name of its own.
  static bool is_within(std::string_view name, std::string_view outer) {
    return name.size() > outer.size() + 1 && name.starts_with(outer) && name[outer.size()] == '.' &&
           name.find('.', outer.size() + 1) == std::string_view::npos;
  }

  void verify_name(const Table& t) {
    if (around(t) != kNone && !is_within(t.name, p_.tables[p_.scopes[around(t)].row].name))
      report(Rule::table_column, "`" + t.name + "` is not named after the table around");
  }

  void verify_column(const Table& t, Index column) {
    in(p_.questions, column, "column");
    if (column >= p_.questions.size()) return;
    const Question& q = p_.questions[column];
    if (q.table != row_ || listed_[column] || !is_within(q.name, t.name))
      report(Rule::table_column, "lists `" + q.name + "`, which is no column of it, or is listed already");
    listed_[column] = true;
  }

  void verify_rows(const Table& t) {
    // Rows within rows may have no column of their own: their file names the rows around.
    const bool is_bare = t.row_count > 0 && t.columns.empty() && t.parents.empty();
    if (t.row_count > limits::kTableRows || is_bare)
      report(Rule::table_rows, "starts with too many rows, or with rows without a column");
    if (around(t) == kNone) {
      if (!t.parents.empty()) report(Rule::table_rows, "stands in no other, and has rows around its own");
      return;
    }
    const Table& parent = p_.tables[p_.scopes[around(t)].row];
    const bool right = t.parents.size() == t.row_count &&
                       std::is_sorted(t.parents.begin(), t.parents.end()) &&
                       (t.parents.empty() || t.parents.back() < parent.row_count);
    if (!right) report(Rule::table_rows, "has rows around its own that are not there, or not in order");
  }

  void verify_cells(const Table& t) {
    if (t.cells.size() != uint64_t{t.row_count} * t.columns.size())
      return report(Rule::table_rows, "has " + std::to_string(t.cells.size()) + " cells");
    if (!are_cells_of(p_, constants_, t.columns, t.cells))
      report(Rule::table_rows, "has a cell that is no value of its column");
  }

  void verify_names() {
    std::vector<std::string_view> names;
    for (const Table& t : p_.tables) names.push_back(t.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
      found_.report(Rule::name_unique, "two tables have the name `" + std::string(*twice) + "`");
  }

  const std::vector<ConstantForm>& constants_;
  std::vector<bool> listed_;
};

}  // namespace

void verify_tables(const Program& program, const std::vector<ConstantForm>& constants, Violations& found) {
  TableVerifier(program, constants, found).verify();
}

}  // namespace rapport::program
