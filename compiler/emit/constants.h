// The constants of a program while it is made: each value once, texts and wide decimals in the pool.
#pragma once

#include <map>
#include <string>

#include "runtime/program/program.h"
#include "runtime/value/value.h"

namespace rapport::emit {

class Constants {
 public:
  uint32_t add(const value::Value& value, const value::Type& type);
  void finish(program::Program& program) const;  // fills constants, constant_types and pool

 private:
  struct Entry {
    value::Type type;
    value::Cell cell;   // without its bytes
    size_t offset = 0;  // of its bytes in the pool
    bool pooled = false;
  };
  std::vector<Entry> entries_;
  std::string pool_;
  std::map<std::pair<uint32_t, std::string>, uint32_t> rows_;  // kind and enum, bytes → row
};

}  // namespace rapport::emit
