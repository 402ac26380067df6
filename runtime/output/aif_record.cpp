#include "runtime/output/aif_record.h"

#include <algorithm>

#include "runtime/dataset/record_key.h"
#include "runtime/output/left_out.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::FieldKind;
using dataset::FieldValue;

constexpr size_t kMarkup = 96;                           // more than the markup of one line, names aside
constexpr std::string_view kFirstMoment = "T00:00:00Z";  // of a day
constexpr std::string_view kWizardNamespace =
    "http://tempuri.org";  // what AX gives to services made with its wizard

// What a reference says is one text: AX finds the row by its replacement key.
bool has_one_text(const FieldValue& value) {
  return value.kind != FieldKind::Reference ||
         (value.row.fields.size() == 1 && !value.row.fields.front().second.empty());
}

const std::string& wire_text(const FieldValue& value) {
  return value.kind == FieldKind::Reference ? value.row.fields.front().second : value.text;
}

std::string reason_of(const FieldValue& value) {
  if (!is_ax_name(value.field)) return "`" + value.field + "` is no name of AX";
  if (value.row.fields.size() > 1)
    return "AIF names a row by one text, and the key of `" + value.row.table + "` has " +
           std::to_string(value.row.fields.size()) + " parts";
  if (has_one_text(value))
    return "AIF wants a ledger account as a combination of dimensions, and this is a main account";
  return "AIF names a row by the text of its key, and the row of `" + value.row.table + "` has none here";
}

void put_element(XmlBuffer& out, std::string_view name, std::string_view text, std::string_view time) {
  out.reserve(kMarkup + 2 * name.size() + XmlBuffer::kEscaped * text.size());
  out.put("          <");
  out.put(name);
  if (text.empty()) return out.put("/>\n");
  out.put(">");
  out.put_text(text);
  out.put(time);
  out.put("</");
  out.put(name);
  out.put(">\n");
}

AifService service_of(const schema::Table* table, const std::string& name) {
  AifService service;
  if (table != nullptr) service = {table->service.name, table->service.name_space, table->service.document};
  if (service.document.empty()) service.document = name;
  if (service.name_space.empty()) service.name_space = kWizardNamespace;
  if (service.name.empty()) {
    service.name = service.document + "Service";
    service.needed = true;
  }
  return service;
}

// How many tables there are in its line of `extends`, itself among them.
uint32_t levels_of(const schema::Schema& schema, const schema::Table* table) {
  uint32_t levels = 0;
  for (; table != nullptr && levels <= schema.tables.size(); ++levels)
    table = table->extends.empty() ? nullptr : schema::find_table(schema, table->extends);
  return std::max<uint32_t>(levels, 1);
}

// The table whose records the message holds: of an operation that of the document that it takes.
const schema::Table* root_of(const schema::Schema& schema, const schema::Table* taker) {
  const bool by_document = taker != nullptr && taker->kind == schema::TableKind::Operation;
  return by_document ? schema::find_table(schema, taker->extends) : taker;
}

}  // namespace

AifTable::AifTable(const schema::Schema& schema, std::string name)
    : schema_(schema), table_(schema::find_table(schema, name)), service_(service_of(table_, name)) {
  const schema::Table* root = root_of(schema, table_);
  name_ = root == table_ || root == nullptr ? std::move(name) : root->name;
  table_ = root;
  levels_ = levels_of(schema, table_);
}

bool AifTable::has_names() const {
  const auto is_printable = [](char c) { return c > ' ' && c < '\x7F'; };
  return is_ax_name(name_) && is_ax_name(service_.name) && is_ax_name(service_.document) &&
         std::all_of(service_.name_space.begin(), service_.name_space.end(), is_printable);
}

AifTable::Field AifTable::describe(std::string_view field) const {
  Field found{.name = std::string(field), .fits = is_ax_name(field)};
  const auto ref = table_ == nullptr ? std::nullopt : schema::find_field(schema_, *table_, field);
  if (!ref) return found;
  found.level = levels_ - 1;
  for (const schema::Table* at = table_; at != nullptr && at != ref->owner && found.level > 0; --found.level)
    at = schema::find_table(schema_, at->extends);
  found.needed = ref->field->mandatory;
  found.combined = schema::is_ledger_account(*ref->field);
  found.timed = ref->field->type == schema::FieldType::DateTime;
  return found;
}

// Records of a table mostly have the same fields in the same order: the next one is the first that is looked
// at.
size_t AifTable::place_of(std::string_view field) {
  for (size_t tried = 0; tried < fields_.size(); ++tried) {
    const size_t at = next_ < fields_.size() ? next_ : 0;
    next_ = at + 1;
    if (fields_[at].name == field) return at;
  }
  fields_.push_back(describe(field));
  next_ = fields_.size();
  return fields_.size() - 1;
}

// Is there a record to write?
bool AifTable::select(const Action& action) {
  chosen_.clear();
  unfit_.clear();
  missing_ = nullptr;
  next_ = 0;
  for (const FieldValue& value : action.fields) {
    const Field& field = fields_[place_of(value.field)];
    const bool combined = field.combined && value.kind == FieldKind::Reference;
    if (field.fits && !combined && has_one_text(value)) {
      chosen_.push_back({&value, field.level, field.timed && value.kind == FieldKind::Date});
      continue;
    }
    unfit_.push_back(&value);
    if (missing_ == nullptr && (field.needed || dataset::is_key(action, value.field))) missing_ = &value;
  }
  return missing_ == nullptr;
}

void AifTable::put_open(XmlBuffer& out) const {
  out.reserve(kMarkup + 3 * name_.size());
  out.put("        <");
  out.put(name_);
  out.put(" class=\"entity\"");
  if (is_inherited()) {
    out.put(" xsi:type=\"AxdEntity_");
    out.put(name_);
    out.put("_");
    out.put(name_);
    out.put("\"");
  }
  out.put(">\n");
}

// Values of other fields go with the record, when it cannot be created without one of these.
void AifTable::say_unfit(const Action& action, std::vector<NotWritten>& left_out) const {
  const std::string key = dataset::shown_key(action);
  const std::string record = key.empty() ? "" : " `" + key + "`";
  for (const FieldValue* value : unfit_)
    left_out.push_back(
        not_written(action, *value, reason_of(*value) + (key.empty() ? "" : "; the record is" + record)));
  if (missing_ == nullptr) return;
  for (const Chosen& field : chosen_)
    left_out.push_back(
        not_written(action, *field.value,
                    "AIF cannot create the record" + record + " without `" + missing_->field + "`"));
}

size_t AifTable::put(const Action& action, XmlBuffer& out, std::vector<NotWritten>& left_out) {
  const bool whole = select(action);
  if (!unfit_.empty()) say_unfit(action, left_out);
  if (!whole) return 0;
  if (chosen_.empty()) return 0;
  put_open(out);
  for (uint32_t level = 0; level < levels_; ++level)
    for (const Chosen& field : chosen_)
      if (field.level == level)
        put_element(out, field.value->field, wire_text(*field.value), field.timed ? kFirstMoment : "");
  out.reserve(kMarkup + name_.size());
  out.put("        </");
  out.put(name_);
  out.put(">\n");
  return chosen_.size();
}

}  // namespace rapport::output
