// Tables as files that people fill in: a workbook with a sheet for each, or a CSV file for each. They hold
// the rows that an interview has now, as filled_in.h reads them back.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/interview/interview.h"
#include "runtime/workbook/filled_in.h"

namespace rapport::workbook {

struct TemplateOptions {
  std::vector<Index> tables;  // those in them come along; empty: all that somebody answers
  uint32_t language = 0;      // of titles, help and choices in a workbook
  bool rows = true;           // those that there are; else none
  bool is_exact = false;      // CSV: that of entities, too, in the pack's own form
  bool unicode = false;       // CSV of entities in AX's form: UTF-16 in place of code page 1252
  std::function<void(const Progress&)> progress;
};

struct TemplateFile {
  std::string name;  // "terms.csv"; of a workbook the pack's name
  std::string bytes;
};
struct TemplateFiles {
  std::vector<TemplateFile> files;
  std::vector<std::string> notes;     // on files that are as they should be
  std::vector<std::string> refusals;  // why there are none: values that they cannot hold, first ones
  std::vector<std::string> sheets;
  uint64_t rows = 0;
};

// Tables that stand in no other, and those in them, in the pack's order.
std::vector<Index> tables_of(const Program& program, const std::vector<Index>& chosen);

// LimitExceeded: a sheet cannot hold what there is, CSV can.
base::Result<TemplateFiles> template_workbook(const interview::Interview& interview,
                                              const TemplateOptions& options);
// As files of rows in a pack: names, UTF-8, values as programs write them. Those of entities as AX reads them
// (ax_form.h).
base::Result<TemplateFiles> template_csv(const interview::Interview& interview,
                                         const TemplateOptions& options);

}  // namespace rapport::workbook
