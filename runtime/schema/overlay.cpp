#include <algorithm>
#include <iterator>

#include "runtime/schema/by_name.h"

namespace rapport::schema {
namespace {

// Merges `over` into `base`: an item that both have by `merge`, the others as they are. Both are sorted, and
// so is the result.
template <class T, class Merge>
void lay_over(std::vector<T>& base, const std::vector<T>& over, Merge merge) {
  std::vector<T> added;
  for (const T& item : over) {
    if (auto known = find_by_name(base, item.name); known != base.end())
      merge(*known, item);
    else
      added.push_back(item);
  }
  size_t middle = base.size();
  base.insert(base.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
  std::inplace_merge(base.begin(), base.begin() + static_cast<ptrdiff_t>(middle), base.end(), LessByName());
}

void lay_over_field(Field& base, const Field& over) {
  if (over.type != FieldType::Unknown) base.type = over.type;
  if (over.length) base.length = over.length;
  if (over.decimals) base.decimals = over.decimals;
  if (over.says_mandatory) base.mandatory = over.mandatory, base.says_mandatory = true;
  if (over.system) base.system = true;
  if (!over.enum_name.empty()) base.enum_name = over.enum_name;
  if (over.type != FieldType::Unknown && over.type != FieldType::Enum) base.enum_name.clear();
  if (!over.fk_table.empty()) base.fk_table = over.fk_table, base.fk_field = over.fk_field;
  base.trust = over.trust;
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

bool says_anything(const Table& table) {
  return !table.extends.empty() || !table.key.empty() || table.says_per_company || table.says_one_row ||
         !table.evidence.empty();
}

void lay_over_service(Service& base, const Service& over) {
  if (!over.name.empty()) base.name = over.name;
  if (!over.name_space.empty()) base.name_space = over.name_space;
  if (!over.document.empty()) base.document = over.document;
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

void lay_over_table(Table& base, const Table& over) {
  if (!over.extends.empty()) base.extends = over.extends;
  if (!over.key.empty()) base.key = over.key;
  if (over.says_per_company) base.per_company = over.per_company, base.says_per_company = true;
  if (over.says_one_row) base.one_row = over.one_row, base.says_one_row = true;
  if (says_anything(over)) base.trust = over.trust;
  if (!over.evidence.empty()) base.evidence = over.evidence;
  lay_over_service(base.service, over.service);
  lay_over(base.fields, over.fields, lay_over_field);
}

void lay_over_enum(Enum& base, const Enum& over) {
  if (!over.elements.empty()) base.elements = over.elements;
  if (!over.evidence.empty()) base.evidence = over.evidence;
}

}  // namespace

Schema overlay(Schema base, const Schema& over) {
  if (!over.name.empty()) base.name = over.name;
  lay_over(base.tables, over.tables, lay_over_table);
  lay_over(base.enums, over.enums, lay_over_enum);
  return base;
}

}  // namespace rapport::schema
