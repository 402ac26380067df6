// What random packs can write: fields of one-row tables, and tables whose records can be told apart by a
// constant.
#pragma once

#include <string>
#include <vector>

#include "runtime/schema/schema.h"
#include "runtime/value/type.h"

namespace rapport::oracle {

struct FieldTarget {
  std::string table, field;
  value::Type type;  // of what goes there; the enum is a row of `enums`
};

struct RowTarget {  // a field that refers to a row by its id
  std::string table, field;
  std::string other;               // the table of that row
  std::vector<FieldTarget> parts;  // of its key, those that a value can be given for
};

struct RecordTarget {
  std::string table;
  std::string key;  // its only key field, or the one that a constant goes to: a text of 3 or more
  value::Type key_type;
  std::vector<FieldTarget> mandatory;  // the others that it needs
  std::vector<FieldTarget> others;
  std::vector<RowTarget> rows;  // fields that take a row, none of them mandatory
};

struct Targets {
  std::vector<FieldTarget> one_row;
  std::vector<RowTarget> one_row_rows;  // likewise, those that take a row of several parts
  std::vector<RecordTarget> records;
  std::vector<const schema::Enum*> enums;  // that fields of these tables have, but for NoYes
};

Targets targets_of(const schema::Schema& schema);  // which must outlive the result

}  // namespace rapport::oracle
