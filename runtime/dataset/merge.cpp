#include "runtime/dataset/merge.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "runtime/dataset/record_key.h"

namespace rapport::dataset {
namespace {

using schema::OneRow;

// The same record looks the same whoever writes it.
void normalise(Action& write, const schema::Table* table) {
  for (FieldValue& value : write.fields) {
    if (value.kind == FieldKind::Reference) {
      value.text.clear();
    } else {
      value.row = {};
    }
  }
  if (!table) return;
  write.table = table->name;
  if (!schema::is_of_company(*table)) write.company.clear();
  if (table->one_row == OneRow::No) {
    if (write.key.empty()) write.key = table->key;
    return;
  }
  write.kind = ActionKind::Update;
  write.key.clear();
}

// In the order of their names, whatever the order in which they were written.
void append_values(std::string& out, const Action& write) {
  std::vector<const FieldValue*> sorted;
  for (const FieldValue& value : write.fields) sorted.push_back(&value);
  std::sort(sorted.begin(), sorted.end(), [](const FieldValue* a, const FieldValue* b) {
    return schema::compare_names(a->field, b->field) < 0;
  });
  for (const FieldValue* value : sorted) {
    out.append(value->field).push_back('\0');
    out.append(value->text);
    for (const auto& part : value->row.fields) out.append(part.second).push_back('\1');
    out.push_back('\0');
  }
}

void take_in(Action& record, Action&& write) {
  if (write.kind == ActionKind::Create) record.kind = ActionKind::Create;
  record.table = std::min(record.table, write.table);  // spellings differ in case only
  record.company = std::min(record.company, write.company);
  record.key = std::min(record.key, write.key);
  std::move(write.fields.begin(), write.fields.end(), std::back_inserter(record.fields));
}

// By file, then line: the writer that stands first speaks for all that agree with it.
struct Place {
  std::string_view file;
  uint64_t line = 0;
  std::string_view text;
  auto operator<=>(const Place&) const = default;
};

Place place_of(const std::string& rule) {
  Place place{.file = rule, .text = rule};
  const size_t colon = rule.rfind(':');
  if (colon == std::string::npos) return place;
  place.file = place.file.substr(0, colon);
  std::from_chars(rule.data() + colon + 1, rule.data() + rule.size(), place.line);
  return place;
}

bool precedes(const FieldValue& a, const FieldValue& b) {
  if (const auto order = schema::compare_names(a.field, b.field); order != 0) return order < 0;
  const bool a_refers = a.kind == FieldKind::Reference, b_refers = b.kind == FieldKind::Reference;
  if (a_refers != b_refers) return a_refers;  // it says more than the key's text
  const Place a_place = place_of(a.cause.rule), b_place = place_of(b.cause.rule);
  return std::tie(a_place, a.cause.question, a.field, a.kind, a.text, a.row.table, a.row.fields) <
         std::tie(b_place, b.cause.question, b.field, b.kind, b.text, b.row.table, b.row.fields);
}

std::string writer(const FieldValue& value) {
  const std::string& place = value.cause.rule;
  if (value.cause.question.empty()) return place.empty() ? "a record" : "the record at " + place;
  return "`" + value.cause.question + "`" + (place.empty() ? "" : " (" + place + ")");
}

Problem conflict(const Action& record, const FieldValue& a, const FieldValue& b) {
  const std::string key = shown_key(record);
  Problem problem{.question = a.cause.question.empty() ? b.cause.question : a.cause.question};
  problem.message = "`" + record.table + "." + a.field + "`" + (key.empty() ? "" : " of `" + key + "`") +
                    " is given two values: `" + shown_value(a) + "` by " + writer(a) + " and `" +
                    shown_value(b) + "` by " + writer(b) + "; make them agree, or let only one of them apply";
  return problem;
}

struct Disagreement {
  size_t kept;  // position of the field
  const FieldValue* other;
};

// Sorts the fields and leaves one value of each.
void settle_fields(Action& record, std::vector<Problem>& problems) {
  std::vector<FieldValue> fields = std::move(record.fields);
  std::vector<FieldValue*> sorted(fields.size());
  std::iota(sorted.begin(), sorted.end(), fields.data());
  const auto in_order = [](auto* a, auto* b) { return precedes(*a, *b); };
  if (!std::is_sorted(sorted.begin(), sorted.end(), in_order))
    std::sort(sorted.begin(), sorted.end(), in_order);
  std::vector<FieldValue> settled;
  settled.reserve(sorted.size());
  std::vector<Disagreement> disagreements;
  for (FieldValue* value : sorted) {
    if (settled.empty() || !schema::same_name(settled.back().field, value->field)) {
      settled.push_back(std::move(*value));
    } else if (!is_key(record, value->field) && !same_value(settled.back(), *value)) {
      const size_t kept = settled.size() - 1;  // one problem for a field, however many write it
      if (disagreements.empty() || disagreements.back().kept != kept) disagreements.push_back({kept, value});
    }
  }
  record.fields = std::move(settled);
  for (std::string& name : record.key)
    if (const FieldValue* value = find_value(record, name)) name = value->field;
  for (const Disagreement& d : disagreements)
    problems.push_back(conflict(record, record.fields[d.kept], *d.other));
}

// The tables of a data set are few and come in runs.
class TableFinder {
 public:
  explicit TableFinder(const schema::Schema& schema) : schema_(schema) {}
  const schema::Table* find(const std::string& name) {
    if (name != last_name_) {
      last_ = schema::find_table(schema_, name);
      last_name_ = name;
    }
    return last_;
  }

 private:
  const schema::Schema& schema_;
  const schema::Table* last_ = nullptr;
  std::string last_name_;
};

class Merging {
 public:
  explicit Merging(const schema::Schema& schema) : tables_(schema) {}

  void add(Action&& write) {
    normalise(write, tables_.find(write.table));
    if (write.kind == ActionKind::Create && write.key.empty()) {
      keyless_.push_back(write.table);
      return;
    }
    key_.clear();
    append_record_key(key_, write);
    if (!is_record(write.kind)) return add_apart(std::move(write));
    if (const auto found = numbers_.find(key_); found != numbers_.end())
      return take_in(records_[found->second], std::move(write));
    numbers_.emplace(key_, static_cast<uint32_t>(records_.size()));
    records_.push_back(std::move(write));
  }

  size_t records() const { return records_.size(); }

  Merged finish() {
    Merged merged;
    report_keyless(merged.problems);
    std::vector<decltype(numbers_)::value_type*> sorted;
    sorted.reserve(numbers_.size());
    for (auto& entry : numbers_) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->first < b->first; });
    merged.records.reserve(sorted.size());
    merged.keys.reserve(sorted.size());
    for (auto* entry : sorted) {
      Action& record = merged.records.emplace_back(std::move(records_[entry->second]));
      settle_fields(record, merged.problems);
      merged.keys.push_back(entry->first);
    }
    return merged;
  }

 private:
  // It is done for itself, in the order of its key, then of its values: equal ones are done as often as they
  // are there.
  void add_apart(Action&& write) {
    append_values(key_, write);
    const uint32_t before = apart_[key_]++;
    for (int shift = 24; shift >= 0; shift -= 8) key_.push_back(static_cast<char>(before >> shift & 0xFF));
    numbers_.emplace(key_, static_cast<uint32_t>(records_.size()));
    records_.push_back(std::move(write));
  }

  void report_keyless(std::vector<Problem>& problems) {
    std::sort(keyless_.begin(), keyless_.end());
    keyless_.erase(std::unique(keyless_.begin(), keyless_.end()), keyless_.end());
    for (const std::string& table : keyless_)
      problems.push_back({"a record of `" + table +
                              "` cannot be created: the natural key of the table is not known; " +
                              "name it in `target/overrides.toml`",
                          {}});
  }

  TableFinder tables_;
  std::vector<Action> records_;
  std::unordered_map<std::string, uint32_t> numbers_;  // key of a record → position in records_
  std::string key_;                                    // of the write at hand; kept for its room
  std::unordered_map<std::string, uint32_t>
      apart_;                         // key and values of what is no record → how many there are
  std::vector<std::string> keyless_;  // tables
};

}  // namespace

Merged merge_writes(std::vector<Action> writes, const schema::Schema& schema, uint32_t most) {
  Merging merging(schema);
  for (Action& write : writes) {
    merging.add(std::move(write));
    if (merging.records() <= most) continue;
    Merged none;
    none.problems.push_back({"the data set has more than " + std::to_string(most) +
                                 " records; split the pack or load its tables in parts",
                             {}});
    return none;
  }
  return merging.finish();
}

}  // namespace rapport::dataset
