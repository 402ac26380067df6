// dixf: files for the Data Import/Export Framework of AX 2012 R2 and R3, and a sheet that says what to type
// in there. docs/dixf.md says what is written and what is not.
#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/output/backend_functions.h"
#include "runtime/output/csv.h"
#include "runtime/output/dixf_table.h"
#include "runtime/output/encoding.h"
#include "runtime/output/left_out.h"
#include "runtime/output/sheet.h"

namespace rapport::output {
namespace {

using dataset::FieldKind;
using dataset::FieldValue;

constexpr std::string_view kText = "dixf-setup.txt", kHtml = "dixf-setup.html";
constexpr std::string_view kPrefix = "dixf-", kEnd = ".csv";
constexpr std::string_view kLineEnd = "\r\n";

// "dixf-0001-Currency.csv"
std::string file_name(size_t number, const DixfFile& file) {
  const std::string digits = std::to_string(number);
  std::string name = file.table;  // an entity's may have blanks and more
  for (char& c : name)
    if (!is_ax_name(std::string("_") + c)) c = '_';
  if (name[0] >= '0' && name[0] <= '9') name.insert(0, "_");
  return std::string(kPrefix) + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits + "-" +
         name + std::string(kEnd);
}

bool is_file_name(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kEnd)) return false;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(kEnd.size());
  const size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  return digits >= 4 && name.substr(digits).starts_with('-') && is_ax_name(name.substr(digits + 1));
}

std::string counted(size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

// What a spreadsheet takes for a formula when a person opens the file in one.
bool looks_like_formula(const FieldValue& value) {
  return value.kind == FieldKind::Text && !value.text.empty() &&
         std::string_view("=+-@").find(value.text[0]) != std::string_view::npos;
}

// The bytes of a file, line by line. What is wrong or noteworthy with them is kept for who asks.
class Bytes {
 public:
  Bytes(const dataset::DataSet& data, const schema::Schema& schema, bool unicode)
      : data_(data), schema_(schema), unicode_(unicode) {}

  base::Status write(const DixfFile& file, base::ByteSink& sink) {
    std::string out(unicode_ ? kUtf16Mark : "");
    for (size_t i = 0; i < file.columns.size(); ++i) put(out, (i > 0 ? "," : "") + file.columns[i]);
    put(out, kLineEnd);
    dataset::Actions::Reader reader(data_.actions);
    for (const uint32_t line : file.lines) {
      put_line(out, file, dixf_values(file, reader.at(line), schema_));
      if (out.size() < kPiece) continue;
      if (base::Status written = sink.write(out); !written) return written;
      out.clear();
    }
    return sink.write(out);
  }

  const std::set<std::string>& formulas() const { return formulas_; }  // fields
  std::vector<std::string> take_refusals() { return std::move(refusals_); }

 private:
  static constexpr size_t kPiece = 256 << 10;

  void put_line(std::string& out, const DixfFile& file, const std::vector<const FieldValue*>& values) {
    for (size_t i = 0; i < file.columns.size(); ++i) {
      if (i > 0) put(out, ",");
      const FieldValue* value = find(values, file.columns[i]);
      if (value == nullptr) continue;
      put_value(out, file, *value);
      if (looks_like_formula(*value)) formulas_.insert(value->field);
    }
    if (file.columns.size() == 1 && is_blank(values)) put(out, "\"\"");  // an empty line is no record
    put(out, kLineEnd);
  }

  static bool is_blank(const std::vector<const FieldValue*>& values) {
    return std::all_of(values.begin(), values.end(),
                       [](const FieldValue* v) { return dixf_text(*v).empty(); });
  }

  static const FieldValue* find(const std::vector<const FieldValue*>& values, const std::string& field) {
    for (const FieldValue* value : values)
      if (schema::same_name(value->field, field)) return value;
    return nullptr;
  }

  std::optional<uint32_t> put(std::string& out, std::string_view text) const {
    if (!unicode_) return append_1252(out, text);
    append_utf16(out, text);
    return std::nullopt;
  }

  void put_value(std::string& out, const DixfFile& file, const FieldValue& value) {
    std::string cell;
    put_csv_cell(cell, dixf_text(value));
    const std::optional<uint32_t> lacking = put(out, cell);
    if (!lacking) return;
    const std::string& question = value.cause.question;
    refusals_.push_back("dixf: `" + file.table + "." + value.field + "` holds " + shown_character(*lacking) +
                        ", which code page 1252 does not have" +
                        (question.empty() ? "" : ", from `" + question + "`") +
                        ": answer without it, or write Unicode files with `--dixf-unicode`");
  }

  const dataset::DataSet& data_;
  const schema::Schema& schema_;
  bool unicode_;
  std::set<std::string> formulas_;
  std::vector<std::string> refusals_;
};

std::vector<std::string> paragraph(std::string words) { return {std::move(words)}; }

SheetPart format_part(bool unicode) {
  return {.title = "Define the source data format",
          .words = paragraph("Once. All files have this format."),
          .heading = {"Field", "Value"},
          .rows = {{"Source data format", "RAPPORT"},
                   {"Type", "File"},
                   {"File format", "Delimited"},
                   {"First row header", "Yes"},
                   {"Row delimiter", "{CR}{LF}"},
                   {"Column delimiter", "Comma {,}"},
                   {"Text qualifier", "\""},
                   {"Code page", "1252"},
                   {"Unicode", unicode ? "Yes" : "No"},
                   {"Language locale", "en-us"},
                   {"Chart of accounts delimiter", "-"}}};
}

SheetPart entities_part(const std::vector<DixfFile>& files) {
  SheetPart part{.title = "Create the target entities that are missing",
                 .words = paragraph("Once, for tables that DIXF brings no entity for. Leave Entity class and "
                                    "Target entity blank, and take the module where you keep the table."),
                 .heading = {"Entity", "Type", "Staging table"}};
  std::set<std::string> seen;
  for (const DixfFile& file : files)
    if (file.entity == nullptr && !file.named && seen.insert(file.table).second)
      part.rows.push_back({file.table, "Table", file.table});
  if (part.rows.empty()) return {.title = part.title, .words = {"None is missing."}};
  return part;
}

std::string entity_type(const DixfFile& file) {
  if (file.entity != nullptr) return std::string(file.entity->type);
  return file.named ? "Entity" : "Table";
}

SheetPart group_part(const dataset::DataSet& data, const std::vector<DixfFile>& files,
                     const std::vector<OutputFile>& written) {
  SheetPart part{
      .title = "Define the processing group",
      .words = {"Group: " + data.pack +
                    ". Add the entities in this order, each with the source data "
                    "format RAPPORT and its file.",
                "Lines with a company belong to it alone: import them while you work in that company. "
                "The others are shared by all companies."},
      .heading = {"Sequence", "Entity", "Type", "Company", "Records", "File"}};
  for (size_t i = 0; i < files.size(); ++i) {
    const DixfEntity* entity = files[i].entity;
    part.rows.push_back(
        {std::to_string(i + 1), std::string(entity == nullptr ? files[i].table : entity->name),
         entity_type(files[i]), files[i].company, std::to_string(files[i].lines.size()), written[i].name});
  }
  return part;
}

SheetPart mapping_part(const std::vector<DixfFile>& files) {
  SheetPart part{
      .title = "Generate the source mapping of each entity",
      .words = paragraph("The columns carry the names of the fields of the table, so an entity of the "
                         "type Table maps by itself. Look through these, whose entity has fields of "
                         "its own, and map what is left open by hand."),
      .heading = {"Entity", "Columns"}};
  for (const DixfFile& file : files) {
    if (file.entity == nullptr && !file.named) continue;
    std::string columns;
    for (const std::string& column : file.columns) columns += (columns.empty() ? "" : ", ") + column;
    part.rows.push_back({std::string(file.entity == nullptr ? file.table : file.entity->name), columns});
  }
  if (part.rows.empty())
    return {.title = part.title,
            .words = {"The columns carry the names of the fields of the table: each maps by itself."}};
  return part;
}

// Of "Table.Field"; of a call, which has no field, all of it.
std::string_view table_of(std::string_view field) {
  const size_t call = field.rfind(')');
  return field.substr(0, field.find('.', call == std::string_view::npos ? 0 : call));
}

// What the files do not hold, table by table, so that a record that comes without a part of itself is seen.
SheetPart rest_part(const std::vector<NotWritten>& left_out) {
  SheetPart part{.title = "What is left to do"};
  if (left_out.empty()) {
    part.words = {"Nothing: the files hold all that was answered."};
    return part;
  }
  struct Rest {
    size_t values = 0;
    std::vector<std::string> fields;  // each once
  };
  std::vector<std::string> tables;
  std::map<std::string, Rest> rests;
  for (const NotWritten& row : left_out) {
    const std::string table(table_of(row.field));
    const auto [at, is_new] = rests.try_emplace(table);
    if (is_new) tables.push_back(table);
    ++at->second.values;
    const std::string field = row.field.substr(std::min(table.size() + 1, row.field.size()));
    std::vector<std::string>& fields = at->second.fields;
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
  part.words = {counted(left_out.size(), "value") +
                    " of the configuration cannot go this way; not-written.csv names each with the reason.",
                "Enter them in AX after the import, or have another format write what it can. A table that "
                "is also among the files is imported without these fields: complete its records."};
  part.heading = {"Table", "Values", "Fields"};
  for (const std::string& table : tables) {
    std::string names;
    for (const std::string& field : rests[table].fields) names += (names.empty() ? "" : ", ") + field;
    part.rows.push_back({table, std::to_string(rests[table].values), names});
  }
  return part;
}

PrintedSheet setup_sheet(const dataset::DataSet& data, const Context& context,
                         const std::vector<DixfFile>& files, const Output& output) {
  PrintedSheet sheet{.title = "Import " + data.pack + " with the Data Import/Export Framework"};
  sheet.words.push_back(
      "Work through this sheet from top to bottom in AX 2012 R2 or R3, area page Data "
      "import export framework.");
  sheet.parts = {format_part(context.dixf.unicode), entities_part(files),
                 group_part(data, files, output.files), mapping_part(files)};
  sheet.parts.push_back(
      {.title = "Preview, then import",
       .words = {"Preview each file, run the processing group in the order of the sequence, and look at its "
                 "execution history before the next step."}});
  sheet.parts.push_back(rest_part(output.not_written));
  return sheet;
}

class Nowhere final : public base::ByteSink {
 public:
  base::Status write(std::string_view) override { return base::Done{}; }
};

// Written to nowhere first: then it is known what is wrong with it.
void look_through(const dataset::DataSet& data, const Context& context, const DixfFile& file,
                  const std::string& name, Output& output) {
  Bytes bytes(data, context.schema, context.dixf.unicode);
  Nowhere nowhere;
  RAPPORT_CHECK(bytes.write(file, nowhere).ok());
  for (const std::string& field : bytes.formulas())
    output.notes.push_back("dixf: values of `" + file.table + "." + field + "` in " + name +
                           " begin with one of `= + - @`: AX reads them as they are, a spreadsheet takes "
                           "them for formulas");
  std::ranges::move(bytes.take_refusals(), std::back_inserter(output.refusals));
}

void keep_first(std::vector<std::string>& lines) {
  if (lines.size() <= limits::kDiagnostics) return;
  const size_t more = lines.size() - limits::kDiagnostics;
  lines.resize(limits::kDiagnostics);
  lines.push_back("dixf: " + std::to_string(more) + " more of these");
}

}  // namespace

Output dixf(const dataset::DataSet& data, const Context& context) {
  Output output;
  const auto files =
      std::make_shared<const std::vector<DixfFile>>(dixf_files(data, context.schema, output.not_written));
  for (size_t i = 0; i < files->size(); ++i) {
    const DixfFile& file = (*files)[i];
    const std::string name = file_name(i + 1, file);
    look_through(data, context, file, name, output);
    const auto write = [files, i, &data, &schema = context.schema,
                        unicode = context.dixf.unicode](base::ByteSink& sink) {
      return Bytes(data, schema, unicode).write((*files)[i], sink);
    };
    output.files.push_back({name, {}, write});
    output.written.records += file.lines.size();
    output.written.values += file.values;
  }
  const PrintedSheet sheet = setup_sheet(data, context, *files, output);
  output.files.push_back({std::string(kText), sheet_text(sheet)});
  output.files.push_back({std::string(kHtml), sheet_html(sheet)});
  keep_first(output.refusals);
  if (!output.refusals.empty()) output.files.clear();
  return output;
}

std::optional<std::string_view> dixf_start(std::string_view name) {
  const bool ours = name == kText || name == kHtml || is_file_name(name);
  return ours ? std::optional(std::string_view()) : std::nullopt;
}

}  // namespace rapport::output
