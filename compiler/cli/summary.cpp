#include "compiler/cli/summary.h"

#include <algorithm>

namespace rapport::cli {
namespace {

std::vector<std::string> written_tables(const program::Program& program) {
  std::vector<std::string> tables;
  for (const program::Write& write : program.writes) tables.push_back(write.table);
  for (const program::Record& record : program.records) tables.push_back(record.table);
  std::ranges::sort(tables);
  tables.erase(std::unique(tables.begin(), tables.end()), tables.end());
  return tables;
}

bool is_missing(const program::Text& text, size_t language) {
  return language >= text.languages.size() || text.languages[language].literals.empty();
}

}  // namespace

Summary summarize(const program::Program& program) {
  Summary summary{.questions = static_cast<uint32_t>(program.questions.size()),
                  .groups = static_cast<uint32_t>(program.groups.size()),
                  .tables = written_tables(program)};
  summary.rules = static_cast<uint32_t>(
      std::ranges::count_if(program.slots, [](const program::Slot& slot) { return slot.code.count > 0; }));
  for (size_t i = 0; i < program.languages.size(); ++i) {
    const auto missing =
        std::ranges::count_if(program.texts, [i](const auto& text) { return is_missing(text, i); });
    summary.texts.push_back({program.languages[i], static_cast<uint32_t>(missing)});
  }
  return summary;
}

}  // namespace rapport::cli
