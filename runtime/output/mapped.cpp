#include "runtime/output/mapped.h"

#include <algorithm>
#include <map>
#include <optional>

#include "runtime/base/utf8.h"
#include "runtime/dataset/record_key.h"
#include "runtime/output/left_out.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::FieldKind;
using dataset::FieldValue;

// What became of a value of the action.
struct Fate {
  bool is_written = false;
  std::string reason;
};

struct Input {  // a text of the action, and which of its values it is from
  std::string text;
  size_t value;
};

// A text for a field there, made of these values; or why there is none, and because of which values.
struct Made {
  std::optional<std::string> text;
  std::vector<size_t> values;
  std::string reason;
};

std::optional<Input> find_input(const Action& action, std::string_view name) {
  const size_t dot = std::min(name.find('.'), name.size());
  for (size_t i = 0; i < action.fields.size(); ++i) {
    const FieldValue& value = action.fields[i];
    if (!schema::same_name(value.field, name.substr(0, dot))) continue;
    if (dot == name.size()) return Input{entered_text(value), i};
    for (const auto& [part, text] : value.row.fields)
      if (schema::same_name(part, name.substr(dot + 1)) && !text.empty()) return Input{text, i};
  }
  return std::nullopt;
}

// The values that the conditions look at, when all hold.
std::optional<std::vector<size_t>> holding(const std::vector<mapping::Condition>& when,
                                           const Action& action) {
  std::vector<size_t> values;
  for (const mapping::Condition& condition : when) {
    const std::optional<Input> input = find_input(action, condition.field);
    const std::string text = input ? input->text : "";
    if (std::find(condition.values.begin(), condition.values.end(), text) == condition.values.end())
      return std::nullopt;
    if (input) values.push_back(input->value);
  }
  return values;
}

// A number in a format of AX, such as 12 in `INV####`: INV0012. Only where the format has one place for it.
std::optional<std::string> in_format(const std::string& format, const std::string& number) {
  const size_t begin = format.find('#');
  if (begin == std::string::npos || format.find('&') != std::string::npos) return std::nullopt;
  const size_t end = std::min(format.find_first_not_of('#', begin), format.size());
  if (format.find('#', end) != std::string::npos || number.size() > end - begin ||
      number.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return format.substr(0, begin) + std::string(end - begin - number.size(), '0') + number +
         format.substr(end);
}

// A format of AX as Finance & Operations annotates it: a line for each segment, its kind and its text. Runs
// of
// `#` and of `&` are counted up (-2), all else is constant (-1).
std::string segments(std::string_view format) {
  std::string lines;
  while (!format.empty()) {
    const char first = format.front();
    const bool counts = first == '#' || first == '&';
    const size_t end = counts ? format.find_first_not_of(first) : format.find_first_of("#&");
    const size_t size = std::min(end, format.size());
    lines.append(lines.empty() ? "" : "\n").append(counts ? "-2\t" : "-1\t").append(format.substr(0, size));
    format.remove_prefix(size);
  }
  return lines;
}

void fill_in(const std::string& name, const Action& action, Made& made) {
  const size_t hash = std::min(name.find('#'), name.size());
  const std::optional<Input> first = find_input(action, name.substr(0, hash));
  if (hash + 1 == name.size()) {
    if (first) made.values.push_back(first->value);
    made.text = first ? std::optional(*made.text + segments(first->text)) : std::nullopt;
    return;
  }
  const std::optional<Input> number = hash == name.size() ? first : find_input(action, name.substr(hash + 1));
  if (first) made.values.push_back(first->value);
  if (number && hash < name.size()) made.values.push_back(number->value);
  if (!first || !number) {
    made.text = std::nullopt;
  } else if (hash == name.size()) {
    *made.text += first->text;
  } else if (const auto text = in_format(first->text, number->text)) {
    *made.text += *text;
  } else {
    made.text = std::nullopt;
    made.reason = "`" + number->text + "` cannot stand in the one place for digits of `" + first->text + "`";
  }
}

// The text of the row, `{…}` filled in.
Made filled(const mapping::Field& field, const Action& action) {
  Made made{.text = "", .values = {}, .reason = {}};
  std::string_view rest = field.text;
  while (!rest.empty() && made.text) {
    const size_t open = std::min(rest.find('{'), rest.size());
    *made.text += rest.substr(0, open);
    rest.remove_prefix(open);
    if (rest.empty()) break;
    const size_t close = rest.find('}');
    RAPPORT_CHECK(close != std::string_view::npos);  // the reader of maps has looked
    fill_in(std::string(rest.substr(1, close - 1)), action, made);
    rest.remove_prefix(close + 1);
  }
  return made;
}

Made made_of(const mapping::Field& field, const Action& action) {
  if (field.from.empty()) return filled(field, action);
  const std::optional<Input> input = find_input(action, field.from);
  if (!input) return {};
  Made made{.text = input->text, .values = {input->value}, .reason = {}};
  if (field.values.empty()) return made;
  for (const auto& [here, there] : field.values)
    if (here == input->text) {
      made.text = there;
      return made;
    }
  return {.text = std::nullopt, .values = made.values, .reason = {}};  // reason_of() has the words
}

std::string named(const mapping::Table& table, const mapping::Field& field) {
  return "`" + table.to + "." + field.to + "`";
}

bool is_date(const std::string& text) {
  return text.size() == 10 && text.find_first_not_of("0123456789-") == std::string::npos;
}

Made checked(Made made, const mapping::Table& table, const mapping::Field& field) {
  if (made.text && field.kind == mapping::Kind::Date && !is_date(*made.text)) {
    made.reason = named(table, field) + " takes a date, and `" + *made.text + "` is none";
    made.text = std::nullopt;
  }
  if (!made.text || field.length == 0) return made;
  const size_t units = base::utf16_length(*made.text);
  if (units <= field.length) return made;
  made.text = std::nullopt;
  made.reason = named(table, field) + " takes " + std::to_string(field.length) +
                " characters, and this makes " + std::to_string(units);
  return made;
}

class Mapper {
 public:
  Mapper(const mapping::Map& map, const dataset::DataSet& data) : map_(map), data_(data) {}

  Mapped run() {
    for (const mapping::Table& table : map_.tables) place_of(table);
    for (const Action& action : data_.actions) add(action);
    for (Table& table : tables_) finish(table);
    return std::move(mapped_);
  }

 private:
  struct Table {
    MappedTable mapped;
    std::map<std::string, size_t> by_key;
    std::vector<const mapping::Field*> all;  // every field of every row for it, each name once
  };

  Table& place_of(const mapping::Table& map) {
    const auto is_it = [&](const Table& table) { return table.mapped.map->to == map.to; };
    auto found = std::find_if(tables_.begin(), tables_.end(), is_it);
    if (found == tables_.end()) {
      tables_.push_back({.mapped = {.map = &map}});
      found = tables_.end() - 1;
    }
    for (const mapping::Field& field : map.fields) {
      const auto same = [&](const mapping::Field* other) { return other->to == field.to; };
      if (std::none_of(found->all.begin(), found->all.end(), same)) found->all.push_back(&field);
    }
    return *found;
  }

  void add(const Action& action) {
    if (!action.company.empty() && action.company != data_.company)
      return leave_out(action, "the package is for the company `" + data_.company + "`", mapped_.not_written);
    std::vector<Fate> fates(action.fields.size());
    bool is_known = false, is_written = false;
    for (const mapping::Table& table : map_.tables) {
      if (!schema::same_name(table.from, action.table)) continue;
      is_known = true;
      if (const auto values = holding(table.when, action))
        is_written = put(table, action, *values, fates) || is_written;
    }
    if (!is_known) return leave_out(action, reason_of(action.table), mapped_.not_written);
    mapped_.written.records += is_written ? 1 : 0;
    for (size_t i = 0; i < fates.size(); ++i) {
      if (fates[i].is_written) {
        ++mapped_.written.values;
        continue;
      }
      std::string reason = std::move(fates[i].reason);
      if (reason.empty()) reason = reason_of(action.table, action.fields[i].field);
      mapped_.not_written.push_back(not_written(action, action.fields[i], std::move(reason)));
    }
  }

  // Is there a record?
  bool put(const mapping::Table& table, const Action& action, std::vector<size_t> used,
           std::vector<Fate>& fates) {
    std::vector<MappedCell> cells;
    std::string refusal;
    for (const mapping::Field& field : table.fields) {
      if (find_cell(cells, field.to) != nullptr) continue;
      const auto conditions = holding(field.when, action);
      if (!conditions) continue;
      Made made = checked(made_of(field, action), table, field);
      if (made.text) {
        cells.push_back({&field, std::move(*made.text)});
        used.insert(used.end(), made.values.begin(), made.values.end());
        used.insert(used.end(), conditions->begin(), conditions->end());
        continue;
      }
      for (const size_t value : made.values) fates[value].reason = made.reason;
      if (field.key) refusal = "the record has no " + named(table, field);
    }
    if (refusal.empty()) refusal = place(table, std::move(cells));
    for (const size_t value : used) {
      if (refusal.empty()) {
        fates[value].is_written = true;
      } else if (fates[value].reason.empty()) {
        fates[value].reason = refusal;
      }
    }
    return refusal.empty();
  }

  // Joins the record with the one of the same key. Empty: done; else why not.
  std::string place(const mapping::Table& map, std::vector<MappedCell> cells) {
    std::string key;
    for (const MappedCell& cell : cells)
      if (cell.field->key) key.append(dataset::folded(cell.text)).push_back('\0');
    Table& table = place_of(map);
    const auto [at, is_new] = table.by_key.emplace(key, table.mapped.records.size());
    if (is_new) {
      table.mapped.records.push_back(std::move(cells));
      return {};
    }
    std::vector<MappedCell>& record = table.mapped.records[at->second];
    for (const MappedCell& cell : cells)
      if (const std::string* there = find_cell(record, cell.field->to);
          there != nullptr && *there != cell.text)
        if (!cell.field->key)
          return "another record of the same key has `" + *there + "` as " + named(map, *cell.field);
    for (MappedCell& cell : cells)
      if (find_cell(record, cell.field->to) == nullptr) record.push_back(std::move(cell));
    return {};
  }

  void finish(Table& table) {
    if (table.mapped.records.empty()) return;
    for (const mapping::Field* field : table.all) {
      const auto has_it = [&](const std::vector<MappedCell>& record) {
        return find_cell(record, field->to) != nullptr;
      };
      if (std::any_of(table.mapped.records.begin(), table.mapped.records.end(), has_it))
        table.mapped.columns.push_back(field);
    }
    mapped_.tables.push_back(std::move(table.mapped));
  }

  // In the words of the map where it has any: of the field, else of its table.
  std::string reason_of(const std::string& table, const std::string& field = {}) const {
    const std::string name = field.empty() ? table : table + "." + field;
    for (const mapping::Left& left : map_.left)
      if (schema::same_name(left.from, name)) return left.reason;
    const std::string here = "packs/" + map_.product + "/map.toml has ";
    const auto looks_at = [&](const std::vector<mapping::Condition>& when) {
      return std::any_of(when.begin(), when.end(),
                         [&](const auto& condition) { return schema::same_name(condition.field, field); });
    };
    for (const mapping::Table& map : map_.tables) {
      if (!schema::same_name(map.from, table)) continue;
      const bool by_field =
          std::any_of(map.fields.begin(), map.fields.end(), [&](const mapping::Field& other) {
            return looks_at(other.when) ||
                   schema::same_name(other.from.substr(0, other.from.find('.')), field);
          });
      if (looks_at(map.when) || by_field) return here + "no counterpart for this value";
    }
    return here + "no counterpart for `" + name + "`";
  }

  const mapping::Map& map_;
  const dataset::DataSet& data_;
  std::vector<Table> tables_;
  Mapped mapped_;
};

}  // namespace

const std::string* find_cell(const std::vector<MappedCell>& record, std::string_view to) {
  for (const MappedCell& cell : record)
    if (cell.field->to == to) return &cell.text;
  return nullptr;
}

Mapped apply_map(const mapping::Map& map, const dataset::DataSet& data) { return Mapper(map, data).run(); }

}  // namespace rapport::output
