// What the host decides about a project before anybody answers, as entries of the log: which areas it has,
// and what a default configuration prefills.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/interview/interview.h"

namespace rapport::interview {

// By the name that people write: "sales", "base.sales" of a dependency; kNone: there is none.
Index find_area(const program::Program& program, std::string_view name);
Index find_template(const program::Program& program, std::string_view name);
Index find_configuration(const program::Program& program, std::string_view name);
std::string name_of(const program::Program& program, Index pack, std::string_view name);

// Of the template and of those in it, in the order of the pack, each once.
std::vector<Index> areas_of(const program::Program& program, Index of_template);

// An input for each area that can be chosen: whether it is one of these. A pack with one area has none to
// choose.
std::vector<Entry> choose_areas(const program::Program& program, std::span<const Index> areas);

struct SettingProblem {
  size_t setting = 0;  // of the step's or the configuration's settings; of rows as a whole the table's first
  Index slot = kNone;  // Claim: whose value it is about; kNone: the place, or the whole setting
  std::string message;
  bool operator==(const SettingProblem&) const = default;
};
struct Prefilled {
  std::vector<Entry> entries;            // Prefill, PrefillRows
  std::vector<SettingProblem> problems;  // what could not be worked out
};
Prefilled prefill(const program::Program& program, Index configuration);

// Why the project, of which the host says these facts ("country", "DE"), cannot have the configuration;
// empty: it can. What the host does not say excludes nothing.
std::string unsuited(const program::Program& program, Index configuration,
                     std::span<const std::pair<std::string, std::string>> facts);

// The rows that settings of one step give to a table, which stands in no other, and to those in it: of files,
// and for a configuration single ones, too. What is wrong goes to `problems` and is left out.
enum class Single : uint8_t { LeaveOut, Add };
std::shared_ptr<const RowBlock> given_rows(const program::Program& program, Index table,
                                           std::span<const program::TestSetting> settings, Single single,
                                           std::vector<SettingProblem>& problems);
std::shared_ptr<const RowBlock> given_rows(const program::Program& program, Index table,
                                           std::span<const program::TestSetting> settings, Single single,
                                           std::vector<std::string>& problems);

}  // namespace rapport::interview
