#include "server/main/configuration.h"

#include <algorithm>
#include <charconv>

#include "runtime/base/closest.h"
#include "server/main/file_tables.h"
#include "server/main/toml_file.h"

namespace rapport::daemon {
namespace {

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    parts.push_back(service::trimmed(text.substr(0, comma)));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

std::optional<int64_t> to_number(std::string_view text) {
  int64_t number = 0;
  auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_word_of(std::string_view words, std::string_view word) {
  const std::string all = " " + std::string(words) + " ";
  return !word.empty() && all.find(" " + std::string(word) + " ") != std::string::npos;
}

bool is_in(const SettingRow& row, int64_t number) {
  const Range range = range_of(row);
  return number >= range.least && number <= range.most;
}

std::optional<std::vector<int64_t>> to_numbers(const SettingRow& row, const std::vector<std::string>& parts) {
  std::vector<int64_t> numbers;
  for (const std::string& part : parts) {
    const auto number = to_number(part);
    if (!number || !is_in(row, *number)) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

// A value as flags and the environment write it; nothing: it is not what the row expects.
std::optional<Value> from_text(const SettingRow& row, std::string_view text) {
  Value value;
  switch (row.kind) {
    case Kind::Text:
    case Kind::Secret: value.text = text; return value;
    case Kind::Choice:
      if (!is_word_of(row.allowed, text)) return std::nullopt;
      value.text = text;
      return value;
    case Kind::YesNo:
      if (text != "true" && text != "false") return std::nullopt;
      value.number = text == "true" ? 1 : 0;
      return value;
    case Kind::Number: {
      const auto number = to_number(text);
      if (!number || !is_in(row, *number)) return std::nullopt;
      value.number = *number;
      return value;
    }
    case Kind::Texts: value.texts = split(text); return value;
    case Kind::Numbers: {
      auto numbers = to_numbers(row, split(text));
      if (!numbers) return std::nullopt;
      value.numbers = std::move(*numbers);
      return value;
    }
  }
  return std::nullopt;
}

bool is_list(Kind kind) { return kind == Kind::Texts || kind == Kind::Numbers; }

TomlKind toml_kind(Kind kind) {
  switch (kind) {
    case Kind::Text:
    case Kind::Secret:
    case Kind::Choice:
    case Kind::Texts: return TomlKind::Text;
    case Kind::YesNo: return TomlKind::YesNo;
    case Kind::Number:
    case Kind::Numbers: return TomlKind::Number;
  }
  return TomlKind::Other;
}

std::string flag_text(const TomlValue& value) {
  switch (value.kind) {
    case TomlKind::Text: return value.text;
    case TomlKind::Number: return std::to_string(value.number);
    case TomlKind::YesNo: return value.number != 0 ? "true" : "false";
    case TomlKind::Array:
    case TomlKind::Table:
    case TomlKind::Other: return "";
  }
  return "";
}

std::optional<Value> from_toml(const SettingRow& row, const TomlValue& toml) {
  const TomlKind expected = toml_kind(row.kind);
  if (!is_list(row.kind)) return toml.kind == expected ? from_text(row, flag_text(toml)) : std::nullopt;
  if (toml.kind != TomlKind::Array) return std::nullopt;
  std::vector<std::string> parts;
  for (const TomlValue& item : toml.items) {
    if (item.kind != expected) return std::nullopt;
    parts.push_back(flag_text(item));
  }
  Value value;
  if (row.kind == Kind::Texts) {
    value.texts = std::move(parts);
    return value;
  }
  auto numbers = to_numbers(row, parts);
  if (!numbers) return std::nullopt;
  value.numbers = std::move(*numbers);
  return value;
}

std::string did_you_mean(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SettingRow& row : setting_rows()) names.push_back(row.name);
  for (const std::string_view table : file_table_names()) names.push_back(table);
  const std::string_view close = base::closest(names, name);
  if (!close.empty()) return "; did you mean " + quoted(close) + "?";
  std::string of_tables;
  for (const SettingRow& row : setting_rows())
    if (row.name.ends_with("." + std::string(name)))
      of_tables += (of_tables.empty() ? "" : " or ") + quoted(row.name);
  return of_tables.empty() ? "" : "; did you mean " + of_tables + ", in its table?";
}

class Reader {
 public:
  ReadConfiguration read(const Sources& sources) {
    for (const SettingRow& row : setting_rows()) {
      auto value = from_text(row, row.by_default);
      RAPPORT_CHECK(value.has_value());
      value->where = "default";
      result_.configuration.values.push_back(std::move(*value));
    }
    default_tables(result_.configuration);
    if (sources.file) read_file(*sources.file);
    read_environment(sources.environment);
    for (const auto& [name, text] : sources.flags) {
      const SettingRow* row = find_setting(name);
      RAPPORT_CHECK(row != nullptr);  // the flags are made from the list
      set(*row, from_text(*row, text), quoted(text), "--" + name);
    }
    return std::move(result_);
  }

 private:
  void problem(std::string where, std::string message) {
    result_.problems.push_back({std::move(where), std::move(message)});
  }

  // `found`: as a message may say it.
  void set(const SettingRow& row, std::optional<Value> value, std::string_view found,
           const std::string& where) {
    if (value) {
      value->where = where;
      result_.configuration.values[static_cast<size_t>(row.id)] = std::move(*value);
      return;
    }
    problem(where, quoted(row.name) + " is " + std::string(found) + "; expected " + expectation(row));
  }

  void read_file(const ConfigurationFile& file) {
    const TomlFile toml = read_toml(file.text);
    for (const TomlProblem& wrong : toml.problems)
      problem(file.name + ":" + std::to_string(wrong.line), wrong.message);
    for (const TomlEntry& entry : toml.table.entries) {
      if (is_file_table(entry.key)) {
        for (Problem& wrong : read_file_table(entry, file.name, result_.configuration))
          result_.problems.push_back(std::move(wrong));
      } else if (entry.value.kind == TomlKind::Table) {
        for (const TomlEntry& inner : entry.value.entries)
          read_entry(entry.key + "." + inner.key, inner, file);
      } else {
        read_entry(entry.key, entry, file);
      }
    }
  }

  void read_entry(const std::string& name, const TomlEntry& entry, const ConfigurationFile& file) {
    const std::string where = file.name + ":" + std::to_string(entry.line);
    const SettingRow* row = find_setting(name);
    if (!row) return problem(where, quoted(name) + " is no setting" + did_you_mean(name));
    auto value = from_toml(*row, entry.value);
    if (!value && row->kind != Kind::Secret) {
      const std::string text = quoted(flag_text(entry.value));
      const bool is_shown = entry.value.kind == toml_kind(row->kind) && !is_list(row->kind);
      return set(*row, std::nullopt, is_shown ? text : std::string(words_for(entry.value.kind)), where);
    }
    set(*row, std::move(value), words_for(entry.value.kind), where);
  }

  void read_environment(const Pairs& environment) {
    std::vector<std::string> names;
    for (const SettingRow& row : setting_rows()) names.push_back(environment_name(row));
    for (const auto& [name, text] : environment) {
      auto found = std::find(names.begin(), names.end(), name);
      if (found != names.end()) {
        const SettingRow& row = setting_rows()[static_cast<size_t>(found - names.begin())];
        set(row, from_text(row, text), quoted(text), name);
        continue;
      }
      // Other programs have variables of such names as well: only what looks like a slip is told.
      const std::vector<std::string_view> views(names.begin(), names.end());
      if (const auto close = base::closest(views, name); !close.empty())
        result_.warnings.push_back({name, "is no setting; did you mean " + quoted(close) + "?"});
    }
  }

  ReadConfiguration result_;
};

template <class Items, class Write>
std::string joined(const Items& items, Write write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + std::string(write(item));
  return text;
}

}  // namespace

std::string to_line(const Problem& problem) {
  return problem.where.empty() ? problem.message : problem.where + ": " + problem.message;
}

ReadConfiguration read_configuration(const Sources& sources) { return Reader().read(sources); }

std::string shown(const SettingRow& row, const Value& value) {
  switch (row.kind) {
    case Kind::Text:
    case Kind::Choice: return value.text;
    case Kind::Secret: return value.text.empty() ? "" : "(set)";
    case Kind::YesNo: return value.number != 0 ? "true" : "false";
    case Kind::Number: return std::to_string(value.number);
    case Kind::Texts: return joined(value.texts, [](const std::string& text) { return text; });
    case Kind::Numbers: return joined(value.numbers, [](int64_t n) { return std::to_string(n); });
  }
  return "";
}

}  // namespace rapport::daemon
