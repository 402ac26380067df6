#include "runtime/output/aif_record.h"

#include <algorithm>

#include "runtime/dataset/record_key.h"
#include "runtime/output/left_out.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::FieldKind;
using dataset::FieldValue;

constexpr size_t kMarkup = 96;  // more than the markup of one line, names aside
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

void put_element(XmlBuffer& out, std::string_view name, AifText value) {
  const auto [text, time] = value;
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

AifTable::AifTable(const schema::Schema& schema, const std::string& name)
    : schema_(schema), table_(schema::find_table(schema, name)), service_(service_of(table_, name)) {
  const schema::Table* root = root_of(schema, table_);
  name_ = root == table_ || root == nullptr ? name : root->name;
  table_ = root;
  levels_ = levels_of(schema, table_);
  form_ = aif_form(schema, service_.document, name_);
}

bool AifTable::has_names() const {
  const auto is_printable = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  };
  const bool formed = form_ && form_->refusal.empty();
  return is_ax_name(name_) && is_ax_name(service_.name) && is_ax_name(service_.document) &&
         (!formed || (is_ax_name(form_->element) && (form_->type.empty() || is_ax_name(form_->type)))) &&
         is_printable(service_.name_space) && is_printable(name_space());
}

std::string AifTable::name_space() const {
  constexpr std::string_view kDocuments = "http://schemas.microsoft.com/dynamics/2008/01/documents/";
  if (form_ && !form_->name_space.empty()) return form_->name_space;
  return std::string(kDocuments) + service_.document;
}

AifTable::Field AifTable::describe(std::string_view field) const {
  Field found{.name = std::string(field), .fits = is_ax_name(field)};
  if (form_) found.slot = form_->find(field);
  found.needed = found.slot != nullptr && found.slot->mandatory;
  const auto ref = table_ == nullptr ? std::nullopt : schema::find_field(schema_, *table_, field);
  if (!ref) return found;
  found.level = levels_ - 1;
  for (const schema::Table* at = table_; at != nullptr && at != ref->owner && found.level > 0; --found.level)
    at = schema::find_table(schema_, at->extends);
  found.needed |= ref->field->mandatory;
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

// Whether the value can be written; then it is among the chosen ones.
bool AifTable::choose(const FieldValue& value, const Field& field) {
  const bool combined = field.combined && value.kind == FieldKind::Reference;
  if (!field.fits || !has_one_text(value) || (combined && !form_)) return false;
  const std::string_view text = wire_text(value);
  if (!form_) {
    const bool timed = field.timed && value.kind == FieldKind::Date;
    chosen_.push_back({&value, field.level, {text, timed ? kFirstMoment : ""}, value.field});
    return true;
  }
  if (field.slot == nullptr || (combined && field.slot->type.type == schema::FieldType::Unknown))
    return false;
  const std::optional<AifText> fitted = fit(*field.slot, value, text);
  if (!fitted) return false;
  chosen_.push_back(
      {&value, static_cast<size_t>(field.slot - form_->slots.data()), *fitted, field.slot->name});
  return true;
}

// Is there a record to write?
bool AifTable::select(const Action& action) {
  chosen_.clear();
  unfit_.clear();
  missing_ = nullptr;
  next_ = 0;
  for (const FieldValue& value : action.fields) {
    const Field& field = fields_[place_of(value.field)];
    if (choose(value, field)) continue;
    unfit_.push_back(&value);
    if (missing_ == nullptr && (field.needed || dataset::is_key(action, value.field))) missing_ = &value;
  }
  std::stable_sort(chosen_.begin(), chosen_.end(),
                   [](const Chosen& a, const Chosen& b) { return a.order < b.order; });
  find_absent(action);
  return missing_ == nullptr && absent_.empty();
}

void AifTable::find_absent(const Action& action) {
  absent_.clear();
  if (!form_) return;
  for (const AifForm::Slot& slot : form_->slots)
    if (slot.mandatory && dataset::find_value(action, slot.name) == nullptr) absent_.push_back(&slot);
}

void AifTable::put_open(XmlBuffer& out) const {
  out.reserve(kMarkup + 3 * name_.size() + (form_ ? form_->element.size() + form_->type.size() : 0));
  out.put("        <");
  const std::string_view element = form_ ? form_->element : name_;
  out.put(element);
  out.put(" class=\"entity\"");
  if (names_type()) {
    out.put(" xsi:type=\"");
    out.put(form_ ? form_->type : "AxdEntity_" + name_ + "_" + name_);
    out.put("\"");
  }
  out.put(">\n");
}

std::string AifTable::reason_of(const FieldValue& value) const {
  if (!is_ax_name(value.field)) return "`" + value.field + "` is no name of AX";
  const AifForm::Slot* slot = form_ ? form_->find(value.field) : nullptr;
  if (form_ && slot == nullptr)
    return "AIF knows no `" + value.field + "` of `" + name_ + "` in the schema of `" + form_->document + "`";
  if (value.row.fields.size() > 1)
    return "AIF names a row by one text, and the key of `" + value.row.table + "` has " +
           std::to_string(value.row.fields.size()) + " parts";
  if (!has_one_text(value))
    return "AIF names a row by the text of its key, and the row of `" + value.row.table + "` has none here";
  if (slot != nullptr && !fit(*slot, value, wire_text(value)))
    return "AIF wants " + expected_in(*slot) + " in `" + slot->name + "`, by the schema of `" +
           form_->document + "`";
  return "AIF wants a ledger account as a combination of dimensions, and this is a main account";
}

// Why values that could be written are not.
std::string AifTable::reason_for_all(const std::string& record) const {
  std::string reason = "AIF cannot create the record" + record + " without ";
  std::string names = missing_ == nullptr ? "" : "`" + missing_->field + "`";
  for (const AifForm::Slot* slot : absent_) names += (names.empty() ? "`" : ", `") + slot->name + "`";
  reason += names;
  if (!absent_.empty()) reason += ": mandatory in the schema of `" + form_->document + "`";
  return reason;
}

// Values of other fields go with the record, when it cannot be created without one of these.
void AifTable::say_unfit(const Action& action, std::vector<NotWritten>& left_out) const {
  const std::string key = dataset::shown_key(action);
  const std::string record = key.empty() ? "" : " `" + key + "`";
  for (const FieldValue* value : unfit_)
    left_out.push_back(
        not_written(action, *value, reason_of(*value) + (key.empty() ? "" : "; the record is" + record)));
  if (missing_ == nullptr && absent_.empty()) return;
  for (const Chosen& field : chosen_)
    left_out.push_back(not_written(action, *field.value, reason_for_all(record)));
}

size_t AifTable::put(const Action& action, XmlBuffer& out, std::vector<NotWritten>& left_out) {
  const bool whole = select(action);
  if (!unfit_.empty() || !whole) say_unfit(action, left_out);
  if (!whole) return 0;
  if (chosen_.empty()) return 0;
  put_open(out);
  for (const Chosen& field : chosen_) put_element(out, field.name, field.text);
  const std::string_view element = form_ ? form_->element : name_;
  out.reserve(kMarkup + element.size());
  out.put("        </");
  out.put(element);
  out.put(">\n");
  return chosen_.size();
}

}  // namespace rapport::output
