// How tables of AX correspond to those of another product: data, read from packs/<product>/map.toml.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rapport::mapping {

// What a field there holds. Code: a text that is told apart without regard to case. Formula: a date formula.
enum class Kind : uint8_t { Text, Code, Integer, Decimal, Boolean, Date, Formula };

struct Condition {
  std::string field;                // of the table here
  std::vector<std::string> values;  // one of them it has to be; "": not known
};

struct Field {
  std::string to;  // its name there; of several rows for one name the first that holds counts
  Kind kind = Kind::Text;
  uint32_t length = 0;  // UTF-16 units; 0: not known
  bool key = false;
  // Where the value is from: a field here, "Field" or, of a row that is referred to, "Field.Part" …
  std::string from;
  // … or a text with `{Field}` for the values of fields, `{Format#Number}` for a number in the format of
  // AX's number sequences, and `{Format#}` for the segments of that format, as Finance & Operations writes
  // them. Both empty: the field is empty there.
  std::string text;
  std::vector<Condition> when;
  std::vector<std::pair<std::string, std::string>> values;  // here → there; empty: as they are
};

struct Table {
  std::string from, to;
  uint32_t number = 0;  // Business Central: the table's id
  std::string entity;   // Finance & Operations: the entity's name in the application tree
  uint32_t unit = 1, level = 0, sequence = 0;  // likewise: when it is loaded
  std::vector<Condition> when;                 // of the records that go there
  std::vector<Field> fields;                   // in the order in which they are written
  std::string source;                          // where it is known from, for people
};

struct Left {        // what has no counterpart
  std::string from;  // "Table" or "Table.Field"
  std::string reason;
};

struct Map {
  std::string product;        // "bc"
  std::vector<Table> tables;  // several with the same `to` make records of one table: those of a key are one
  std::vector<Left> left;
};

}  // namespace rapport::mapping
