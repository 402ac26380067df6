#include "runtime/dataset/merge.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>
#include <tuple>

#include "runtime/dataset/record_key.h"

namespace rapport::dataset {
namespace {

using schema::OneRow;

// Does it look as normalise() would have it?
bool is_normal(const Action& write, const schema::Table* table) {
  for (const FieldValue& value : write.fields) {
    const bool refers = value.kind == FieldKind::Reference;
    if (refers ? !value.text.empty() : !value.row.table.empty() || !value.row.fields.empty()) return false;
  }
  if (!table) return true;
  if (write.table != table->name || (!schema::is_of_company(*table) && !write.company.empty())) return false;
  if (table->one_row == OneRow::No) return !write.key.empty() || table->key.empty();
  return write.kind == ActionKind::Update && write.key.empty();
}

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

// Does it look as settle_fields() would have it?
bool is_settled(const Action& record) {
  for (size_t i = 1; i < record.fields.size(); ++i)
    if (schema::compare_names(record.fields[i - 1].field, record.fields[i].field) >= 0) return false;
  return std::ranges::all_of(record.key, [&](const std::string& name) {
    const FieldValue* value = find_value(record, name);
    return value == nullptr || value->field == name;
  });
}

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
  Merging(Actions writes, const schema::Schema& schema) : tables_(schema), writes_(std::move(writes)) {}

  Merged run(uint32_t most) {
    find_keys();
    sort();
    Merged merged;
    if (count_records() > most) {
      merged.problems.push_back({"the data set has more than " + std::to_string(most) +
                                     " records; split the pack or load its tables in parts",
                                 {}});
      return merged;
    }
    report_keyless(merged.problems);
    std::vector<uint32_t> kept;
    for (size_t first = 0; first < order_.size(); first = end_of(first)) {
      kept.push_back(order_[first]);
      settle(first, end_of(first), merged.problems);
    }
    order_ = {};
    writes_.pick(kept);
    keys_.pick(kept);
    merged.records = std::move(writes_);
    merged.keys = std::move(keys_);
    return merged;
  }

 private:
  // All that can be written goes to order_.
  void find_keys() {
    std::string key;
    for (uint32_t i = 0; i < writes_.size(); ++i) {
      const schema::Table* table = tables_.find(reader_.at(i).table);
      if (!is_normal(reader_.at(i), table))
        writes_.change(i, [&](Action& write) { normalise(write, table); });
      const Action& write = reader_.at(i);
      key.clear();
      if (write.kind == ActionKind::Create && write.key.empty()) {
        keyless_.push_back(write.table);
      } else {
        append_record_key(key, write);
        if (!is_record(write.kind)) append_values(key, write);
        order_.push_back(i);
      }
      keys_.push_back(key);
      is_record_.push_back(is_record(write.kind));
    }
  }

  // What is no record is done for itself, in the order of its key, then of its values: equal ones are done as
  // often as they are there.
  void sort() {
    const auto before = [this](uint32_t a, uint32_t b) {
      const auto order = keys_[a] <=> keys_[b];
      return order == 0 ? a < b : order < 0;
    };
    if (!std::is_sorted(order_.begin(), order_.end(), before))
      std::sort(order_.begin(), order_.end(), before);
  }

  // The writes from there on that are one record.
  size_t end_of(size_t first) const {
    size_t end = first + 1;
    if (!is_record_[order_[first]]) return end;
    while (end < order_.size() && is_record_[order_[end]] && keys_[order_[end]] == keys_[order_[first]])
      ++end;
    return end;
  }

  size_t count_records() const {
    size_t count = 0;
    for (size_t first = 0; first < order_.size(); first = end_of(first)) ++count;
    return count;
  }

  // The first of the writes becomes the record.
  void settle(size_t first, size_t end, std::vector<Problem>& problems) {
    if (end == first + 1 && is_settled(reader_.at(order_[first]))) return;
    Action record = writes_[order_[first]];
    for (size_t i = first + 1; i < end; ++i) take_in(record, Action(writes_[order_[i]]));
    settle_fields(record, problems);
    writes_.replace(order_[first], record);
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
  Actions writes_;
  Actions::Reader reader_{writes_};
  Keys keys_;                         // of each write
  std::vector<bool> is_record_;       // likewise
  std::vector<uint32_t> order_;       // the writes by their keys, those that came first before
  std::vector<std::string> keyless_;  // tables
};

}  // namespace

void Keys::pick(std::span<const uint32_t> order) {
  std::vector<Key> picked;
  picked.reserve(order.size());
  for (const uint32_t index : order) picked.push_back(keys_[index]);
  keys_ = std::move(picked);
}

Merged merge_writes(Actions writes, const schema::Schema& schema, uint32_t most) {
  return Merging(std::move(writes), schema).run(most);
}

}  // namespace rapport::dataset
