// Short forms for the tests of data sets.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "runtime/dataset/dataset.h"

namespace rapport::dataset {

inline FieldValue text(std::string field, std::string value, Cause cause = {}) {
  return {.field = std::move(field), .text = std::move(value), .cause = std::move(cause)};
}

inline FieldValue refers(std::string field, std::string table, std::vector<std::string> key) {
  FieldValue value{
      .field = std::move(field), .kind = FieldKind::Reference, .row = {.table = std::move(table)}};
  for (std::string& part : key)
    value.row.fields.emplace_back("K" + std::to_string(value.row.fields.size()), std::move(part));
  return value;
}

// The first of `fields` is the key.
inline Action create(std::string table, std::vector<FieldValue> fields) {
  Action action{.kind = ActionKind::Create, .table = std::move(table)};
  if (!fields.empty()) action.key = {fields[0].field};
  action.fields = std::move(fields);
  return action;
}

inline Action update(std::string table, std::vector<FieldValue> fields) {
  return {
      .kind = ActionKind::Update, .table = std::move(table), .company = "USMF", .fields = std::move(fields)};
}

inline schema::Field link(std::string name, std::string table) {
  return {.name = std::move(name), .fk_table = std::move(table)};
}

inline schema::Field must(schema::Field field) {
  field.mandatory = true;
  return field;
}

// Sorts what a schema keeps sorted.
inline schema::Schema schema_of(std::vector<schema::Table> tables) {
  const auto by_name = [](const auto& a, const auto& b) { return schema::compare_names(a.name, b.name) < 0; };
  for (schema::Table& table : tables) std::sort(table.fields.begin(), table.fields.end(), by_name);
  std::sort(tables.begin(), tables.end(), by_name);
  return {.name = "test", .tables = std::move(tables), .enums = {}};
}

inline Assembled assemble(const std::vector<Action>& writes, const schema::Schema& schema = {}) {
  return assemble_actions({.pack = "p@1.0.0", .target = "test", .company = "USMF", .actions = {}}, writes,
                          schema);
}

// "create Table key" in load order; the fields behind the key of an update: "update Table key: A B".
inline std::vector<std::string> steps(const DataSet& data) {
  std::vector<std::string> all;
  for (const Action& action : data.actions) {
    std::string step = (action.kind == ActionKind::Create ? "create " : "update ") + action.table;
    std::string others;
    for (const FieldValue& value : action.fields) {
      if (std::find(action.key.begin(), action.key.end(), value.field) != action.key.end()) {
        step += " " + value.text;
      } else {
        others += " " + value.field;
      }
    }
    if (action.kind == ActionKind::Update) step += ":" + others;
    all.push_back(std::move(step));
  }
  return all;
}

inline std::vector<std::string> messages(const Assembled& assembled) {
  std::vector<std::string> all;
  for (const Problem& problem : assembled.problems) all.push_back(problem.message);
  return all;
}

using Strings = std::vector<std::string>;

}  // namespace rapport::dataset
