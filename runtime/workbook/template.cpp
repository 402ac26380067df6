#include "runtime/workbook/template.h"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/key.h"
#include "runtime/program/names.h"
#include "runtime/workbook/cell_reader.h"
#include "runtime/workbook/cell_writer.h"
#include "runtime/xlsx/workbook.h"

namespace rapport::workbook {

using interview::Held;
using interview::Interview;
using value::Kind;

namespace {

constexpr uint32_t kLeast = 8, kMost = 50;  // width of a column
constexpr size_t kHelpUnits = 1500;         // of a comment, which nobody scrolls

// What a cell may be, as a column of the hidden sheet.
struct ChoiceList {
  size_t count = 0;
  std::function<std::string(size_t)> at;
};

class Template {
 public:
  Template(const Interview& interview, const TemplateOptions& options)
      : interview_(interview),
        program_(interview.program()),
        options_(options),
        names_(sheet_names(program_, options.language)),
        book_(program_.packs.empty() ? "" : program_.packs[0].title) {}

  base::Result<TemplateFiles> write() {
    const std::vector<Index> tables = tables_of(program_, options_.tables);
    for (const Index table : tables)
      if (const base::Status written = write_table(table, tables); !written) return written.error();
    write_lists();
    base::Result<std::string> bytes = book_.finish();
    if (!bytes) return bytes.error();
    const std::string name = program_.packs.empty() ? "rows" : program_.packs[0].name;
    out_.files.push_back({name + ".xlsx", std::move(*bytes)});
    return std::move(out_);
  }

 private:
  std::string text(Index text, Index scope) const {
    return text == kNone ? std::string() : interview_.text(text, options_.language, scope);
  }

  // No row of the target's table is written without it; a key of the pack's own alone may be left out.
  bool is_key_of_target(Index question) const {
    return std::ranges::any_of(program_.writes, [&](const program::Write& write) {
      const schema::Table* table =
          write.question == question ? schema::find_table(program_.schema, write.table) : nullptr;
      return table != nullptr && schema::is_key_field(*table, write.field);
    });
  }

  // What a person has to know of a column: its help, that it is required, what it takes.
  std::string help_of(const SheetColumn& column) const {
    std::vector<std::string> lines;
    const program::Table& t = program_.tables[column.table];
    if (column.question == kNone) {
      lines.push_back(column.kind == ColumnKind::Number
                          ? "A number for the row, by which other sheets name it."
                          : "The number of the row that this one belongs to.");
    } else {
      const program::Question& q = program_.questions[column.question];
      lines.push_back(text(q.help, program_.slots[q.slot].scope));
      if (column.kind == ColumnKind::KeyAround)
        lines.push_back("The row of \"" + table_title(program_, column.table, options_.language) +
                        "\" that this one belongs to.");
      const bool is_key = std::ranges::find(t.key, q.slot) != t.key.end();
      if (is_key && column.kind == ColumnKind::Answer) lines.emplace_back("Key: no two rows have the same.");
      if (q.requirement == program::Requirement::Always || is_key_of_target(column.question))
        lines.emplace_back("Required.");
      lines.push_back(type_help(q.type));
    }
    std::string help;
    for (const std::string& line : lines)
      if (!line.empty()) help.append(help.empty() ? "" : "\n").append(line);
    return std::string(base::utf16_prefix(help, kHelpUnits));
  }

  std::string type_help(const value::Type& type) const {
    switch (type.kind) {
      case Kind::Text:
        return type.length == 0 ? "" : "Text of at most " + std::to_string(type.length) + " characters.";
      case Kind::Decimal:
        return type.precision == 0 ? "" : "Number with at most " + std::to_string(type.scale) + " decimals.";
      case Kind::Integer: return "Whole number.";
      case Kind::Date: return "Date.";
      case Kind::Choices: return "One or more, with ; between them: " + choices_of(type.enum_index) + ".";
      case Kind::YesNo:
      case Kind::Choice:
      case Kind::Period:
      case Kind::Error: break;
    }
    return {};
  }

  std::string choices_of(Index of) const {
    std::string out;
    for (uint32_t i = 0; i < program_.enums[of].elements.size(); ++i)
      out.append(i == 0 ? "" : ", ").append(choice_word(program_, of, i, options_.language));
    return out;
  }

  xlsx::FormColumn form_column(const SheetColumn& column) const {
    xlsx::FormColumn form{
        .name = column.name, .title = title_of(program_, column, options_.language), .help = help_of(column)};
    const auto title = static_cast<uint32_t>(base::utf16_length(form.title)) + 4;
    form.width = std::clamp(title, kLeast, kMost);
    if (column.question == kNone) {
      form.takes = xlsx::Takes::Whole;
      form.is_chosen = column.kind == ColumnKind::NumberAround;
      return form;
    }
    const value::Type& type = program_.questions[column.question].type;
    switch (type.kind) {
      case Kind::Integer: form.takes = xlsx::Takes::Whole; break;
      case Kind::Decimal: form.takes = xlsx::Takes::Decimal; break;
      case Kind::Date: form.takes = xlsx::Takes::Day; break;
      case Kind::Text: form.width = std::clamp(std::max(title, type.length), kLeast, kMost); break;
      case Kind::YesNo:
      case Kind::Choice:
      case Kind::Choices:
      case Kind::Period:
      case Kind::Error: break;
    }
    form.decimals = type.scale;
    if (type.kind == Kind::Date) form.width = std::max(form.width, 12U);
    return form;
  }

  base::Status write_table(Index table, const std::vector<Index>& tables) {
    const std::vector<SheetColumn> layout = layout_of(program_, table);
    std::vector<xlsx::FormColumn> columns;
    for (const SheetColumn& column : layout) columns.push_back(form_column(column));
    book_.form(names_[table], columns);
    out_.sheets.push_back(names_[table]);
    for (size_t i = 0; i < layout.size(); ++i) offer(static_cast<uint16_t>(i), layout[i], tables);
    const uint32_t count = options_.rows ? interview_.rows().count(table) : 0;
    if (count > xlsx::kFormRows)
      return base::Error{base::ErrorCode::LimitExceeded,
                         "`" + program_.tables[table].name + "` has " + std::to_string(count) +
                             " rows, and a sheet at most " + std::to_string(xlsx::kFormRows) +
                             ": write CSV with `--format csv`"};
    for (uint32_t row = 0; row < count; ++row) {
      book_.next_row();
      for (size_t i = 0; i < layout.size(); ++i)
        if (base::Status written = write_cell(static_cast<uint16_t>(i), layout[i], table, row); !written)
          return written;
      if (options_.progress && (row + 1) % kProgressRows == 0)
        options_.progress({"", names_[table], row + 1, static_cast<uint32_t>((row + 1) * 100ULL / count)});
    }
    out_.rows += count;
    return base::Done{};
  }

  base::Status write_cell(uint16_t at, const SheetColumn& column, Index table, uint32_t row) {
    if (column.question == kNone) {
      book_.number(at, std::to_string(number_at(interview_, column, table, row)));
      return base::Done{};
    }
    const WrittenCell cell = cell_at(interview_, column, table, row);
    const value::Type& type = program_.questions[column.question].type;
    if (cell.held == Held::Blank) book_.text(at, kBlank);
    if (cell.held != Held::Answered) return base::Done{};
    const std::string word = word_of(program_, type, cell.value, options_.language);
    if (type.kind == Kind::Integer || type.kind == Kind::Decimal) {
      book_.number(at, word);
    } else if (type.kind == Kind::Date) {
      book_.date(at, word);
    } else {
      if (base::utf16_length(word) > xlsx::kTextUnits)
        return base::Error{base::ErrorCode::LimitExceeded,
                           "`" + column.name + "` in row " + std::to_string(row + 1) + " of `" +
                               program_.tables[table].name + "` has more than the " +
                               std::to_string(xlsx::kTextUnits) +
                               " characters of a cell: write CSV with `--format csv`"};
      if (!word.empty()) book_.text(at, word);
    }
    return base::Done{};
  }

  // ---- choices ----

  void offer(uint16_t at, const SheetColumn& column, const std::vector<Index>& tables) {
    if (column.kind == ColumnKind::KeyAround || column.kind == ColumnKind::NumberAround)
      return offer_column(at, column, xlsx::Strictness::Refuse);
    if (column.question == kNone) return;
    const program::Question& q = program_.questions[column.question];
    if (q.type.kind == Kind::YesNo)
      return offer_list(at, "yes", {2, [this](size_t i) {
                                      return word_of(program_, value::yes_no(), value::yes_no_cell(i == 0),
                                                     options_.language);
                                    }});
    if (q.type.kind == Kind::Choice) {
      const Index of = q.type.enum_index;
      return offer_list(at, "enum " + std::to_string(of),
                        {program_.enums[of].elements.size(), [this, of](size_t i) {
                           return choice_word(program_, of, static_cast<uint32_t>(i), options_.language);
                         }});
    }
    if (q.type.kind == Kind::Text && q.type.table != kNone) offer_rows(at, column, tables);
  }

  // Rows of a list, or of a table: where its sheet is in this workbook, whatever somebody writes there.
  void offer_rows(uint16_t at, const SheetColumn& column, const std::vector<Index>& tables) {
    const program::Question& q = program_.questions[column.question];
    const std::vector<Index>& checks = program_.question_checks[column.question];
    const bool is_closed = std::ranges::any_of(
        checks, [this](Index check) { return program_.checks[check].kind == program::CheckKind::Option; });
    const auto strictness = is_closed ? xlsx::Strictness::Refuse : xlsx::Strictness::Ask;
    const program::Table& list = program_.tables[q.type.table];
    const Index slot = list.key.front();
    if (std::ranges::find(tables, q.type.table) != tables.end() &&
        program_.slots[slot].kind == program::SlotKind::Question)
      return offer_column(at, {ColumnKind::KeyAround, q.type.table, program_.slots[slot].owner, {}},
                          strictness);
    offer_list(at, "table " + std::to_string(q.type.table),
               {interview_.rows().count(q.type.table),
                [this, slot](size_t row) {
                  const value::Cell& cell = interview_.slot(slot, static_cast<uint32_t>(row));
                  return cell.known() ? text_word(cell.text()) : std::string();
                }},
               strictness);
  }

  // The cells of that column in the sheet of its own table.
  void offer_column(uint16_t at, const SheetColumn& column, xlsx::Strictness strictness) {
    const std::vector<SheetColumn> layout = layout_of(program_, column.table);
    const auto own = std::ranges::find_if(layout, [&](const SheetColumn& other) {
      return other.table == column.table && other.question == column.question;
    });
    if (own == layout.end()) return;
    book_.choices(
        at,
        {names_[column.table], static_cast<uint16_t>(own - layout.begin()), xlsx::kFormTop, xlsx::kRows - 1},
        strictness);
  }

  void offer_list(uint16_t at, const std::string& key, ChoiceList list,
                  xlsx::Strictness strictness = xlsx::Strictness::Refuse) {
    const auto count = static_cast<uint32_t>(list.count);
    if (list.count == 0 || list.count > xlsx::kRows) return;
    const auto [place, added] = list_columns_.emplace(key, static_cast<uint16_t>(lists_.size()));
    if (added) lists_.push_back(std::move(list));
    book_.choices(at, {lists_name(), place->second, 0, count - 1}, strictness);
  }

  std::string lists_name() const {
    std::string name = "Choices";
    const auto is_taken = [&](const std::string& other) { return lib::same_key(other, name); };
    while (std::ranges::any_of(names_, is_taken)) name += "_";
    return name;
  }

  void write_lists() {
    if (lists_.empty()) return;
    book_.sheet(lists_name(), {});
    size_t rows = 0;
    for (const ChoiceList& list : lists_) rows = std::max(rows, list.count);
    for (size_t row = 0; row < rows; ++row) {
      book_.next_row();
      for (size_t i = 0; i < lists_.size(); ++i)
        if (row < lists_[i].count) book_.text(static_cast<uint16_t>(i), lists_[i].at(row));
    }
    book_.hide();
  }

  const Interview& interview_;
  const Program& program_;
  const TemplateOptions& options_;
  std::vector<std::string> names_;
  xlsx::Workbook book_;
  std::vector<ChoiceList> lists_;
  std::map<std::string, uint16_t> list_columns_;
  TemplateFiles out_;
};

}  // namespace

std::vector<Index> tables_of(const Program& program, const std::vector<Index>& chosen) {
  std::vector<Index> tables;
  for (Index table = 0; table < program.tables.size(); ++table) {
    const Index outer = outermost_table(program, table);
    const bool is_chosen = chosen.empty() || std::ranges::any_of(chosen, [&](Index one) {
                             return outermost_table(program, one) == outer;
                           });
    if (is_chosen && is_asked(program, table)) tables.push_back(table);
  }
  return tables;
}

base::Result<TemplateFiles> template_workbook(const Interview& interview, const TemplateOptions& options) {
  return Template(interview, options).write();
}

}  // namespace rapport::workbook
