#include <algorithm>

#include "runtime/program/verifier.h"

namespace rapport::program {
namespace {

bool is_part(const Program& program, Index slot) {
  return slot < program.slots.size() && program.slots[slot].kind == SlotKind::Part;
}

bool is_whole(const Template& form, const Text& text) {
  if (form.literals.empty()) return form.part_order.empty();
  return form.literals.size() == form.part_order.size() + 1 &&
         std::all_of(form.part_order.begin(), form.part_order.end(),
                     [&](uint32_t part) { return part < text.parts.size(); });
}

}  // namespace

void verify_texts(const Program& program, Violations& found) {
  if (program.languages.empty()) found.report(Rule::text_languages, "the program has no language");
  for (Index i = 0; i < program.texts.size(); ++i) {
    const Text& text = program.texts[i];
    const std::string name = "text " + std::to_string(i) + " `" + text.key + "` ";
    if (text.languages.size() != program.languages.size())
      found.report(Rule::text_languages, name + "has " + std::to_string(text.languages.size()) +
                                             " forms for " + std::to_string(program.languages.size()) +
                                             " languages");
    for (const Template& form : text.languages)
      if (!is_whole(form, text))
        found.report(Rule::text_template, name + "has literals and parts that do not alternate");
    for (const Index part : text.parts)
      if (!is_part(program, part))
        found.report(Rule::table_index, name + "shows what is no part: " + slot_text(program, part));
  }
}

}  // namespace rapport::program
