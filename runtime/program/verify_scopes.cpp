// The tree of scopes, which all that looks at rows walks.
#include "runtime/base/limits.h"
#include "runtime/program/list_checks.h"

namespace rapport::program {
namespace {

class ScopeVerifier : ListChecks {
 public:
  ScopeVerifier(const Program& program, Violations& found) : ListChecks(program, found) {}

  bool verify() {
    for (const Scope& s : rows("scope", p_.scopes)) verify_scope(s);
    verify_named("table", p_.tables, ScopeKind::Table);
    verify_named("loop", p_.loops, ScopeKind::Loop);
    for (const Slot& s : rows("slot", p_.slots))
      if (s.scope != kNone && s.scope >= p_.scopes.size())
        wrong(Rule::slot_scope, "stands in scope " + std::to_string(s.scope) + ", there is none");
    return sound_;
  }

 private:
  struct Depth {
    uint32_t tables = 0, loops = 0;
  };

  void wrong(Rule rule, std::string_view problem) {
    sound_ = false;
    report(rule, problem);
  }

  void verify_scope(const Scope& s) {
    depths_.emplace_back();
    const bool is_table = s.kind == ScopeKind::Table;
    const bool named = is_table ? s.row < p_.tables.size() && p_.tables[s.row].scope == row_
                                : s.row < p_.loops.size() && p_.loops[s.row].scope == row_;
    if (!named) wrong(Rule::scope_tree, "and row " + std::to_string(s.row) + " do not name each other");
    if (s.parent != kNone && s.parent >= row_)
      return wrong(Rule::scope_tree, "does not stand after the scope around it");
    if (s.parent != kNone) depths_.back() = depths_[s.parent];
    ++(is_table ? depths_.back().tables : depths_.back().loops);
    if (depths_.back().tables > limits::kTableNesting || depths_.back().loops > limits::kLoopNesting)
      wrong(Rule::scope_tree, "is nested too deep");
    if (is_table && s.parent != kNone && named) verify_child(s);
  }

  void verify_child(const Scope& s) {
    const Scope& parent = p_.scopes[s.parent];
    if (parent.kind != ScopeKind::Table) return wrong(Rule::scope_tree, "is a table's, and stands in a loop");
    if (parent.row >= s.row)
      return wrong(Rule::scope_tree, "is of a table that stands before the one around");
    if (p_.tables[parent.row].asked != p_.tables[s.row].asked)
      wrong(Rule::scope_tree, "mixes a list with rows that are answered");
  }

  template <class Row>
  void verify_named(std::string_view name, const std::vector<Row>& list, ScopeKind kind) {
    for (const Row& r : rows(name, list)) {
      const bool named =
          r.scope < p_.scopes.size() && p_.scopes[r.scope].kind == kind && p_.scopes[r.scope].row == row_;
      if (!named) wrong(Rule::scope_tree, "and its scope do not name each other");
    }
  }

  std::vector<Depth> depths_;
  bool sound_ = true;
};

}  // namespace

bool verify_scopes(const Program& program, Violations& found) {
  return ScopeVerifier(program, found).verify();
}

}  // namespace rapport::program
