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

constexpr std::string_view kNoRecord =
    "the package holds records, and this is a call or a row for a service or an entity of AX";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

// What the field takes that the text is not; empty: nothing.
std::string_view lacking(mapping::Kind kind, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  switch (kind) {
    case mapping::Kind::Date: return text.size() == 10 && consists_of(text, "0123456789-") ? "" : "a date";
    case mapping::Kind::Integer: return consists_of(digits, kDigits) ? "" : "a whole number";
    case mapping::Kind::Decimal: return consists_of(digits, "0123456789.") ? "" : "a number";
    case mapping::Kind::Text:
    case mapping::Kind::Code:
    case mapping::Kind::Boolean:  // the reader of maps has looked
    case mapping::Kind::Formula: break;
  }
  return {};
}

Made checked(Made made, const mapping::Table& table, const mapping::Field& field) {
  if (!made.text) return made;
  if (const std::string_view what = lacking(field.kind, *made.text); !what.empty()) {
    made.reason = named(table, field) + " takes " + std::string(what) + ", and `" + *made.text + "` is none";
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
    for (const mapping::Table& table : map_.tables) {
      place_of(table);
      by_source_[dataset::folded(table.from)].push_back(&table);
    }
    for (const Action& action : data_.actions) add(action);
    for (Table& table : tables_) finish(table);
    return std::move(mapped_);
  }

 private:
  struct Table {
    MappedTable mapped;
    std::map<std::string, size_t> by_key;
    std::vector<const mapping::Field*> all;  // every field of every row for it, each name once
    bool is_joined = false;                  // of several tables here
  };

  void place_of(const mapping::Table& map) {
    const auto [at, is_new] = places_.emplace(map.to, tables_.size());
    if (is_new) tables_.push_back({.mapped = {.map = &map}});
    Table& table = tables_[at->second];
    table.is_joined = table.is_joined || !schema::same_name(table.mapped.map->from, map.from);
    for (const mapping::Field& field : map.fields) {
      const auto same = [&](const mapping::Field* other) { return other->to == field.to; };
      if (std::none_of(table.all.begin(), table.all.end(), same)) table.all.push_back(&field);
    }
  }

  // What the map says of a table here.
  const std::vector<const mapping::Table*>& rows_of(const std::string& table) const {
    static const std::vector<const mapping::Table*> kNone;
    const auto found = by_source_.find(dataset::folded(table));
    return found == by_source_.end() ? kNone : found->second;
  }

  void add(const Action& action) {
    if (!action.company.empty() && action.company != data_.company)
      return leave_out(action, "the package is for the company `" + data_.company + "`", mapped_.not_written);
    if (!dataset::is_record(action.kind))
      return leave_out(action, std::string(kNoRecord), mapped_.not_written);
    const std::vector<const mapping::Table*>& rows = rows_of(action.table);
    if (rows.empty()) return leave_out(action, reason_of(action.table), mapped_.not_written);
    std::vector<Fate> fates(action.fields.size());
    bool is_written = false;
    for (const mapping::Table* table : rows)
      if (const auto values = holding(table->when, action))
        is_written = put(*table, action, *values, fates) || is_written;
    mapped_.written.records += is_written ? 1 : 0;
    for (size_t i = 0; i < fates.size(); ++i) {
      const bool finds_a_row =
          action.kind == dataset::ActionKind::Update && dataset::is_key(action, action.fields[i].field);
      if (finds_a_row) continue;  // no value of the configuration
      if (fates[i].is_written) {
        ++mapped_.written.values;
        continue;
      }
      std::string reason = std::move(fates[i].reason);
      if (reason.empty()) reason = reason_of(action, action.fields[i]);
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
    Table& table = tables_[places_.find(map.to)->second];
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
    if (table.is_joined) sort(table);
    for (const mapping::Field* field : table.all) {
      const auto has_it = [&](const std::vector<MappedCell>& record) {
        return find_cell(record, field->to) != nullptr;
      };
      if (std::any_of(table.mapped.records.begin(), table.mapped.records.end(), has_it))
        table.mapped.columns.push_back(field);
    }
    mapped_.tables.push_back(std::move(table.mapped));
  }

  // Those of one table after those of another would be in no order that anybody knows: by their keys, then.
  static void sort(Table& table) {
    std::vector<std::vector<MappedCell>> sorted;
    for (const auto& [key, at] : table.by_key) sorted.push_back(std::move(table.mapped.records[at]));
    table.mapped.records = std::move(sorted);
  }

  // In the words of the map where it has any.
  std::optional<std::string> said_of(const std::string& name) const {
    for (const mapping::Left& left : map_.left)
      if (schema::same_name(left.from, name)) return left.reason;
    return std::nullopt;
  }

  // Of a table that the map does not take anywhere.
  std::string reason_of(const std::string& table) const {
    return said_of(table).value_or(no_counterpart(table));
  }

  std::string no_counterpart(const std::string& name) const {
    return "the map for " + map_.product + " has no counterpart for `" + name +
           "`: set it up there by hand, or give it one with `--map`";
  }

  // Of a value that no field there took.
  std::string reason_of(const Action& action, const FieldValue& value) const {
    const std::string name = action.table + "." + value.field;
    if (const auto said = said_of(name)) return *said;
    for (const mapping::Table* table : rows_of(action.table)) {
      for (const mapping::Field& field : table->fields) {
        const bool takes = reads(field, value.field);
        for (const auto* when : {&table->when, &field.when})
          for (const mapping::Condition& condition : *when)
            if ((takes || schema::same_name(condition.field, value.field)) && !holding({condition}, action))
              return "the map for " + map_.product + " takes it only where " + words_of(condition);
        if (takes && !field.values.empty())
          return "the map for " + map_.product + " does not say what becomes of this one in " +
                 named(*table, field) + ": set it up there by hand, or say it with `--map`";
      }
    }
    return no_counterpart(name);
  }

  // Does a field there take this one?
  static bool reads(const mapping::Field& field, const std::string& name) {
    if (!field.from.empty()) return schema::same_name(field.from.substr(0, field.from.find('.')), name);
    for (size_t open = field.text.find('{'); open != std::string::npos;
         open = field.text.find('{', open + 1)) {
      const size_t end = field.text.find_first_of(".#}", open);
      if (schema::same_name(field.text.substr(open + 1, end - open - 1), name)) return true;
      if (field.text[end] != '#') continue;
      const size_t last = field.text.find_first_of(".}", end);
      if (schema::same_name(field.text.substr(end + 1, last - end - 1), name)) return true;
    }
    return false;
  }

  // "`Type` is `Operating` or not known"
  static std::string words_of(const mapping::Condition& condition) {
    std::string words = "`" + condition.field + "` is ";
    for (size_t i = 0; i < condition.values.size(); ++i) {
      const std::string& value = condition.values[i];
      words += (i == 0 ? "" : " or ") + (value.empty() ? "not known" : "`" + value + "`");
    }
    return words;
  }

  const mapping::Map& map_;
  const dataset::DataSet& data_;
  std::map<std::string, std::vector<const mapping::Table*>> by_source_;  // by folded names
  std::map<std::string, size_t> places_;                                 // name there → in tables_
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
