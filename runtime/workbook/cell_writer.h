// A cell of a table as a file has it: what cell_reader.h reads back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/interview/interview.h"
#include "runtime/workbook/layout.h"

namespace rapport::workbook {

struct WrittenCell {
  interview::Held held = interview::Held::Untouched;
  value::Cell value;  // Answered
};

// What a sheet has at that column of its layout in a row of its table. Keys are there also where they are
// defaults: rows of other sheets name them.
WrittenCell cell_at(const interview::Interview& interview, const SheetColumn& column, Index table,
                    uint32_t row);
// NumberAround, Number: the row's place in its sheet, from 1.
uint32_t number_at(const interview::Interview& interview, const SheetColumn& column, Index table,
                   uint32_t row);

// Of an enum: the title in that language, or the name where two have one title.
std::string choice_word(const Program& program, Index of, uint32_t element, std::optional<uint32_t> language);
// A text as it stands in a cell: one that would be read as left blank has parentheses more (cell_reader.h).
std::string text_word(std::string_view text);
// The text of a value as programs write it (no language), or for people.
std::string word_of(const Program& program, const value::Type& type, const value::Cell& cell,
                    std::optional<uint32_t> language);

}  // namespace rapport::workbook
