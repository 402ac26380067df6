#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime/schema/by_name.h"

namespace rapport::schema {
namespace {

bool has_letter(std::string_view name, char first, char last) {
  return std::any_of(name.begin(), name.end(), [=](char c) { return c >= first && c <= last; });
}
bool has_small(std::string_view name) { return has_letter(name, 'a', 'z'); }
bool has_capital(std::string_view name) { return has_letter(name, 'A', 'Z'); }

// Merges `over` into `base`: an item that both have by `merge`, the others as they are. Both are sorted, and
// so is the result. A name in capital letters is a database's, and another source's spelling better.
template <class T, class Merge>
void lay_over(std::vector<T>& base, const std::vector<T>& over, Merge merge) {
  std::vector<T> added;
  for (const T& item : over) {
    const auto known = find_by_name(base, item.name);
    if (known == base.end()) {
      added.push_back(item);
      continue;
    }
    merge(*known, item);
    if (!has_small(known->name) && has_small(item.name) && has_capital(item.name)) known->name = item.name;
  }
  size_t middle = base.size();
  base.insert(base.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
  std::inplace_merge(base.begin(), base.begin() + static_cast<ptrdiff_t>(middle), base.end(), LessByName());
}

// Puts `over` in place of `base` when it says something; whether that changes it.
template <class T>
bool correct(T& base, const T& over, bool says) {
  if (!says || base == over) return false;
  base = over;
  return true;
}

// What the later product calls an integer may be an enum, and the schema of a message has the key of a row as
// a text: neither takes away what is known better.
bool says_type(const Field& base, const Field& over) {
  switch (over.type) {
    case FieldType::Unknown: return false;
    case FieldType::IntOrEnum: return base.type != FieldType::Int && base.type != FieldType::Enum;
    case FieldType::String:
      return !over.evidence.starts_with(kOfMessage) ||
             (base.type != FieldType::RecId && base.type != FieldType::Int64);
    default: return true;
  }
}

bool lay_over_facts(Field& base, const Field& over) {
  const bool typed = says_type(base, over);
  bool changed = correct(base.type, over.type, typed);
  const bool fits = typed || over.type == FieldType::Unknown;  // else the length is that of another type
  changed |= correct(base.length, over.length, fits && over.length.has_value());
  changed |= correct(base.decimals, over.decimals, fits && over.decimals.has_value());
  changed |= correct(base.mandatory, over.mandatory, over.says_mandatory);
  base.says_mandatory |= over.says_mandatory;
  changed |= correct(base.system, true, over.system);
  changed |= correct(base.enum_name, over.enum_name, !over.enum_name.empty());
  if (typed && over.type != FieldType::Enum) changed |= correct(base.enum_name, std::string(), true);
  const bool refers = !over.fk_table.empty();
  const bool same_table = same_name(base.fk_table, over.fk_table);
  changed |= correct(base.fk_field, over.fk_field, refers && !(same_table && over.fk_field.empty()));
  changed |= correct(base.fk_table, over.fk_table, refers);
  changed |= correct(base.data_type, over.data_type, !over.data_type.empty());
  return changed;
}

// Whether a source brings its trust and evidence along.
bool counts(bool changed, Trust base, Trust over) { return changed || over <= base; }

void lay_over_field(Field& base, const Field& over) {
  const bool changed = lay_over_facts(base, over);
  if (!counts(changed, base.trust, over.trust)) return;
  base.trust = over.trust;
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

bool says_anything(const Table& table) {
  return !table.extends.empty() || !table.key.empty() || table.says_per_company || table.says_one_row ||
         !table.evidence.empty();
}

// An XSD says that there is a document, and nothing of a service: it does not touch one that is known.
bool is_document_alone(const Service& service) {
  return service.name.empty() && service.evidence.starts_with(kOfMessage);
}

void lay_over_service(Service& base, const Service& over) {
  if (is_document_alone(over) && !base.name.empty() && !base.document.empty()) return;
  if (!over.name.empty()) base.name = over.name;
  if (!over.name_space.empty()) base.name_space = over.name_space;
  if (!over.document.empty()) base.document = over.document;
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

void lay_over_table(Table& base, const Table& over) {
  const bool silent = !says_anything(base);
  base.kind = over.kind;  // as the name has it
  bool changed = correct(base.extends, over.extends, !over.extends.empty());
  changed |= correct(base.key, over.key, !over.key.empty());
  changed |= correct(base.per_company, over.per_company, over.says_per_company);
  changed |= correct(base.one_row, over.one_row, over.says_one_row);
  base.says_per_company |= over.says_per_company;
  base.says_one_row |= over.says_one_row;
  if (says_anything(over) && (silent || counts(changed, base.trust, over.trust))) {
    base.trust = over.trust;
    if (!over.evidence.empty()) base.evidence = over.evidence;
  }
  lay_over_service(base.service, over.service);
  lay_over(base.fields, over.fields, lay_over_field);
}

// Elements without a value get the one that the element of that name had, unless another one has it now.
void keep_values(std::vector<EnumElement>& elements, std::vector<EnumElement> before) {
  std::stable_sort(before.begin(), before.end(), LessByName());
  std::vector<int32_t> taken;
  for (const EnumElement& element : elements)
    if (element.value) taken.push_back(*element.value);
  std::sort(taken.begin(), taken.end());
  for (EnumElement& element : elements) {
    if (element.value) continue;
    const auto known = find_by_name(before, element.name);
    if (known != before.end() && known->value &&
        !std::binary_search(taken.begin(), taken.end(), *known->value))
      element.value = known->value;
  }
}

void lay_over_enum(Enum& base, const Enum& over) {
  if (!over.elements.empty()) {
    std::vector<EnumElement> before = std::exchange(base.elements, over.elements);
    keep_values(base.elements, std::move(before));
  }
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

void lay_over_type(DataType& base, const DataType& over) {
  if (over.type != FieldType::Unknown) base.type = over.type;
  if (!over.extends.empty()) base.extends = over.extends;
  if (over.length) base.length = over.length;
  if (over.decimals) base.decimals = over.decimals;
  if (!over.enum_name.empty()) base.enum_name = over.enum_name;
  if (!over.fk_table.empty()) base.fk_table = over.fk_table, base.fk_field = over.fk_field;
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

}  // namespace

Schema overlay(Schema base, const Schema& over) {
  if (!over.name.empty()) base.name = over.name;
  lay_over(base.tables, over.tables, lay_over_table);
  lay_over(base.enums, over.enums, lay_over_enum);
  lay_over(base.types, over.types, lay_over_type);
  // the elements of a document are an order, and so are not put together from two sources
  lay_over(base.documents, over.documents, [](Document& known, const Document& item) { known = item; });
  lay_over(base.message_types, over.message_types,
           [](MessageType& known, const MessageType& item) { known = item; });
  return base;
}

}  // namespace rapport::schema
