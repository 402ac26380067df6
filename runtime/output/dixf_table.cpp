#include "runtime/output/dixf_table.h"

#include <algorithm>
#include <map>

#include "runtime/dataset/record_key.h"
#include "runtime/output/csv.h"
#include "runtime/output/left_out.h"
#include "runtime/schema/by_name.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;

bool inherits(const schema::Schema& schema, const schema::Table& table) {
  const auto extends_it = [&](const schema::Table& other) {
    return schema::same_name(other.extends, table.name);
  };
  return !table.extends.empty() || std::any_of(schema.tables.begin(), schema.tables.end(), extends_it);
}

// Why DIXF cannot take the value; empty: it can.
std::string why_not_value(const FieldValue& value, const std::optional<schema::FieldRef>& ref,
                          bool is_table) {
  if (!is_ax_name(value.field)) return "`" + value.field + "` is no name of AX";
  if (value.kind != FieldKind::Reference) return {};
  if (is_table && ref && ref->field->type == schema::FieldType::RecId)
    return "an entity of the type Table takes fields as they are stored, and this one holds the record id "
           "of a row of `" +
           value.row.table + "`: choose it in AX after the import";
  if (value.row.fields.size() == 1 && !value.row.fields.front().second.empty()) return {};
  return "a column of DIXF names a row by one text, and the key of `" + value.row.table + "` has " +
         std::to_string(value.row.fields.size()) + " parts: choose it in AX after the import";
}

std::optional<schema::FieldRef> known_field(const schema::Schema& schema, const schema::Table* table,
                                            const FieldValue& value) {
  return table == nullptr ? std::nullopt : schema::find_field(schema, *table, value.field);
}

class Files {
 public:
  Files(const schema::Schema& schema, std::vector<NotWritten>& left_out)
      : schema_(schema), left_out_(left_out) {}

  // `place`: in the data set.
  void add(const Action& action, uint32_t place) {
    if (!is_current(action)) start(action);
    if (const std::string reason = why_not(action); !reason.empty())
      return leave_out(action, reason, left_out_);
    const std::vector<const FieldValue*> line = fitting(action);
    if (line.empty()) return;
    if (!is_open_) open(action);
    DixfFile& file = files_.back();
    for (const FieldValue* value : line) columns_.emplace(value->field, false);
    for (const std::string& field : action.key)
      if (const auto found = columns_.find(field); found != columns_.end()) found->second = true;
    if (keys_.empty()) keys_ = action.key;
    file.values += line.size();
    file.lines.push_back(place);
  }

  std::vector<DixfFile> take() {
    close();
    return std::move(files_);
  }

 private:
  bool is_current(const Action& action) const {
    return table_name_ == action.table && company_ == action.company;
  }

  void start(const Action& action) {
    close();
    table_name_ = action.table;
    company_ = action.company;
    table_ = schema::find_table(schema_, action.table);
    entity_ = action.kind == ActionKind::Import ? find_dixf_entity_named(schema::plain_name(action.table))
                                                : find_dixf_entity(action.table);
    inherits_ = table_ != nullptr && inherits(schema_, *table_);
  }

  void open(const Action& action) {
    files_.push_back({.table = std::string(schema::plain_name(action.table)),
                      .company = action.company,
                      .entity = entity_,
                      .named = action.kind == ActionKind::Import,
                      .known = table_});
    is_open_ = true;
  }

  // The fields of the key first, in its order, then the others by name.
  void close() {
    if (is_open_) {
      std::vector<std::string>& columns = files_.back().columns;
      for (const std::string& field : keys_)
        if (columns_.contains(field)) columns.push_back(columns_.find(field)->first);
      for (const auto& [field, is_key] : columns_)
        if (!is_key) columns.push_back(field);
    }
    is_open_ = false;
    columns_.clear();
    keys_.clear();
  }

  // Why DIXF cannot take the record, whatever it holds; empty: it can.
  std::string why_not(const Action& action) const {
    const std::string name = "`" + std::string(schema::plain_name(action.table)) + "`";
    if (action.kind == ActionKind::Invoke)
      return "DIXF imports rows, and " + name + " is an operation of a service";
    if (action.kind == ActionKind::Call) return "DIXF imports rows, and " + name + " is a method of a class";
    if (action.kind == ActionKind::Import) return {};
    if (!is_ax_name(action.table)) return name + " is no name of AX";
    if (inherits_) return "DIXF imports no table that inherits, and " + name + " does: enter it in AX";
    if (entity_ != nullptr || action.kind == ActionKind::Create) return {};
    const std::string key = dataset::shown_key(action);
    return "DIXF brings no entity for " + name +
           ", an entity of the type Table adds records, and the one of " + name +
           (key.empty() ? "" : " with the key `" + key + "`") + " is there already: change it in AX";
  }

  // The values that go into the line; none when the record makes no sense without those that do not.
  std::vector<const FieldValue*> fitting(const Action& action) {
    std::vector<const FieldValue*> line;
    const FieldValue* missing = nullptr;
    for (const FieldValue& value : action.fields) {
      const auto ref = known_field(schema_, table_, value);
      const std::string reason = why_not_value(value, ref, entity_ == nullptr);
      if (reason.empty()) {
        line.push_back(&value);
        continue;
      }
      left_out_.push_back(not_written(action, value, reason));
      const bool needed = (ref && ref->field->mandatory) || dataset::is_key(action, value.field);
      if (needed && missing == nullptr) missing = &value;
    }
    if (missing == nullptr) return line;
    const std::string key = dataset::shown_key(action);
    const std::string record = key.empty() ? "the record" : "the record `" + key + "`";
    for (const FieldValue* value : line)
      left_out_.push_back(not_written(
          action, *value, record + " is nothing without `" + missing->field + "`: enter it in AX"));
    return {};
  }

  const schema::Schema& schema_;
  std::vector<NotWritten>& left_out_;
  std::vector<DixfFile> files_;

  // Of the file that is being filled.
  std::string table_name_, company_;
  const schema::Table* table_ = nullptr;
  const DixfEntity* entity_ = nullptr;
  bool inherits_ = false, is_open_ = false;
  std::map<std::string, bool, schema::NameLess> columns_;  // → is it part of the key?
  std::vector<std::string> keys_;
};

}  // namespace

std::vector<DixfFile> dixf_files(const dataset::DataSet& data, const schema::Schema& schema,
                                 std::vector<NotWritten>& left_out) {
  Files files(schema, left_out);
  uint32_t place = 0;
  for (const Action& action : data.actions) files.add(action, place++);
  return files.take();
}

std::vector<const FieldValue*> dixf_values(const DixfFile& file, const Action& action,
                                           const schema::Schema& schema) {
  std::vector<const FieldValue*> values;
  for (const FieldValue& value : action.fields)
    if (why_not_value(value, known_field(schema, file.known, value), file.entity == nullptr).empty())
      values.push_back(&value);
  return values;
}

std::string dixf_text(const FieldValue& value) {
  return value.kind == FieldKind::Date ? us_date(value.text) : entered_text(value);
}

}  // namespace rapport::output
