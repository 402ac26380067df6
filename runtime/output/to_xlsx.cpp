// xlsx: the data set as a workbook for people: an overview, a sheet for each table in load order, and what
// back ends beside it left out. docs/xlsx.md describes it.
#include <algorithm>
#include <map>
#include <set>

#include "runtime/base/utf8.h"
#include "runtime/dataset/record_key.h"
#include "runtime/output/ax_xml.h"
#include "runtime/output/backend_functions.h"
#include "runtime/output/left_out.h"
#include "runtime/schema/by_name.h"
#include "runtime/xlsx/workbook.h"

namespace rapport::output {
namespace {

using dataset::Action;
using dataset::FieldKind;
using dataset::FieldValue;

constexpr std::string_view kFile = "configuration.xlsx";
constexpr uint32_t kWidest = 60;
const std::string kOverview = "Overview", kNotWrittenSheet = "Not written";

// All actions on one table: those on it may stand in several places of the load order.
struct TableSheet {
  std::string table, name;                                    // name: of the (first) sheet
  std::string company;                                        // of the first action
  std::vector<uint32_t> actions;                              // of the data set
  std::vector<std::string> fields;                            // those of the key first, then by name
  std::map<std::string, uint32_t, schema::NameLess> columns;  // field → column
  std::vector<xlsx::Column> titles;
  size_t values = 0;
};

uint32_t width_of(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size() && width < kWidest; ++width)
    if (base::next_code_point(text, at) == '\n') break;
  return static_cast<uint32_t>(width);
}

void widen(xlsx::Column& column, std::string_view text) {
  column.width = std::min(kWidest, std::max(column.width, width_of(text) + 2));
}

xlsx::Column titled(const std::string& title) {
  return {title, std::min(kWidest, width_of(title) + 4)};  // room for the arrow of the filter
}

constexpr uint32_t kLeading = 2;  // columns before the fields: action and company

std::vector<TableSheet> sheets_of(const dataset::DataSet& data) {
  std::vector<TableSheet> sheets;
  std::map<std::string, size_t> places;
  uint32_t place = 0;
  for (const Action& action : data.actions) {
    const auto [at, is_new] = places.emplace(action.table, sheets.size());
    if (is_new) sheets.push_back({.table = action.table, .company = action.company});
    TableSheet& sheet = sheets[at->second];
    sheet.actions.push_back(place++);
    sheet.values += action.fields.size();
    for (const FieldValue& value : action.fields) sheet.columns.emplace(value.field, 0);
  }
  return sheets;
}

void place_columns(TableSheet& sheet, dataset::Actions::Reader& reader) {
  const auto add = [&](const std::string& field) {
    sheet.columns[field] = static_cast<uint32_t>(kLeading + sheet.fields.size());
    sheet.fields.push_back(field);
  };
  const auto is_there = [&](const std::string& field) { return sheet.columns[field] >= kLeading; };
  for (const uint32_t action : sheet.actions)
    for (const std::string& field : reader.at(action).key)
      if (sheet.columns.contains(field) && !is_there(field)) add(field);
  for (const auto& [field, column] : sheet.columns)
    if (column < kLeading) add(field);
  sheet.titles = {titled("Action"), titled("Company")};
  for (const std::string& field : sheet.fields) sheet.titles.push_back(titled(field));
  for (const uint32_t action : sheet.actions)
    for (const FieldValue& value : reader.at(action).fields)
      widen(sheet.titles[sheet.columns[value.field]], entered_text(value));
}

// Names that differ, also without regard to case.
class SheetNames {
 public:
  std::string free(std::string_view wanted) {
    std::string name;
    for (const char c : wanted)
      name += std::string_view("[]:*?/\\'").find(c) == std::string_view::npos ? c : '_';
    if (name.empty()) name = "_";
    for (size_t number = 1;; ++number) {
      const std::string end = number == 1 ? "" : " (" + std::to_string(number) + ")";
      std::string tried = std::string(base::utf16_prefix(name, xlsx::kNameUnits - end.size())) + end;
      if (taken_.insert(dataset::folded(tried)).second) return tried;
    }
  }

 private:
  std::set<std::string> taken_;
};

class Book {
 public:
  explicit Book(const dataset::DataSet& data) : data_(data), reader_(data.actions), book_(data.pack) {}

  Output write(const Context& context) {
    sheets_ = sheets_of(data_);
    names_.free(kOverview);
    names_.free(kNotWrittenSheet);
    for (TableSheet& sheet : sheets_) {
      place_columns(sheet, reader_);
      sheet.name = names_.free(schema::plain_name(sheet.table));
    }
    put_overview(context);
    for (const TableSheet& sheet : sheets_) put_table(sheet);
    put_left_out(context);
    base::Result<std::string> bytes = book_.finish();
    if (!bytes) {
      output_.refusals.push_back("xlsx: " + bytes.error().message);
    } else {
      output_.files.push_back({std::string(kFile), std::move(*bytes)});
    }
    return std::move(output_);
  }

 private:
  void put_pair(const std::string& name, const std::string& value) {
    book_.next_row();
    book_.text(0, name, xlsx::Look::Heading);
    book_.text(1, value);
  }

  void put_count(uint16_t column, size_t count) { book_.number(column, std::to_string(count)); }

  void put_overview(const Context& context) {
    std::vector<xlsx::Column> titles = {titled("Table"), titled("Records"), titled("Values"),
                                        titled("Company")};
    titles[0].width = 34;
    book_.sheet(kOverview, titles);
    put_pair("Pack", data_.pack);
    put_pair("Target", data_.target);
    put_pair("Company", data_.company);
    book_.next_row();
    book_.text(0, "In the order of loading", xlsx::Look::Plain);
    book_.titles(titles);
    for (const TableSheet& sheet : sheets_) {
      book_.next_row();
      book_.link(0, sheet.name);
      put_count(1, sheet.actions.size());
      put_count(2, sheet.values);
      book_.text(3, sheet.company);
    }
    size_t left_out = 0;
    for (const LeftOut& other : context.left_out) left_out += other.rows.size();
    book_.next_row();
    book_.link(0, kNotWrittenSheet);
    book_.text(1, "");
    put_count(2, left_out);
  }

  void put_table(const TableSheet& sheet) {
    book_.sheet(sheet.name, sheet.titles);
    book_.titles(sheet.titles);
    uint32_t rows = 1;
    for (const uint32_t action : sheet.actions) {
      if (rows == xlsx::kRows) {  // the rest goes to a sheet of its own
        book_.sheet(names_.free(schema::plain_name(sheet.table)), sheet.titles);
        book_.titles(sheet.titles);
        rows = 1;
      }
      ++rows;
      put_record(sheet, reader_.at(action));
    }
  }

  void put_record(const TableSheet& sheet, const Action& action) {
    std::vector<const FieldValue*> cells(sheet.titles.size(), nullptr);
    for (const FieldValue& value : action.fields) cells[sheet.columns.find(value.field)->second] = &value;
    book_.next_row();
    book_.text(0, action_name(action.kind));
    book_.text(1, action.company);
    for (size_t i = kLeading; i < cells.size(); ++i)
      if (cells[i] != nullptr) put_value(static_cast<uint16_t>(i), action, *cells[i]);
    ++output_.written.records;
  }

  void put_value(uint16_t column, const Action& action, const FieldValue& value) {
    if (base::utf16_length(entered_text(value)) > xlsx::kTextUnits) {
      output_.not_written.push_back(not_written(
          action, value, "a cell of a workbook holds " + std::to_string(xlsx::kTextUnits) + " characters"));
      return book_.text(column, "");
    }
    switch (value.kind) {
      case FieldKind::Number: book_.number(column, value.text); break;
      case FieldKind::Date: book_.date(column, value.text); break;
      case FieldKind::Text:
      case FieldKind::EnumElement:
      case FieldKind::Reference: book_.text(column, entered_text(value)); break;
    }
    ++output_.written.values;
  }

  void put_left_out(const Context& context) {
    std::vector<xlsx::Column> titles = {titled("Format"), titled("Table.Field"), titled("Value"),
                                        titled("Question"), titled("Reason")};
    const uint32_t widths[] = {10, 36, 36, 30, kWidest};
    for (size_t i = 0; i < titles.size(); ++i) titles[i].width = widths[i];
    book_.sheet(kNotWrittenSheet, titles);
    book_.titles(titles);
    uint32_t rows = 1;
    const auto put = [&](std::string_view format, const NotWritten& row) {
      if (rows == xlsx::kRows) return;  // not-written.csv has them all
      ++rows;
      book_.next_row();
      const std::string_view cells[] = {format, row.field, row.value, row.question, row.reason};
      for (size_t i = 0; i < std::size(cells); ++i)
        book_.text(static_cast<uint16_t>(i), base::utf16_prefix(cells[i], xlsx::kTextUnits),
                   i == 4 ? xlsx::Look::Wrapped : xlsx::Look::Plain);
    };
    for (const LeftOut& other : context.left_out)
      for (const NotWritten& row : other.rows) put(other.backend, row);
    for (const NotWritten& row : output_.not_written) put("xlsx", row);
  }

  const dataset::DataSet& data_;
  dataset::Actions::Reader reader_;
  xlsx::Workbook book_;
  SheetNames names_;
  std::vector<TableSheet> sheets_;
  Output output_;
};

}  // namespace

Output workbook(const dataset::DataSet& data, const Context& context) { return Book(data).write(context); }

std::optional<std::string_view> workbook_start(std::string_view name) {
  return name == kFile ? std::optional(std::string_view()) : std::nullopt;
}

}  // namespace rapport::output
