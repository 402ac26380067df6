// Order by name, and finding in a list that is sorted so.
#pragma once

#include <algorithm>
#include <string_view>

#include "runtime/schema/schema.h"

namespace rapport::schema {

// Of the keys of sets and maps.
struct NameLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const { return compare_names(a, b) < 0; }
};

struct LessByName {
  template <class T>
  bool operator()(const T& a, const T& b) const {
    return compare_names(a.name, b.name) < 0;
  }
};

// Its place, or nothing: `list.end()`.
template <class List>
auto find_by_name(List& list, std::string_view name) {
  auto less = [](const auto& item, std::string_view wanted) { return compare_names(item.name, wanted) < 0; };
  auto found = std::lower_bound(list.begin(), list.end(), name, less);
  return found != list.end() && same_name(found->name, name) ? found : list.end();
}

}  // namespace rapport::schema
