// What a page shows, as a value: names with texts, yes or no, lists and further views.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rapport::pages {

constexpr uint32_t hash_of_name(std::string_view name) {  // FNV-1a: names are compared by it first
  uint32_t hash = 2166136261u;
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

// A name in a template: only a literal, so that it outlives every view.
struct Name {
  consteval Name(const char* literal) : text(literal), hash(hash_of_name(text)) {}
  std::string_view text;
  uint32_t hash;
};

class View;
using List = std::vector<View>;
struct Entry;
struct Value;

class View {
 public:
  View();
  View(std::initializer_list<Entry> entries);
  View(const View&);
  View(View&&) noexcept;
  View& operator=(const View&);
  View& operator=(View&&) noexcept;
  ~View();

  // Adds a value; a name that is there already gets this one.
  View& set(Name name, Value value);
  // All entries of another view, as if set one by one.
  View& add(View other);
  // nullptr: the view does not have the name.
  const Value* find(std::string_view name, uint32_t hash) const;

 private:
  std::vector<Entry> entries_;
};

struct Value {
  Value(std::string text) : is(std::move(text)) {}
  Value(std::string_view text) : is(std::string(text)) {}
  Value(const char* text) : is(std::string(text)) {}
  Value(std::same_as<bool> auto flag) : is(flag) {}
  Value(View view) : is(std::move(view)) {}
  Value(List list) : is(std::move(list)) {}

  std::variant<std::string, bool, View, List> is;
};

struct Entry {
  Name name;
  Value value;
};

}  // namespace rapport::pages
