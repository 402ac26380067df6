#include "runtime/assemble/assemble.h"

#include <algorithm>
#include <unordered_set>

#include "runtime/assemble/cells.h"
#include "runtime/assemble/field_text.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/key.h"

namespace rapport::assemble {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;
using dataset::Problem;
using dataset::RowKey;
using interview::Interview;
using program::Program;

class Assembly {  // of one interview
 public:
  Assembly(const Interview& interview, std::span<const WritePlan> plans,
           std::span<const std::vector<Index>> nested, std::string company)
      : interview_(interview),
        program_(interview.program()),
        cells_(interview),
        plans_(plans),
        nested_(nested),
        company_(std::move(company)) {}

  void add_row(const Assembler::Row& row) {
    Action action = start(ActionKind::Update, row.table, schema::find_table(program_.schema, row.table));
    action.fields.reserve(row.writes.size());
    for (const Index write : row.writes) add_field(write, {}, action);
    if (!action.fields.empty()) actions_.push_back(action);
  }

  void add_records() {
    for (const Index record : nested_[program_.records.size()]) add_turns(record, {}, kNone);
  }

  dataset::Assembled finish() {
    leave_out_looked_up();
    dataset::DataSet head;
    if (!program_.packs.empty())
      head.pack = program_.packs.front().name + "@" + program_.packs.front().version;
    head.target = program_.target;
    head.company = company_;
    dataset::Assembled out = dataset::assemble_actions(std::move(head), std::move(actions_), program_.schema);
    problems_.insert(problems_.end(), std::make_move_iterator(out.problems.begin()),
                     std::make_move_iterator(out.problems.end()));
    out.problems = std::move(problems_);
    return out;
  }

 private:
  // `known`: null, the schema does not have it.
  Action start(ActionKind kind, const std::string& table, const schema::Table* known) const {
    Action action;
    action.kind = kind;
    action.table = table;
    if (known == nullptr || schema::is_of_company(*known)) action.company = company_;
    return action;
  }

  static ActionKind kind_of(const program::Record& record, const schema::Table* table) {
    switch (table == nullptr ? schema::TableKind::Table : table->kind) {
      case schema::TableKind::Table: return record.existing ? ActionKind::Update : ActionKind::Create;
      case schema::TableKind::Entity: return ActionKind::Import;
      case schema::TableKind::Operation: return ActionKind::Invoke;
      case schema::TableKind::Method: return ActionKind::Call;
    }
    return ActionKind::Create;
  }

  // An `existing` record of which nothing beyond its key is known: there is nothing to update.
  bool is_only_looked_up(const Action& action) const {
    if (action.kind != ActionKind::Update) return false;
    const schema::Table* table = schema::find_table(program_.schema, action.table);
    return std::all_of(action.fields.begin(), action.fields.end(), [table](const FieldValue& value) {
      return table != nullptr && schema::is_key_field(*table, value.field);
    });
  }

  void leave_out_looked_up() {
    if (!has_updates_) return;
    std::vector<uint32_t> kept;
    dataset::Actions::Reader reader(actions_);
    for (uint32_t i = 0; i < actions_.size(); ++i)
      if (!is_only_looked_up(reader.at(i))) kept.push_back(i);
    actions_.pick(kept);
  }

  // The record once for each row or turn of its scope within `here`.
  void add_turns(Index record, const Here& here, Index parent) {
    const Index scope = next_scope(program_.records[record].scope, here.scope);
    if (scope == here.scope) return add_record(record, here, parent);
    if (const Index table = program_.table_of[scope]; table != kNone) {
      const interview::RowRange range = interview_.rows().range(table, here.scope, here.row);
      for (uint32_t row = range.begin; row < range.end; ++row)
        if (is_written(record, scope, row)) add_turns(record, {scope, row}, parent);
      return;
    }
    add_loop(record, program_.loops[program_.scopes[scope].row], here, parent);
  }

  void add_loop(Index record, const program::Loop& loop, const Here& here, Index parent) {
    const Turns turns = cells_.turns(loop, here);
    if (turns.too_many) problems_.push_back(too_many_turns(loop));
    for (uint32_t i = 0; i < turns.list.size(); ++i) {
      if (!has_turns_left(loop)) return;
      std::vector<Index> faults;
      const Here inner{loop.scope, here.row};
      const bool taken = cells_.enter(loop, turns.list[i], i + 1, here, faults);
      if (!taken) continue;
      for (const Index slot : faults) problems_.push_back(fault_problem(slot, i + 1, inner));
      add_turns(record, inner, parent);
    }
  }

  bool has_turns_left(const program::Loop& loop) {
    if (turns_ > limits::kTurns) return false;
    if (++turns_ <= limits::kTurns) return true;
    problems_.push_back(too_many_in_all(loop));  // said once
    return false;
  }

  // The scope on the way from `around` to `scope` that comes next; `around` when there is none.
  Index next_scope(Index scope, Index around) const {
    while (scope != around && program_.scopes[scope].parent != around) scope = program_.scopes[scope].parent;
    return scope;
  }

  // Of a list only the rows that an answer refers to.
  bool is_written(Index record, Index scope, uint32_t row) {
    if (!program_.records[record].referred || program_.records[record].scope != scope) return true;
    const Index table = program_.table_of[scope];
    if (referred_.empty()) referred_.resize(program_.tables.size());
    if (!referred_[table]) referred_[table] = keys_referred_to(table);
    const Index key = program_.tables[table].key.front();
    return referred_[table]->contains(lib::folded_key(interview_.slot(key, row).text()));
  }

  std::unordered_set<std::string> keys_referred_to(Index table) const {
    std::unordered_set<std::string> keys;
    for (Index slot = 0; slot < program_.slots.size(); ++slot) {
      const program::Slot& s = program_.slots[slot];
      const bool refers = s.type.kind == value::Kind::Text && s.type.table == table;
      const bool is_value = s.kind == program::SlotKind::Question || s.kind == program::SlotKind::Fixed ||
                            s.kind == program::SlotKind::Preset;
      if (!refers || !is_value) continue;
      const Index of = s.scope == kNone ? kNone : program_.table_of[s.scope];
      const uint32_t rows = of == kNone ? 1 : interview_.rows().count(of);
      for (uint32_t row = 0; row < rows; ++row)
        if (const value::Cell& cell = interview_.slot(slot, of == kNone ? kNone : row); cell.known())
          keys.insert(lib::folded_key(cell.text()));
    }
    return keys;
  }

  // As the data set has them: then it takes the record as it is.
  static void sort_fields(Action& action) {
    const auto before = [](const FieldValue& a, const FieldValue& b) {
      return schema::compare_names(a.field, b.field) < 0;
    };
    if (!std::is_sorted(action.fields.begin(), action.fields.end(), before))
      std::stable_sort(action.fields.begin(), action.fields.end(), before);
  }

  // Records stand after the one that they are nested in.
  void add_record(Index index, const Here& here, Index parent) {
    const program::Record& record = program_.records[index];
    if (!cells_.holds(record.gate, here)) return;
    const schema::Table* table = schema::find_table(program_.schema, record.table);
    Action action = start(kind_of(record, table), record.table, table);
    has_updates_ = has_updates_ || action.kind == ActionKind::Update;
    if (table != nullptr) action.key = table->key;
    action.needs = record.needs;
    action.gives = record.gives;
    if (parent != kNone) action.fields.push_back(parent_reference(record, parent));
    bool whole = true;
    for (const Index write : record.writes) {
      const bool needed = plans_[write].key || (plans_[write].mandatory && !record.existing);
      if (add_field(write, here, action) || !needed || !is_there(write, here)) continue;
      if (!is_known(write, here)) problems_.push_back(unknown_problem(write, here));
      whole = false;
    }
    if (!whole) return;
    sort_fields(action);
    const auto made = static_cast<Index>(actions_.size());
    actions_.push_back(action);
    for (const Index nested : nested_[index]) add_turns(nested, here, made);
  }

  bool is_there(Index write, const Here& here) const {
    const program::Write& w = program_.writes[write];
    const Index slot = w.row == kNone ? w.slot : first_part(w.row);
    return slot == kNone || cells_.holds(program_.slots[slot].gate, here);
  }
  // All parts of a row that is referred to stand in the same blocks.
  Index first_part(Index row) const {
    while (!program_.rows[row].parts.empty() && program_.rows[row].parts[0].row != kNone)
      row = program_.rows[row].parts[0].row;
    return program_.rows[row].parts.empty() ? kNone : program_.rows[row].parts[0].slot;
  }
  bool is_known(Index write, const Here& here) const {
    const Index slot = program_.writes[write].slot;
    return slot != kNone && cells_.at(slot, here).known();
  }

  // Is it there now? It is not when it is unknown, or too long, which is a problem.
  bool add_field(Index index, const Here& here, Action& action) {
    const program::Write& write = program_.writes[index];
    const WritePlan& plan = plans_[index];
    if (write.row != kNone) return add_row_field(index, here, action);
    const value::Cell& cell = cells_.at(write.slot, here);
    if (!cell.known()) return false;
    std::string text = field_text(cell, program_.slots[write.slot].type, write.format, program_);
    if (plan.length && text.size() > *plan.length && base::utf16_length(text) > *plan.length) {
      problems_.push_back(length_problem(index, base::utf16_length(text)));
      return false;
    }
    FieldValue& field = action.fields.emplace_back();
    field.field = write.field;
    field.kind = plan.kind;
    field.cause = plan.cause;
    if (plan.kind == FieldKind::Reference && !plan.row.fields.empty()) {
      field.row = plan.row;
      field.row.fields.front().second = std::move(text);
    } else {
      field.text = std::move(text);
    }
    return true;
  }

  // `T[key]`
  bool add_row_field(Index index, const Here& here, Action& action) {
    const program::Write& write = program_.writes[index];
    FieldValue field;
    field.field = write.field;
    field.kind = FieldKind::Reference;
    field.cause = plans_[index].cause;
    field.row.table = program_.rows[write.row].table;
    if (!add_row_parts(program_.rows[write.row], "", here, field.row)) return false;
    action.fields.push_back(std::move(field));
    return true;
  }

  bool add_row_parts(const program::RowReference& row, const std::string& prefix, const Here& here,
                     RowKey& key) const {
    for (const program::RowPart& part : row.parts) {
      if (part.row != kNone) {
        const program::RowReference& inner = program_.rows[part.row];
        const bool one = inner.parts.size() == 1 && inner.parts[0].row == kNone;
        if (one && !inner.parts.empty()) {
          const value::Cell& cell = cells_.at(inner.parts[0].slot, here);
          if (!cell.known()) return false;
          key.fields.emplace_back(prefix + part.field, part_text(inner.parts[0].slot, cell));
        } else if (!add_row_parts(inner, prefix + part.field + ".", here, key)) {
          return false;
        }
        continue;
      }
      const value::Cell& cell = cells_.at(part.slot, here);
      if (!cell.known()) return false;
      key.fields.emplace_back(prefix + part.field, part_text(part.slot, cell));
    }
    return true;
  }

  std::string part_text(Index slot, const value::Cell& cell) const {
    return field_text(cell, program_.slots[slot].type, program::FieldFormat::Reference, program_);
  }

  FieldValue parent_reference(const program::Record& record, Index made) const {
    const Action parent = actions_[made];
    FieldValue field;
    field.field = record.parent_field;
    field.kind = FieldKind::Reference;
    field.cause.rule = place_text(program_, record.place);
    field.row.table = parent.table;
    for (const std::string& name : parent.key) append_key_part(parent, name, field.row);
    if (!dataset::is_record(parent.kind) &&
        field.row.fields.size() == 1) {  // no row of a table: its key is a text
      field.kind = FieldKind::Text;
      field.text = std::move(field.row.fields.front().second);
      field.row = {};
    }
    return field;
  }

  // A part of the parent's key may itself be a row: then its own key stands there.
  static void append_key_part(const Action& parent, const std::string& name, RowKey& row) {
    const auto found = std::find_if(parent.fields.begin(), parent.fields.end(),
                                    [&](const FieldValue& f) { return schema::same_name(f.field, name); });
    if (found == parent.fields.end()) {
      row.fields.emplace_back(name, "");
    } else if (found->kind != FieldKind::Reference) {
      row.fields.emplace_back(name, found->text);
    } else {
      const bool one = found->row.fields.size() == 1;
      for (const auto& [part, text] : found->row.fields)
        row.fields.emplace_back(one ? name : std::string(name).append(".").append(part), text);
    }
  }

  std::string field_name(Index write) const {
    return "`" + program_.writes[write].table + "." + program_.writes[write].field + "`";
  }

  Problem length_problem(Index write, size_t units) const {
    const std::string& names = plans_[write].cause.question;
    return {
        field_name(write) + " takes at most " + std::to_string(*plans_[write].length) +
            " characters, found " + std::to_string(units) + (names.empty() ? "" : " from `" + names + "`"),
        program_.writes[write].question == kNone ? ""
                                                 : program_.questions[program_.writes[write].question].name};
  }

  // The questions whose answer it waits for.
  std::vector<std::string_view> open_questions(Index slot, const Here& here) const {
    std::vector<std::string_view> names;
    const Index scope = slot == kNone ? kNone : program_.slots[slot].scope;
    if (slot == kNone || (scope != kNone && program_.table_of[scope] == kNone)) return names;
    const uint32_t row = scope == kNone ? kNone : cells_.row_of(scope, here);
    for (const interview::SlotRow& answer : interview_.explain(slot, row).answers)
      if (!interview_.slot(answer.slot, answer.row).known())
        if (const std::string_view name = slot_name(program_, answer.slot); !name.empty())
          names.push_back(name);
    return names;
  }

  Problem too_many_turns(const program::Loop& loop) const {
    return {"this `for` goes on after " + std::to_string(loop.at_most) +
                " turns, which `at most` or the bounds allow (" + place_text(program_, loop.place) + ")",
            ""};
  }

  Problem too_many_in_all(const program::Loop& loop) const {
    return {"the turns of all `for` are more than " + std::to_string(limits::kTurns) + " (" +
                place_text(program_, loop.place) + "): give this one or one around it fewer",
            ""};
  }

  Problem fault_problem(Index slot, uint32_t turn, const Here& here) const {
    const value::FaultInfo info = value::fault_info(cells_.at(slot, here).fault);
    return {std::string(info.code) + ": " + std::string(info.message) + ", in turn " + std::to_string(turn) +
                " of a `for` (" + place_text(program_, program_.slots[slot].place) + ")",
            ""};
  }

  Problem unknown_problem(Index index, const Here& here) const {
    const program::Write& write = program_.writes[index];
    Problem problem;
    problem.message = field_name(index) +
                      (plans_[index].key ? " is part of the record's key" : " is mandatory") +
                      " and not known";
    if (!plans_[index].cause.rule.empty()) problem.message += " (" + plans_[index].cause.rule + ")";
    const std::vector<std::string_view> names = open_questions(write.slot, here);
    for (size_t i = 0; i < names.size(); ++i)
      problem.message.append(i == 0 ? ": answer `" : ", `").append(names[i]).append("`");
    if (names.size() == 1) problem.question = names.front();
    return problem;
  }

  const Interview& interview_;
  const Program& program_;
  Cells cells_;
  std::span<const WritePlan> plans_;
  std::span<const std::vector<Index>>
      nested_;  // per record those nested in it; behind them those that are in none
  std::string company_;
  uint32_t turns_ = 0;
  dataset::Actions actions_;
  bool has_updates_ = false;  // of records
  std::vector<std::optional<std::unordered_set<std::string>>>
      referred_;  // per table: keys that answers refer to
  std::vector<Problem> problems_;
};

}  // namespace

Assembler::Assembler(const Program& program) : program_(&program) {
  std::vector<bool> in_record(program.writes.size());
  for (const program::Record& record : program.records)
    for (const Index write : record.writes) in_record[write] = true;
  nested_.resize(program.records.size() + 1);
  for (Index i = 0; i < program.records.size(); ++i)
    nested_[std::min<size_t>(program.records[i].parent, program.records.size())].push_back(i);
  plans_.reserve(program.writes.size());
  for (Index i = 0; i < program.writes.size(); ++i) {
    const program::Write& write = program.writes[i];
    plans_.push_back(plan_of(program, write));
    if (schema::same_name(write.table, "CompanyInfo") && schema::same_name(write.field, "DataArea"))
      if (write.slot != program::kNone && program.slots[write.slot].scope == program::kNone)
        company_writes_.push_back(i);
    if (in_record[i]) continue;
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Row& r) { return schema::same_name(r.table, write.table); });
    (row == rows_.end() ? rows_.emplace_back(Row{write.table, {}}) : *row).writes.push_back(i);
  }
  // The order that a data set has its fields in, so that nothing is left to sort.
  for (Row& row : rows_)
    std::stable_sort(row.writes.begin(), row.writes.end(), [&program](Index a, Index b) {
      return schema::compare_names(program.writes[a].field, program.writes[b].field) < 0;
    });
}

dataset::Assembled Assembler::assemble(const Interview& interview, const Options& options) const {
  std::string company = options.company;
  for (const Index write : company_writes_)
    if (const value::Cell& cell = interview.slot(program_->writes[write].slot); cell.known())
      company = field_text(cell, program_->slots[program_->writes[write].slot].type,
                           program_->writes[write].format, *program_);
  Assembly assembly(interview, plans_, nested_, std::move(company));
  for (const Row& row : rows_) assembly.add_row(row);
  assembly.add_records();
  return assembly.finish();
}

dataset::Assembled assemble(const Interview& interview, const Options& options) {
  return Assembler(interview.program()).assemble(interview, options);
}

}  // namespace rapport::assemble
