// What is to be done to the target, one thing at a time.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rapport::dataset {

enum class ActionKind : uint8_t {
  Create,  // create the record, or update what has the same natural key
  Update,  // update a row that exists: one-row tables, `existing` records
  Import,  // give the values as a row to an entity of the import/export framework
  Invoke,  // call an operation of a service, its values being the parameters
  Call,    // likewise a method of a class
};
bool is_record(ActionKind kind);  // of a table: what has the same key is one. All others are done one by one

// Why a value is what it is. Names only, so that it can be read without the pack.
struct Cause {
  std::string question;  // or let, input: the declared name that gave the value; of a preset and a field of a
                         // record all that it is computed from, a `let` by what is behind it, a turn by what
                         // its loop goes over; a preset of nothing by its own name; empty for a constant
  std::string rule;      // the declaration that wrote it, "file:line": where to look in the pack
  friend bool operator==(const Cause&, const Cause&) = default;
};

enum class FieldKind : uint8_t { Text, Number, Date, EnumElement, Reference };

// A row of another table, found by its natural key. Key values in the order of the table's key; empty: not
// written.
struct RowKey {
  std::string table;
  std::vector<std::pair<std::string, std::string>> fields;  // key field → canonical text
  friend bool operator==(const RowKey&, const RowKey&) = default;
};

struct FieldValue {
  std::string field;
  FieldKind kind = FieldKind::Text;
  std::string text;  // canonical: digits with `.`, YYYY-MM-DD, the element's name, the text itself
  RowKey row;        // kind Reference: the row referred to
  Cause cause;
  friend bool operator==(const FieldValue&, const FieldValue&) = default;
};

struct Action {
  ActionKind kind = ActionKind::Create;
  std::string table;               // or the entity, operation or method: schema::designation()
  std::string company;             // empty: the table is shared by all companies
  std::vector<FieldValue> fields;  // sorted by name without regard to case; key fields among them
  std::vector<std::string> key;    // names of the key fields, in the key's order; empty for one-row tables
  // Of a call, its place in the load order: what comes before it, and what there is after it. Others have
  // needs only until they are in order.
  std::vector<std::string> needs, gives;
  friend bool operator==(const Action&, const Action&) = default;
};

}  // namespace rapport::dataset
