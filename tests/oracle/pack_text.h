// A pack as the generator makes it: declarations that can be shuffled and dropped before they become text.
#pragma once

#include <string>
#include <vector>

#include "compiler/pack/sources.h"
#include "tests/oracle/random.h"

namespace rapport::oracle {

struct Item {                        // a declaration, or a field of a record
  std::string head;                  // `ask q1 "Title": integer`
  std::vector<std::string> clauses;  // after the head, or first in its block
  std::vector<Item> items;           // of its block
  bool block = false;
};

struct PackText {
  std::vector<Item> items;
  std::vector<pack::SourceFile> data;  // files of rows
};

// pack.toml and so many .rap files, with the declarations of the pack one after the other.
pack::PackSources to_sources(const PackText& pack, size_t files);

// The declarations of each block, and the fields of each record, in another order.
PackText shuffled(const PackText& pack, Random& random);

size_t item_count(const PackText& pack);                 // of all blocks
PackText without_item(const PackText& pack, size_t at);  // and all that stands in it
PackText without_clause(const PackText& pack, size_t at);
size_t clause_count(const PackText& pack);

}  // namespace rapport::oracle
