#include "compiler/pack/map_checks.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "runtime/schema/schema.h"

namespace rapport::pack {
namespace {

using mapping::Kind;

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view word_of(Kind kind) { return kMapKinds[static_cast<size_t>(kind)]; }

template <class Fits>
bool consists_of(std::string_view name, Fits fits) {
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

// The elements of a package are made of the names: codeunit 8614 drops these signs, and no others.
bool is_of_bc_name(char c) {
  return is_letter(c) || is_digit(c) ||
         std::string_view(" _-?'`<>,./\\+&()%:").find(c) != std::string_view::npos;
}
bool is_of_entity_field(char c) { return is_capital(c) || is_digit(c) || c == '_'; }
bool is_printable(char c) { return c >= ' ' && c <= '~'; }

// What stays of a name in an element or in the name of a file, without regard to case: of each one part at
// least.
std::string core_of(std::string_view name) {
  std::string core;
  for (const char c : name)
    if (is_letter(c) || is_digit(c) || c == '_' || c == '-')
      core += c == '-' ? '_' : static_cast<char>(is_capital(c) ? c - 'A' + 'a' : c);
  return core;
}

class MapChecks {
 public:
  MapChecks(const mapping::Map& map, const MapPlaces& places, const mapping::Map& under,
            diag::Diagnostics& diags)
      : map_(map), places_(places), diags_(diags), is_bc_(map.product == "bc") {
    for (const mapping::Table& table : under.tables)
      if (std::none_of(map.tables.begin(), map.tables.end(), [&](const mapping::Table& other) {
            return schema::same_name(other.from, table.from);
          }))
        first_of(table);
  }

  void run() {
    for (size_t i = 0; i < map_.tables.size(); ++i) check(map_.tables[i], places_.tables[i]);
  }

 private:
  struct There {  // what the first row says that has the name
    const mapping::Table* table;
    std::map<std::string, const mapping::Field*> fields;  // by their cores
  };

  There& first_of(const mapping::Table& table) {
    There& there = there_.try_emplace(core_of(table.to), There{&table, {}}).first->second;
    for (const mapping::Field& field : table.fields) there.fields.try_emplace(core_of(field.to), &field);
    return there;
  }

  void check(const mapping::Table& table, const MapPlaces::Table& places) {
    check_table_name(table, places.at);
    if (is_bc_ && table.number == 0)
      diags_.report(diag::E6109, places.at, table.to, "number", "its id there");
    if (!is_bc_ && table.entity.empty())
      diags_.report(diag::E6109, places.at, table.to, "entity", "the entity's name in the application tree");
    if (std::none_of(table.fields.begin(), table.fields.end(), [](const auto& field) { return field.key; }))
      diags_.report(diag::E6109, places.at, table.to, "field with `key = true`",
                    "what tells its records apart");
    const auto known = there_.find(core_of(table.to));
    if (known != there_.end()) agree(table, *known->second.table, places.at);
    There& there = first_of(table);
    for (size_t i = 0; i < table.fields.size(); ++i) {
      const mapping::Field& field = table.fields[i];
      check_field_name(field, places.fields[i]);
      check_constants(field, places.fields[i]);
      agree(table, field, *there.fields.find(core_of(field.to))->second, places.fields[i]);
    }
  }

  void check_table_name(const mapping::Table& table, diag::Span at) {
    const bool fits = is_bc_ ? consists_of(table.to, is_of_bc_name) : consists_of(table.to, is_printable);
    if (!fits || core_of(table.to).empty())
      diags_.report(diag::E6107, at, table.to, is_bc_ ? "the name of a table there" : "the name of an entity",
                    is_bc_ ? "letters, digits, blanks and ``_-?'`<>,./\\+&()%:``"
                           : "letters, digits and signs of ASCII");
    if (!consists_of(table.entity.empty() ? "E" : table.entity,
                     [](char c) { return is_letter(c) || is_digit(c) || c == '_'; }))
      diags_.report(diag::E6107, at, table.entity, "an entity's name in the application tree",
                    "letters, digits and `_`");
  }

  void check_field_name(const mapping::Field& field, diag::Span at) {
    const bool fits =
        is_bc_ ? consists_of(field.to, is_of_bc_name) : consists_of(field.to, is_of_entity_field);
    if (!fits || core_of(field.to).empty())
      diags_.report(
          diag::E6107, at, field.to, is_bc_ ? "the name of a field there" : "a field of an entity",
          is_bc_ ? "letters, digits, blanks and ``_-?'`<>,./\\+&()%:``" : "capital letters, digits and `_`");
  }

  // `true` and `false` as the product writes them.
  void check_constants(const mapping::Field& field, diag::Span at) {
    if (field.kind != Kind::Boolean) return;
    const std::string_view yes = is_bc_ ? "1" : "Yes", no = is_bc_ ? "0" : "No";
    const auto check = [&](const std::string& text) {
      if (text != yes && text != no)
        diags_.report(diag::E6103, at, text, "a boolean there",
                      "`" + std::string(yes) + "`, `" + std::string(no) + "`");
    };
    for (const auto& [here, there] : field.values) check(there);
    if (field.from.empty() && field.text.find('{') == std::string::npos) check(field.text);
    if (is_bc_ && field.values.empty() && !field.from.empty())
      diags_.report(diag::E6109, at, field.to, "values", "what becomes of the elements");
  }

  void agree(const mapping::Table& table, const mapping::Table& first, diag::Span at) {
    if (table.to != first.to) differ(at, table.to, "name", table.to, first.to);
    if (table.number != first.number)
      differ(at, table.to, "number", std::to_string(table.number), std::to_string(first.number));
    if (table.entity != first.entity) differ(at, table.to, "entity", table.entity, first.entity);
    if (table.level != first.level)
      differ(at, table.to, "level", std::to_string(table.level), std::to_string(first.level));
    if (table.sequence != first.sequence)
      differ(at, table.to, "sequence", std::to_string(table.sequence), std::to_string(first.sequence));
  }

  void agree(const mapping::Table& table, const mapping::Field& field, const mapping::Field& first,
             diag::Span at) {
    const std::string name = table.to + "." + field.to;
    if (field.to != first.to) differ(at, name, "name", field.to, first.to);
    if (field.kind != first.kind) differ(at, name, "type", word_of(field.kind), word_of(first.kind));
    if (field.length != first.length)
      differ(at, name, "length", std::to_string(field.length), std::to_string(first.length));
    if (field.key != first.key)
      differ(at, name, "key", field.key ? "true" : "false", first.key ? "true" : "false");
  }

  void differ(diag::Span at, std::string_view name, std::string_view what, std::string_view here,
              std::string_view first) {
    diags_.report(diag::E6108, at, name, what, here, first);
  }

  const mapping::Map& map_;
  const MapPlaces& places_;
  diag::Diagnostics& diags_;
  bool is_bc_;
  std::map<std::string, There> there_;  // by the cores of their names
};

}  // namespace

void check_map(const mapping::Map& map, const MapPlaces& places, const mapping::Map& under,
               diag::Diagnostics& diags) {
  MapChecks(map, places, under, diags).run();
}

}  // namespace rapport::pack
