#include "compiler/pack/map_toml.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "compiler/pack/baseline.h"
#include "compiler/pack/embedded.h"
#include "compiler/pack/map_checks.h"
#include "compiler/pack/toml_tree.h"
#include "runtime/base/check.h"
#include "runtime/base/utf8.h"

namespace rapport::pack {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"product", "table", "left"};
constexpr std::array<std::string_view, 9> kTableKeys = {"from",     "to",   "number", "entity", "level",
                                                        "sequence", "when", "field",  "source"};
constexpr std::array<std::string_view, 8> kFieldKeys = {"to",   "type", "length", "key",
                                                        "from", "text", "when",   "values"};
constexpr std::array<std::string_view, 2> kLeftKeys = {"from", "reason"};
constexpr std::array<std::string_view, 2> kProducts = {"bc", "d365"};
constexpr int64_t kMost = 1 << 30;

class MapReader {
 public:
  MapReader(const schema::Schema& ax, diag::Diagnostics& diags) : ax_(ax), diags_(diags) {}

  mapping::Map read(const TomlValue& root) {
    TomlReader reader(root, diags_);
    reader.expect_keys(kKeys);
    mapping::Map map{.product = read_product(reader, root), .tables = {}, .left = {}};
    for (const TomlValue* item : tables_of(reader, "table")) {
      places_.tables.push_back({item->at, {}});
      if (auto table = read_table(*item))
        map.tables.push_back(std::move(*table));
      else
        places_.tables.pop_back();
    }
    for (const TomlValue* item : tables_of(reader, "left")) read_left(*item, map);
    return map;
  }
  const MapPlaces& places() const { return places_; }

 private:
  std::string read_product(const TomlReader& reader, const TomlValue& root) {
    const auto product = needed(reader, root, "product");
    if (product && std::find(kProducts.begin(), kProducts.end(), *product) == kProducts.end())
      diags_.report(diag::E6103, place_of(root, "product"), *product, "a product that maps lead to",
                    listed(kProducts));
    return product.value_or("");
  }

  // Of what stands at the key, else of the table around.
  static diag::Span place_of(const TomlValue& value, std::string_view key) {
    const TomlEntry* entry = find_entry(value, key);
    return entry == nullptr ? value.at : entry->value.at;
  }

  std::vector<const TomlValue*> tables_of(const TomlReader& reader, std::string_view key) {
    std::vector<const TomlValue*> all;
    const TomlEntry* entry = reader.entry(key, TomlKind::Array);
    if (entry == nullptr) return all;
    for (const TomlValue& item : entry->value.items) {
      if (item.kind == TomlKind::Table)
        all.push_back(&item);
      else
        diags_.report(diag::E6003, item.at, key, describe(item.kind), "a table");
    }
    return all;
  }

  std::optional<std::string> needed(const TomlReader& reader, const TomlValue& at, std::string_view key) {
    std::optional<std::string> text = reader.text(key);
    if (!text && find_entry(at, key) == nullptr)
      diags_.report(diag::E6107, at.at, key, "here", "a text of that name");
    return text;
  }

  void check_content(const std::string& text, diag::Span at) {
    if (base::find_not_xml(text))
      diags_.report(diag::E6107, at, "a character", "one that XML can hold", "no control character");
  }

  const schema::Table* table_named(std::string_view name, diag::Span at) {
    const schema::Table* table = schema::find_table(ax_, name);
    if (table != nullptr) return table;
    diag::Diagnostic& problem =
        diags_.report(diag::E6107, at, name, "a table of `" + ax_.name + "`", "the name of one");
    const auto names = [&] {
      std::vector<std::string_view> all;
      for (const schema::Table& other : ax_.tables) all.push_back(other.name);
      return all;
    };
    if (diags_.keeps(problem)) add_fix(problem, at, diag::closest(names(), name));
    return nullptr;
  }

  static void add_fix(diag::Diagnostic& problem, diag::Span at, std::string_view near) {
    if (!near.empty()) problem.label(at, "did you mean `" + std::string(near) + "`?");
  }

  std::optional<mapping::Table> read_table(const TomlValue& value) {
    TomlReader reader(value, diags_);
    reader.expect_keys(kTableKeys);
    const auto from = needed(reader, value, "from"), to = needed(reader, value, "to");
    if (!from || !to) return std::nullopt;
    const schema::Table* table = table_named(*from, place_of(value, "from"));
    if (table == nullptr) return std::nullopt;
    mapping::Table map{.from = *from, .to = *to};
    map.number = static_cast<uint32_t>(reader.number("number", 1, kMost).value_or(0));
    map.entity = reader.text("entity").value_or("");
    check_content(map.entity, place_of(value, "entity"));
    map.level = static_cast<uint32_t>(reader.number("level", 0, kMost).value_or(0));
    map.sequence = static_cast<uint32_t>(reader.number("sequence", 0, kMost).value_or(0));
    map.source = reader.text("source").value_or("");
    map.when = read_when(reader, *table);
    for (const TomlValue* item : tables_of(reader, "field")) {
      auto field = read_field(*item, *table);
      if (!field) continue;
      map.fields.push_back(std::move(*field));
      places_.tables.back().fields.push_back(item->at);
    }
    return map;
  }

  std::optional<mapping::Field> read_field(const TomlValue& value, const schema::Table& table) {
    TomlReader reader(value, diags_);
    reader.expect_keys(kFieldKeys);
    const auto to = needed(reader, value, "to");
    if (!to) return std::nullopt;
    mapping::Field field{.to = *to};
    const std::string type = reader.text("type").value_or("text");
    const auto kind = std::find(kMapKinds.begin(), kMapKinds.end(), type);
    if (kind == kMapKinds.end())
      diags_.report(diag::E6103, place_of(value, "type"), type, "a type of a field there", listed(kMapKinds));
    else
      field.kind = static_cast<mapping::Kind>(kind - kMapKinds.begin());
    field.length = static_cast<uint32_t>(reader.number("length", 1, kMost).value_or(0));
    field.key = reader.truth("key").value_or(false);
    field.when = read_when(reader, table);
    field.from = reader.text("from").value_or("");
    field.text = reader.text("text").value_or("");
    check_content(field.text, place_of(value, "text"));
    if (!field.from.empty()) check_source(field, table, place_of(value, "from"));
    read_values(reader, table, field);
    if (!check_text(field.text, table, place_of(value, "text"))) return std::nullopt;
    return field;
  }

  // "Field", or "Field.Part" of the key of the row that the field refers to.
  const schema::Field* field_named(std::string_view name, const schema::Table& table, diag::Span at) {
    const size_t dot = std::min(name.find('.'), name.size());
    auto found = schema::find_field(ax_, table, name.substr(0, dot));
    if (found && dot < name.size()) {
      const schema::Table* row = schema::find_table(ax_, found->field->fk_table);
      found = row == nullptr ? std::nullopt : schema::find_field(ax_, *row, name.substr(dot + 1));
    }
    if (!found) report_field(name, table, at);
    return found ? found->field : nullptr;
  }

  void report_field(std::string_view name, const schema::Table& table, diag::Span at) {
    diag::Diagnostic& problem =
        diags_.report(diag::E6107, at, name, "a field of `" + table.name + "`", "the name of one");
    if (!diags_.keeps(problem) || name.find('.') != std::string_view::npos) return;
    std::vector<std::string_view> all;
    for (const schema::Field& field : table.fields) all.push_back(field.name);
    add_fix(problem, at, diag::closest(all, name));
  }

  void check_source(const mapping::Field& field, const schema::Table& table, diag::Span at) {
    using schema::FieldType;
    const schema::Field* here = field_named(field.from, table, at);
    if (here == nullptr || here->type == FieldType::Unknown || here->type == FieldType::IntOrEnum) return;
    const bool is_number =
        here->type == FieldType::Int || here->type == FieldType::Int64 || here->type == FieldType::Real;
    const bool is_date = here->type == FieldType::Date || here->type == FieldType::DateTime;
    bool fits = true;
    switch (field.kind) {
      case mapping::Kind::Integer:
      case mapping::Kind::Decimal: fits = is_number; break;
      case mapping::Kind::Date: fits = is_date; break;
      case mapping::Kind::Boolean: fits = here->type == FieldType::Enum; break;
      case mapping::Kind::Text:
      case mapping::Kind::Code:
      case mapping::Kind::Formula: break;
    }
    if (!fits)
      diags_.report(diag::E6107, at, field.from, "of a type that fits `" + field.to + "`", "a field that is");
  }

  std::vector<mapping::Condition> read_when(const TomlReader& reader, const schema::Table& table) {
    std::vector<mapping::Condition> when;
    const TomlEntry* found = reader.entry("when", TomlKind::Table);
    if (found == nullptr) return when;
    const TomlReader conditions(found->value, diags_);
    for (const TomlEntry& entry : found->value.entries) {
      const schema::Field* field = field_named(entry.key, table, entry.at);
      mapping::Condition condition{.field = entry.key, .values = {}};
      for (const TomlValue* value : conditions.texts(entry.key)) {
        condition.values.push_back(value->text);
        if (field != nullptr && !value->text.empty()) check_element(*field, value->text, value->at);
      }
      when.push_back(std::move(condition));
    }
    return when;
  }

  void check_element(const schema::Field& field, const std::string& element, diag::Span at) {
    const schema::Enum* of = schema::find_enum(ax_, field.enum_name);
    if (of == nullptr) return;
    const auto is_it = [&](const schema::EnumElement& other) { return other.name == element; };
    if (std::none_of(of->elements.begin(), of->elements.end(), is_it))
      diags_.report(diag::E6107, at, element, "an element of `" + of->name + "`", "the name of one");
  }

  void read_values(const TomlReader& reader, const schema::Table& table, mapping::Field& field) {
    const TomlEntry* found = reader.entry("values", TomlKind::Table);
    if (found == nullptr) return;
    const schema::Field* here = field.from.empty() ? nullptr : field_named(field.from, table, found->at);
    const TomlReader values(found->value, diags_);
    for (const TomlEntry& entry : found->value.entries) {
      if (here != nullptr) check_element(*here, entry.key, entry.at);
      const std::optional<std::string> text = values.text(entry.key);
      if (!text) continue;
      check_content(*text, entry.at);
      field.values.emplace_back(entry.key, *text);
    }
  }

  // Each `{…}` names a field, one with `#` behind it, or two with `#` between them.
  bool check_text(std::string_view text, const schema::Table& table, diag::Span at) {
    for (size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
      text.remove_prefix(open + 1);
      const size_t close = text.find('}');
      if (close == std::string_view::npos) {
        diags_.report(diag::E6107, at, "{" + std::string(text), "closed", "a `}` behind the name");
        return false;
      }
      std::string_view names = text.substr(0, close);
      const size_t hash = std::min(names.find('#'), names.size());
      field_named(names.substr(0, hash), table, at);
      if (hash + 1 < names.size()) field_named(names.substr(hash + 1), table, at);
      text.remove_prefix(close + 1);
    }
    return true;
  }

  void read_left(const TomlValue& value, mapping::Map& map) {
    TomlReader reader(value, diags_);
    reader.expect_keys(kLeftKeys);
    const auto from = needed(reader, value, "from"), reason = needed(reader, value, "reason");
    if (!from || !reason) return;
    const diag::Span at = place_of(value, "from");
    const size_t dot = std::min(from->find('.'), from->size());
    const schema::Table* table = table_named(std::string_view(*from).substr(0, dot), at);
    if (table != nullptr && dot < from->size())
      field_named(std::string_view(*from).substr(dot + 1), *table, at);
    map.left.push_back({*from, *reason});
  }

  const schema::Schema& ax_;
  diag::Diagnostics& diags_;
  MapPlaces places_;
};

mapping::Map read_built_in(std::string_view name, std::string_view text) {
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const uint32_t file = sources.add(std::string(name), std::string(text));
  mapping::Map map = read_map(sources, file, *baseline_schema("ax-2012-r3"), {}, diags);
  RAPPORT_CHECK(diags.list().empty());  // it is our own
  return map;
}

}  // namespace

mapping::Map read_map(const diag::SourceMap& sources, uint32_t file, const schema::Schema& ax,
                      std::span<const mapping::Map> under, diag::Diagnostics& diags) {
  const std::optional<TomlValue> root = parse_toml(sources, file, diags);
  if (!root) return {};
  MapReader reader(ax, diags);
  mapping::Map map = reader.read(*root);
  const auto is_of_it = [&](const mapping::Map& other) { return other.product == map.product; };
  const auto base = std::find_if(under.begin(), under.end(), is_of_it);
  if (std::find(kProducts.begin(), kProducts.end(), map.product) != kProducts.end())
    check_map(map, reader.places(), base == under.end() ? mapping::Map{} : *base, diags);
  return map;
}

mapping::Map laid_over(mapping::Map base, const mapping::Map& over) {
  const auto is_of = [](std::string_view from) {
    return [from](const auto& item) { return schema::same_name(item.from, from); };
  };
  const auto has = [&](const auto& list, std::string_view from) {
    return std::any_of(list.begin(), list.end(), is_of(from));
  };
  std::vector<mapping::Table> tables;
  const auto put = [&](std::string_view from) {
    if (!has(tables, from))
      std::copy_if(over.tables.begin(), over.tables.end(), std::back_inserter(tables), is_of(from));
  };
  for (mapping::Table& table : base.tables) {
    if (has(over.tables, table.from))
      put(table.from);
    else if (!has(over.left, table.from))
      tables.push_back(std::move(table));
  }
  for (const mapping::Table& table : over.tables) put(table.from);
  std::vector<mapping::Left> left = over.left;
  for (mapping::Left& reason : base.left)
    if (!has(over.left, reason.from) && !has(over.tables, reason.from)) left.push_back(std::move(reason));
  return {.product = std::move(base.product), .tables = std::move(tables), .left = std::move(left)};
}

std::string_view built_in_map_text(std::string_view product) {
  return product == "bc" ? embedded::bc_map() : product == "d365" ? embedded::d365_map() : std::string_view();
}

const mapping::Map& built_in_map(std::string_view product) {
  static const mapping::Map kBc = read_built_in("packs/bc/map.toml", embedded::bc_map());
  static const mapping::Map kD365 = read_built_in("packs/d365/map.toml", embedded::d365_map());
  RAPPORT_CHECK(product == kBc.product || product == kD365.product);
  return product == kBc.product ? kBc : kD365;
}

}  // namespace rapport::pack
