// What is wrong with files of rows, each with its place. All are counted, the first ones kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/limits.h"

namespace rapport::workbook {

struct Place {
  std::string file, sheet;       // as given; sheet empty: of a CSV file, or the file as a whole
  uint32_t row = 0, column = 0;  // from 1; 0: all of them. Of CSV a line, and a column in characters
};

struct Problem {
  Place place;
  std::string message;  // what was found, and what was expected
};

struct Problems {
  std::vector<Problem> first;  // at most limits::kDiagnostics
  uint64_t count = 0;

  void add(Place place, std::string message) {
    if (count++ < limits::kDiagnostics) first.push_back({std::move(place), std::move(message)});
  }
};

}  // namespace rapport::workbook
