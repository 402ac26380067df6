#include "runtime/output/aif_form.h"

#include <algorithm>
#include <charconv>

#include "runtime/base/utf8.h"

namespace rapport::output {
namespace {

using schema::Document;
using schema::DocumentElement;
using schema::DocumentRecord;
using schema::FieldType;

bool is_derived(const Document& document, const DocumentRecord& record, const DocumentRecord& from) {
  constexpr size_t kLongestChain = 64;  // one that comes back to itself ends
  const DocumentRecord* at = &record;
  for (size_t steps = 0; at != nullptr && steps <= kLongestChain; ++steps) {
    if (at == &from) return true;
    at = at->extends.empty() ? nullptr : schema::find_record(document, at->extends);
  }
  return false;
}

// The record of the table that may stand in the element: of its type, or of one that extends it.
const DocumentRecord* record_in(const Document& document, const DocumentElement& element,
                                std::string_view table) {
  const DocumentRecord* declared = schema::find_record(document, element.type);
  if (declared == nullptr || declared->table.empty()) return nullptr;
  if (schema::same_name(declared->table, table)) return declared;
  for (const DocumentRecord& one : document.records)
    if (schema::same_name(one.table, table) && is_derived(document, one, *declared)) return &one;
  return nullptr;
}

// Whether there are several types of records in one element, so that each names its own.
bool is_inherited(const Document& document, const DocumentRecord& record) {
  return !record.extends.empty() ||
         std::any_of(document.records.begin(), document.records.end(),
                     [&](const DocumentRecord& one) { return schema::same_name(one.extends, record.name); });
}

std::string list_of(const std::vector<std::string>& names) {
  constexpr size_t kMost = 12;
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kMost); ++i) text += (i == 0 ? "`" : ", `") + names[i] + "`";
  if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
  return text;
}

// What the document wants besides the records of one table: nothing here writes that.
std::string other_needs(const std::vector<const DocumentElement*>& top, const DocumentElement* used) {
  std::vector<std::string> names;
  for (const DocumentElement* element : top)
    if (element != used && element->mandatory) names.push_back(element->name);
  return list_of(names);
}

std::string where_it_is(const Document& document, std::string_view table) {
  for (const DocumentRecord& outer : document.records)
    for (const DocumentElement& element : outer.elements)
      if (!outer.table.empty() && record_in(document, element, table) != nullptr)
        return ", only within one of `" + outer.table + "`" +
               (element.single ? ", each of which takes one" : "");
  return {};
}

const DocumentElement* find_place(const Document& document,
                                  const std::vector<const DocumentElement*>& elements,
                                  std::string_view table) {
  const auto found = std::find_if(elements.begin(), elements.end(), [&](const DocumentElement* element) {
    return record_in(document, *element, table) != nullptr;
  });
  return found == elements.end() ? nullptr : *found;
}

void describe(const schema::Schema& schema, const Document& document, const DocumentElement& place,
              std::string_view table, AifForm& form) {
  const DocumentRecord& record = *record_in(document, place, table);
  form.element = place.name;
  form.single = place.single;
  form.record = record.name;
  if (is_inherited(document, record)) form.type = record.name;
  for (const DocumentElement* element : schema::elements_of(document, record))
    form.slots.push_back({.name = element->name,
                          .type = schema::message_type(schema, element->type),
                          .mandatory = element->mandatory,
                          .record = schema::find_record(document, element->type) != nullptr});
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Digits where the form has 0, else the character of the form.
bool has_form(std::string_view text, std::string_view form) {
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(), [](char c, char f) {
           return f == '0' ? c >= '0' && c <= '9' : c == f;
         });
}

template <class T>
bool is_whole(std::string_view text) {
  T number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// Zeros at the end of the digits after the point say nothing.
std::optional<std::string_view> fit_real(std::string_view text, std::optional<uint8_t> decimals) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const size_t point = digits.find('.');
  if (!is_digits(digits.substr(0, point))) return std::nullopt;
  if (point == std::string_view::npos) return text;
  std::string_view fraction = digits.substr(point + 1);
  if (!is_digits(fraction)) return std::nullopt;
  if (!decimals || fraction.size() <= *decimals) return text;
  const size_t beyond = fraction.find_last_not_of('0');
  if (beyond != std::string_view::npos && beyond >= *decimals) return std::nullopt;
  text.remove_suffix(fraction.size() - *decimals);
  if (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

constexpr std::string_view kDay = "0000-00-00", kClock = "00:00:00";

std::optional<AifText> fit_moment(const dataset::FieldValue& value, std::string_view text) {
  if (value.kind == dataset::FieldKind::Date || has_form(text, kDay)) return AifText{text, kFirstMoment};
  const bool fits = has_form(text.substr(0, 10), kDay) && text.size() >= 19 && text[10] == 'T' &&
                    has_form(text.substr(11, 8), kClock) && (text.size() == 19 || text.substr(19) == "Z");
  return fits ? std::optional(AifText{text, {}}) : std::nullopt;
}

std::optional<AifText> when(bool fits, std::string_view text) {
  return fits ? std::optional(AifText{text, {}}) : std::nullopt;
}

}  // namespace

const AifForm::Slot* AifForm::find(std::string_view field) const {
  const auto found = std::find_if(slots.begin(), slots.end(),
                                  [field](const Slot& slot) { return schema::same_name(slot.name, field); });
  return found == slots.end() ? nullptr : &*found;
}

std::optional<AifForm> aif_form(const schema::Schema& schema, std::string_view name, std::string_view table) {
  const Document* document = schema::find_document(schema, name);
  const DocumentRecord* root = document ? schema::find_record(*document, document->type) : nullptr;
  if (root == nullptr) return std::nullopt;
  AifForm form{.document = document->name, .name_space = document->name_space};
  const std::vector<const DocumentElement*> top = schema::elements_of(*document, *root);
  const DocumentElement* used = find_place(*document, top, table);
  const std::string of_schema = "the schema of `" + document->name + "`";
  if (used == nullptr) {
    form.refusal = "AIF has no record of `" + std::string(table) + "` at the top of " + of_schema +
                   where_it_is(*document, table);
    return form;
  }
  if (const std::string others = other_needs(top, used); !others.empty())
    form.refusal = "AIF wants " + others + " in the document too, by " + of_schema;
  describe(schema, *document, *used, table, form);
  return form;
}

std::optional<AifForm> aif_form_within(const schema::Schema& schema, const AifForm& outer,
                                       std::string_view table) {
  const Document* document = schema::find_document(schema, outer.document);
  const DocumentRecord* record = document ? schema::find_record(*document, outer.record) : nullptr;
  if (record == nullptr) return std::nullopt;
  const DocumentElement* place = find_place(*document, schema::elements_of(*document, *record), table);
  if (place == nullptr) return std::nullopt;
  AifForm form{.document = outer.document, .name_space = outer.name_space};
  describe(schema, *document, *place, table, form);
  return form;
}

std::optional<AifText> fit(const AifForm::Slot& slot, const dataset::FieldValue& value,
                           std::string_view text) {
  const schema::MessageType& type = slot.type;
  if (slot.record || type.structure) return std::nullopt;
  if (!type.elements.empty()) {
    const auto element = std::find_if(type.elements.begin(), type.elements.end(),
                                      [&](const std::string& one) { return schema::same_name(one, text); });
    return element == type.elements.end() ? std::nullopt : std::optional(AifText{*element, {}});
  }
  switch (type.type) {
    case FieldType::String: return when(!type.length || base::utf16_length(text) <= *type.length, text);
    case FieldType::Int: return when(is_whole<int32_t>(text), text);
    case FieldType::Int64: return when(is_whole<int64_t>(text), text);
    case FieldType::Date: return when(has_form(text, kDay), text);
    case FieldType::DateTime: return fit_moment(value, text);
    case FieldType::Time: return when(has_form(text, kClock), text);
    case FieldType::Real: {
      const std::optional<std::string_view> number = fit_real(text, type.decimals);
      return number ? std::optional(AifText{*number, {}}) : std::nullopt;
    }
    default: return AifText{text, {}};
  }
}

std::string expected_in(const AifForm::Slot& slot) {
  const schema::MessageType& type = slot.type;
  if (slot.record) return "records";
  if (type.structure) return "a structure of several values";
  if (!type.elements.empty()) return "one of " + list_of(type.elements);
  switch (type.type) {
    case FieldType::String: return "at most " + std::to_string(type.length.value_or(0)) + " characters";
    case FieldType::Int: return "a whole number of 32 bits";
    case FieldType::Int64: return "a whole number of 64 bits";
    case FieldType::Real:
      return type.decimals ? "a number with at most " + std::to_string(*type.decimals) + " decimals"
                           : "a number";
    case FieldType::Date: return "a date such as 2026-01-31";
    case FieldType::DateTime: return "a date, or one with a time such as 2026-01-31T08:30:00Z";
    case FieldType::Time: return "a time such as 08:30:00";
    default: return "another value";
  }
}

}  // namespace rapport::output
