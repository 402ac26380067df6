// What a file says of a target, and what it says that nobody here uses.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/schema/by_name.h"
#include "runtime/schema/schema.h"

namespace rapport::metadata {

struct Skipped {
  size_t count = 0;
  std::vector<std::string>
      names;  // of the first ones; fewer than `count`, when there are more or it has none
};

void note(Skipped& item, std::string_view name);  // one more

struct Facts {
  schema::Schema schema;
  std::map<std::string, Skipped> skipped;  // by what it is, in the plural

  void skip(const std::string& what, size_t count = 1) {
    if (count != 0) skipped[what].count += count;
  }
  // `name` says which one: "Table.Field".
  void skip(const std::string& what, std::string_view name);
};

// Sorts the schema and leaves out what stands there twice or contradicts itself, so that it can be written
// and read back.
void tidy(Facts& facts);

// An index of a table, as the sources of whole tables have it.
struct Index {
  std::string name;
  std::vector<std::string> fields;
  bool unique = false;
  bool alternate_key = false;
};

// A reference of a table to another, by pairs of fields.
struct Reference {
  struct Pair {
    std::string field, related;
  };
  std::string table;
  std::vector<Pair> pairs;
  bool conditional = false;  // it holds for some rows alone
};

// How a source of whole tables names what tells the rows of one apart; names of indices, maybe empty.
struct KeyNames {
  std::string primary, replacement;
};

// The natural key: the replacement key, the primary index, the only alternate key, the only unique index; the
// last one is inferred. A table whose key is one field of the type ParametersKey has one row.
void set_key(schema::Table& table, const std::vector<Index>& indices, const KeyNames& names);

// The fields of a table by their names, without regard to case; the first one of a name. Until any is added.
class FieldsByName {
 public:
  explicit FieldsByName(schema::Table& table);
  schema::Field* find(const std::string& name) const;  // nullptr: none

 private:
  std::map<std::string, schema::Field*, schema::NameLess> fields_;
};

// Fields get their references. Left out and counted: conditional ones, those of several fields, and the
// second one of a field.
void set_references(Facts& facts, schema::Table& table, const std::vector<Reference>& references);

}  // namespace rapport::metadata
