#include "runtime/assemble/assemble.h"

#include <algorithm>
#include <set>

#include "runtime/assemble/field_text.h"
#include "runtime/base/utf8.h"

namespace rapport::assemble {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;
using dataset::Problem;
using dataset::RowKey;
using interview::Interview;
using program::FieldFormat;
using program::Index;
using program::kNone;
using program::Program;
using program::SlotKind;

FieldKind kind_of_element(const schema::Field* field) {
  if (field == nullptr) return FieldKind::EnumElement;
  switch (field->type) {
    case schema::FieldType::String: return FieldKind::Text;
    case schema::FieldType::Int:
    case schema::FieldType::Int64:
    case schema::FieldType::Real: return FieldKind::Number;
    case schema::FieldType::Unknown:
    case schema::FieldType::Date:
    case schema::FieldType::DateTime:
    case schema::FieldType::Time:
    case schema::FieldType::Enum:
    case schema::FieldType::IntOrEnum:
    case schema::FieldType::Guid:
    case schema::FieldType::Container:
    case schema::FieldType::RecId: return FieldKind::EnumElement;
  }
  return FieldKind::EnumElement;
}

FieldKind kind_of(FieldFormat format, const schema::Field* field) {
  switch (format) {
    case FieldFormat::Text:
    case FieldFormat::EnumSet: return FieldKind::Text;
    case FieldFormat::Number: return FieldKind::Number;
    case FieldFormat::Date: return FieldKind::Date;
    case FieldFormat::NoYes: return FieldKind::EnumElement;
    case FieldFormat::EnumElement: return kind_of_element(field);
    case FieldFormat::Reference: return FieldKind::Reference;
  }
  return FieldKind::Text;
}

RowKey referred_row(const Program& program, const schema::Field* field) {
  RowKey row;
  if (field == nullptr) return row;
  row.table = field->fk_table;
  const schema::Table* table = schema::find_table(program.schema, field->fk_table);
  // a reference by record id stands by natural key: ids differ from system to system
  const bool by_key =
      (field->fk_field.empty() || field->fk_field == "RecId") && table != nullptr && !table->key.empty();
  row.fields.emplace_back(by_key ? table->key.front() : field->fk_field, "");
  return row;
}

std::string place_text(const Program& program, const program::Place& place) {
  if (place.file == kNone) return {};
  return program.sources[place.file].name + ":" + std::to_string(place.line);
}

// The name that a person knows a slot by; empty when it has none.
std::string_view slot_name(const Program& program, Index slot) {
  const program::Slot& s = program.slots[slot];
  switch (s.kind) {
    case SlotKind::Question:
    case SlotKind::Fixed: return program.questions[s.owner].name;
    case SlotKind::Let: return program.lets[s.owner].name;
    case SlotKind::Preset: return program.writes[s.owner].declared;
    case SlotKind::Input: return program.inputs[s.owner].name;
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Options:
    case SlotKind::Bound:
    case SlotKind::Check:
    case SlotKind::Today:
    case SlotKind::Part:
    case SlotKind::Field: return {};
  }
  return {};
}

// What the rule of `slot` computes with, in the order of the rule; of a `let` what that computes with.
std::vector<Index> sources_of(const Program& program, Index slot) {
  std::vector<Index> sources, waiting{slot};
  std::set<Index> seen;
  while (!waiting.empty()) {
    const Index at = waiting.back();
    waiting.pop_back();
    if (!seen.insert(at).second) continue;
    const program::Slot& s = program.slots[at];
    if (at != slot && s.kind != SlotKind::Let) {
      sources.push_back(at);
      continue;
    }
    std::vector<Index> reads;
    program::for_each_read(program, s, [&](Index from) {
      if (from != s.gate) reads.push_back(from);
    });
    waiting.insert(waiting.end(), reads.rbegin(), reads.rend());
  }
  return sources;
}

// Of a field of a record: the question behind it, or all that its rule and its `let`s are computed from.
std::string names_behind(const Program& program, const program::Write& write) {
  if (!write.declared.empty()) return write.declared;
  if (write.question != kNone) return program.questions[write.question].name;
  std::string names;
  for (const Index from : sources_of(program, write.slot))
    if (const std::string_view name = slot_name(program, from); !name.empty())
      names.append(names.empty() ? "" : ", ").append(name);
  return names;
}

Assembler::WritePlan plan_of(const Program& program, const program::Write& write) {
  Assembler::WritePlan plan;
  const schema::Table* table = schema::find_table(program.schema, write.table);
  const auto found =
      table == nullptr ? std::nullopt : schema::find_field(program.schema, *table, write.field);
  const schema::Field* field = found ? found->field : nullptr;
  plan.kind = kind_of(write.format, field);
  if (plan.kind == FieldKind::Reference) plan.row = referred_row(program, field);
  if (field != nullptr && field->type == schema::FieldType::String) plan.length = field->length;
  plan.mandatory = field != nullptr && field->mandatory;
  plan.key = table != nullptr &&
             std::any_of(table->key.begin(), table->key.end(),
                         [&](const std::string& name) { return schema::same_name(name, write.field); });
  plan.cause = {names_behind(program, write), place_text(program, write.place)};
  return plan;
}

class Assembly {  // of one interview
 public:
  Assembly(const Interview& interview, std::span<const Assembler::WritePlan> plans, std::string company)
      : interview_(interview), program_(interview.program()), plans_(plans), company_(std::move(company)) {}

  void add_row(const Assembler::Row& row) {
    Action action = start(ActionKind::Update, row.table);
    action.fields.reserve(row.writes.size());
    for (const Index write : row.writes) add_field(write, action);
    if (!action.fields.empty()) actions_.push_back(std::move(action));
  }

  void add_records() {
    made_.assign(program_.records.size(), kNone);
    for (Index i = 0; i < program_.records.size(); ++i) add_record(i);
  }

  dataset::Assembled finish() {
    std::erase_if(actions_, [this](const Action& action) { return is_only_looked_up(action); });
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
  // The company is taken off again where the table is shared by all.
  Action start(ActionKind kind, const std::string& table) const {
    Action action;
    action.kind = kind;
    action.table = table;
    action.company = company_;
    return action;
  }

  // An `existing` record of which nothing beyond its key is known: there is nothing to update.
  bool is_only_looked_up(const Action& action) const {
    if (action.kind != ActionKind::Update) return false;
    const schema::Table* table = schema::find_table(program_.schema, action.table);
    return std::all_of(action.fields.begin(), action.fields.end(), [table](const FieldValue& value) {
      return table != nullptr && schema::is_key_field(*table, value.field);
    });
  }

  // Records stand after the one that they are nested in.
  void add_record(Index index) {
    const program::Record& record = program_.records[index];
    if (!interview_.applicable(record.gate)) return;
    if (record.parent != kNone && made_[record.parent] == kNone) return;
    Action action = start(record.existing ? ActionKind::Update : ActionKind::Create, record.table);
    if (const schema::Table* table = schema::find_table(program_.schema, record.table))
      action.key = table->key;
    if (record.parent != kNone) action.fields.push_back(parent_reference(record));
    bool whole = true;
    for (const Index write : record.writes) {
      const bool needed = plans_[write].key || (plans_[write].mandatory && !record.existing);
      const bool written = interview_.applicable(program_.slots[program_.writes[write].slot].gate);
      if (add_field(write, action) || !needed || !written) continue;
      if (!interview_.slot(program_.writes[write].slot).known()) problems_.push_back(unknown_problem(write));
      whole = false;
    }
    if (!whole) return;
    made_[index] = static_cast<Index>(actions_.size());
    actions_.push_back(std::move(action));
  }

  // Is it there now? It is not when it is unknown, or too long, which is a problem.
  bool add_field(Index index, Action& action) {
    const program::Write& write = program_.writes[index];
    const Assembler::WritePlan& plan = plans_[index];
    const value::Cell& cell = interview_.slot(write.slot);
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

  FieldValue parent_reference(const program::Record& record) const {
    const Action& parent = actions_[made_[record.parent]];
    FieldValue field;
    field.field = record.parent_field;
    field.kind = FieldKind::Reference;
    field.cause.rule = place_text(program_, record.place);
    field.row.table = parent.table;
    for (const std::string& name : parent.key) append_key_part(parent, name, field.row);
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
  std::vector<std::string_view> open_questions(Index slot) const {
    std::vector<std::string_view> names;
    for (const Index answer : interview_.explain(slot).answers)
      if (!interview_.slot(answer).known())
        if (const std::string_view name = slot_name(program_, answer); !name.empty()) names.push_back(name);
    return names;
  }

  Problem unknown_problem(Index index) const {
    const program::Write& write = program_.writes[index];
    Problem problem;
    problem.message = field_name(index) +
                      (plans_[index].key ? " is part of the record's key" : " is mandatory") +
                      " and not known";
    if (!plans_[index].cause.rule.empty()) problem.message += " (" + plans_[index].cause.rule + ")";
    const std::vector<std::string_view> names = open_questions(write.slot);
    for (size_t i = 0; i < names.size(); ++i)
      problem.message.append(i == 0 ? ": answer `" : ", `").append(names[i]).append("`");
    if (names.size() == 1) problem.question = names.front();
    return problem;
  }

  const Interview& interview_;
  const Program& program_;
  std::span<const Assembler::WritePlan> plans_;
  std::string company_;
  std::vector<Action> actions_;
  std::vector<Index> made_;  // per record: its action; kNone: none
  std::vector<Problem> problems_;
};

}  // namespace

Assembler::Assembler(const Program& program) : program_(&program) {
  std::vector<bool> in_record(program.writes.size());
  for (const program::Record& record : program.records)
    for (const Index write : record.writes) in_record[write] = true;
  plans_.reserve(program.writes.size());
  for (Index i = 0; i < program.writes.size(); ++i) {
    const program::Write& write = program.writes[i];
    plans_.push_back(plan_of(program, write));
    if (schema::same_name(write.table, "CompanyInfo") && schema::same_name(write.field, "DataArea"))
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
  Assembly assembly(interview, plans_, std::move(company));
  for (const Row& row : rows_) assembly.add_row(row);
  assembly.add_records();
  return assembly.finish();
}

dataset::Assembled assemble(const Interview& interview, const Options& options) {
  return Assembler(interview.program()).assemble(interview, options);
}

}  // namespace rapport::assemble
