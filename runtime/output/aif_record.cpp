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

// Of a record in the document itself; each level of records has two blanks more.
constexpr size_t kIndent = 8;
constexpr std::string_view kBlanks = "                                                ";
static_assert(kIndent + 2 * kAifLevels <= kBlanks.size());

// Grows as an XmlBuffer hands pieces on.
class Piece final : public base::ByteSink {
 public:
  base::Status write(std::string_view bytes) override {
    text.append(bytes);
    return base::Done{};
  }
  std::string text;
};

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

// Of what stands within a record that is not written.
std::string why_without(const Action& outer) {
  const std::string key = dataset::shown_key(outer);
  return "AIF creates it within the record" + (key.empty() ? "" : " `" + key + "`") + " of `" + outer.table +
         "`, which is not written";
}

}  // namespace

void leave_out(const AifRecord& record, const std::string& reason, std::vector<NotWritten>& left_out) {
  leave_out(record.action, reason, left_out);
  for (const AifRecord& inner : record.inner) leave_out(inner, why_without(record.action), left_out);
}

// A record that was put within another one.
struct AifTable::Inner {
  const AifRecord* record;
  const AifForm::Slot* slot;  // where it stands; nullptr: nowhere
  std::string text;           // empty: it cannot be written
  Counts counts;
  std::vector<NotWritten> left_out;
};

AifTable::AifTable(const schema::Schema& schema, const std::string& name)
    : schema_(schema), table_(schema::find_table(schema, name)), service_(service_of(table_, name)) {
  const schema::Table* root = root_of(schema, table_);
  name_ = root == table_ || root == nullptr ? name : root->name;
  table_ = root;
  levels_ = levels_of(schema, table_);
  form_ = aif_form(schema, service_.document, name_);
}

AifTable::AifTable(const schema::Schema& schema, const std::string& name, const AifTable& outer, AifForm form)
    : schema_(schema),
      table_(schema::find_table(schema, name)),
      name_(name),
      service_(outer.service_),
      levels_(levels_of(schema, table_)),
      form_(std::move(form)),
      level_(outer.level_ + 1) {}

bool AifTable::names_type() const {
  return (form_ ? !form_->type.empty() : levels_ > 1) ||
         std::any_of(within_.begin(), within_.end(),
                     [](const auto& inner) { return inner.second && inner.second->names_type(); });
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

// Finds what can be written of the record itself. What names the record around it is said by its place.
void AifTable::select(const AifRecord& record) {
  const Action& action = record.action;
  chosen_.clear();
  unfit_.clear();
  missing_ = nullptr;
  next_ = 0;
  for (size_t i = 0; i < action.fields.size(); ++i) {
    const FieldValue& value = action.fields[i];
    const Field& field = fields_[place_of(value.field)];
    if (choose(value, field)) continue;
    if (i == record.by && (field.slot == nullptr || !field.slot->mandatory)) continue;
    unfit_.push_back(&value);
    if (missing_ == nullptr && (field.needed || dataset::is_key(action, value.field))) missing_ = &value;
  }
  std::stable_sort(chosen_.begin(), chosen_.end(),
                   [](const Chosen& a, const Chosen& b) { return a.order < b.order; });
  find_absent(action);
}

void AifTable::find_absent(const Action& action) {
  absent_.clear();
  if (!form_) return;
  for (const AifForm::Slot& slot : form_->slots)
    if (slot.mandatory && dataset::find_value(action, slot.name) == nullptr) absent_.push_back(&slot);
}

AifTable* AifTable::table_within(const std::string& table) {
  const auto [known, added] = within_.try_emplace(table);
  if (!added || !form_) return known->second.get();
  std::optional<AifForm> form = aif_form_within(schema_, *form_, table);
  if (form && level_ + 1 < kAifLevels)
    known->second.reset(new AifTable(schema_, table, *this, std::move(*form)));
  return known->second.get();
}

// Empty: a record of the table can be put there.
std::string AifTable::why_not_within(const AifTable* table, const std::string& name) const {
  if (table == nullptr)
    return "AIF has no place for `" + name + "` within `" + name_ + "` in the schema of `" +
           service_.document + "`";
  return table->has_names() ? "" : "the names that stand for `" + name + "` are none of AX";
}

std::vector<AifTable::Inner> AifTable::put_inner(const AifRecord& record) {
  std::vector<Inner> all;
  for (const AifRecord& inner : record.inner) {
    AifTable* const table = table_within(inner.action.table);
    Inner put{.record = &inner, .slot = nullptr, .text = {}, .counts = {}, .left_out = {}};
    if (const std::string reason = why_not_within(table, inner.action.table); !reason.empty()) {
      leave_out(inner, reason, put.left_out);
    } else {
      Piece piece;
      XmlBuffer out(piece);
      put.slot = form_->find(table->form_->element);
      put.counts = table->put(inner, out, put.left_out);
      static_cast<void>(out.finish());  // memory does not refuse
      put.text = std::move(piece.text);
    }
    all.push_back(std::move(put));
  }
  return all;
}

void AifTable::put_open(XmlBuffer& out) const {
  const size_t indent = kIndent + 2 * level_;
  out.reserve(indent + kMarkup + 3 * name_.size() + (form_ ? form_->element.size() + form_->type.size() : 0));
  out.put(kBlanks.substr(0, indent));
  out.put("<");
  const std::string_view element = form_ ? form_->element : name_;
  out.put(element);
  out.put(" class=\"entity\"");
  if (form_ ? !form_->type.empty() : levels_ > 1) {
    out.put(" xsi:type=\"");
    out.put(form_ ? form_->type : "AxdEntity_" + name_ + "_" + name_);
    out.put("\"");
  }
  out.put(">\n");
}

void AifTable::put_value(XmlBuffer& out, std::string_view name, AifText value) const {
  const auto [text, time] = value;
  const size_t indent = kIndent + 2 + 2 * level_;
  out.reserve(indent + kMarkup + 2 * name.size() + XmlBuffer::kEscaped * text.size());
  out.put(kBlanks.substr(0, indent));
  out.put("<");
  out.put(name);
  if (text.empty()) return out.put("/>\n");
  out.put(">");
  out.put_text(text);
  out.put(time);
  out.put("</");
  out.put(name);
  out.put(">\n");
}

// Values and records in the order of the form; the records of one element in load order.
void AifTable::put_whole(const std::vector<Inner>& inner, XmlBuffer& out) const {
  std::vector<const Inner*> waiting;
  for (const Inner& one : inner)
    if (!one.text.empty()) waiting.push_back(&one);
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const Inner* a, const Inner* b) { return a->slot < b->slot; });
  auto next = waiting.begin();
  const auto put_before = [&](size_t order) {
    for (; next != waiting.end() && static_cast<size_t>((*next)->slot - form_->slots.data()) < order;
         ++next) {
      out.reserve((*next)->text.size());
      out.put((*next)->text);
    }
  };
  put_open(out);
  for (const Chosen& field : chosen_) {
    put_before(field.order);
    put_value(out, field.name, field.text);
  }
  put_before(SIZE_MAX);
  const std::string_view element = form_ ? form_->element : name_;
  out.reserve(kBlanks.size() + kMarkup + element.size());
  out.put(kBlanks.substr(0, kIndent + 2 * level_));
  out.put("</");
  out.put(element);
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

Counts AifTable::put(const AifRecord& record, XmlBuffer& out, std::vector<NotWritten>& left_out) {
  select(record);
  std::vector<Inner> inner = put_inner(record);
  Counts counts{.records = 1, .values = chosen_.size()};
  for (const Inner& one : inner) {
    if (one.text.empty()) continue;
    std::erase(absent_, one.slot);
    counts.records += one.counts.records;
    counts.values += one.counts.values;
  }
  const bool whole = missing_ == nullptr && absent_.empty();
  const bool written = whole && counts.values != 0;
  if (!unfit_.empty() || !whole) say_unfit(record.action, left_out);
  for (const Inner& one : inner) {
    if (!written && !one.text.empty())
      leave_out(*one.record, why_without(record.action), left_out);
    else
      left_out.insert(left_out.end(), one.left_out.begin(), one.left_out.end());
  }
  if (!written) return {};
  put_whole(inner, out);
  return counts;
}

}  // namespace rapport::output
