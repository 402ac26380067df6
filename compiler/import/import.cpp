#include "compiler/import/import.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "compiler/import/encoding.h"
#include "compiler/import/kinds.h"
#include "compiler/import/readers.h"
#include "compiler/pack/schema_toml.h"
#include "runtime/schema/by_name.h"
#include "runtime/schema/schema.h"

namespace rapport::metadata {
namespace {

using schema::Schema;

constexpr std::string_view kRemark =
    "# Written by `rapport import`, which writes it again: corrections belong in overrides.toml.\n";

Counts counts_of(const Schema& schema) {
  Counts counts{
      .enums = schema.enums.size(), .types = schema.types.size(), .documents = schema.documents.size()};
  for (const schema::Table& table : schema.tables) {
    if (table.kind != schema::TableKind::Table) {
      ++counts.operations;
      continue;
    }
    ++counts.tables;
    counts.fields += table.fields.size();
  }
  return counts;
}

// Takes out of `base` what `over` brings whole.
template <class T>
void drop_replaced(std::vector<T>& base, const std::vector<T>& over) {
  const auto less = [](const T& a, const T& b) { return schema::compare_names(a.name, b.name) < 0; };
  std::erase_if(base,
                [&](const T& item) { return std::binary_search(over.begin(), over.end(), item, less); });
}

// What a source says, whichever it is.
std::string words_of(Schema schema) {
  for (schema::Table& table : schema.tables) {
    table.evidence.clear();
    for (schema::Field& field : table.fields) field.evidence.clear();
  }
  for (schema::Enum& item : schema.enums) item.evidence.clear();
  for (schema::DataType& item : schema.types) item.evidence.clear();
  for (schema::Document& item : schema.documents) item.evidence.clear();
  return pack::write_schema(schema);
}

// A WSDL says all of an operation.
void drop_operations(Schema& base, const Schema& over) {
  std::erase_if(base.tables, [&](const schema::Table& table) {
    return table.kind == schema::TableKind::Operation && schema::find_table(over, table.name) != nullptr;
  });
}

// Two spellings of a service are one service, and one section of the file: its operations take that of the
// first. They are sorted, so those of a service follow each other.
void spell_services_alike(Schema& schema) {
  std::string_view before;
  for (schema::Table& table : schema.tables) {
    if (table.kind != schema::TableKind::Operation) continue;
    const std::string_view name = schema::plain_name(table.name), service = name.substr(0, name.find('.'));
    if (schema::same_name(before, service) && before != service)
      table.name = schema::designation(schema::TableKind::Operation,
                                       std::string(before) + std::string(name.substr(service.size())));
    const std::string_view spelled = schema::plain_name(table.name);
    before = spelled.substr(0, spelled.find('.'));
  }
}

class Importer {
 public:
  Importer(diag::SourceMap& sources, diag::Diagnostics& diags) : sources_(sources), diags_(diags) {
    for (const KindInfo& info : kinds()) folds_.push_back({.info = info, .schema = {}, .is_new = false});
  }

  void take_existing(const pack::SourceFile& file) {
    for (Folded& one : folds_)
      if (one.info.file == std::string_view(file.name).substr(file.name.find_last_of('/') + 1))
        one.schema = pack::read_schema(sources_, sources_.add(file.name, file.bytes), diags_);
  }

  // All files before the first report: a WSDL refers to others.
  std::vector<Report> take(std::span<const pack::SourceFile> files) {
    for (const pack::SourceFile& file : files) open(file);
    std::vector<Report> reports;
    for (Opened& file : opened_) reports.push_back(take(file));
    return reports;
  }

  std::vector<Written> written() const {
    std::vector<Written> files;
    for (const Folded& one : folds_)
      if (one.is_new)
        files.push_back({std::string(one.info.file), std::string(kRemark) + pack::write_schema(one.schema),
                         counts_of(one.schema)});
    return files;
  }

 private:
  struct Folded {
    KindInfo info;
    Schema schema;
    bool is_new;  // something was added
    std::map<std::string, std::string, schema::NameLess> words =
        {};  // of this import: what was said of a thing
  };

  struct Opened {
    std::string name;
    std::optional<Source> source;  // nothing: it is no text
    std::optional<Kind> kind;      // nothing: it is none of those that are known
    pugi::xml_node root;           // of a schema
  };

  void open(const pack::SourceFile& file) {
    Opened& opened = opened_.emplace_back(Opened{file.name, {}, {}, {}});
    base::Result<std::string> text = to_utf8(file.bytes);
    if (!text) {
      diags_.report(diag::E6203, diag::Span{sources_.add(file.name, file.bytes), 0, 0}, "text",
                    text.error().message);
      return;
    }
    opened.source.emplace(sources_, sources_.add(file.name, std::move(*text)), diags_);
    opened.kind = kind_of(*opened.source);
    if (opened.kind == Kind::Aif) opened.root = library_.add(*opened.source);
  }

  Report take(Opened& file) {
    Report report{.file = file.name, .kind = {}, .counts = {}, .skipped = {}};
    if (!file.kind) return report;
    Facts facts = read(file);
    tidy(facts);
    report.kind = info_of(*file.kind).words;
    report.counts = counts_of(facts.schema);
    report.skipped = std::move(facts.skipped);
    fold(*file.kind, facts.schema, report);
    return report;
  }

  Facts read(Opened& file) {
    switch (*file.kind) {
      case Kind::Cdm: return read_cdm(*file.source);
      case Kind::AxXml: return read_ax_xml(*file.source);
      case Kind::Aif: return file.root ? read_aif(*file.source, file.root, library_) : Facts();
      case Kind::Xpo: return read_xpo(*file.source);
      case Kind::Dictionary: return read_dictionary(*file.source);
    }
    return {};
  }

  void fold(Kind kind, const Schema& facts, Report& report) {
    Folded& one = *std::ranges::find(folds_, kind, [](const Folded& f) { return f.info.kind; });
    note_other_words(one, facts, report);
    if (one.info.fold == Fold::Replace) {
      drop_replaced(one.schema.tables, facts.tables);
      drop_replaced(one.schema.enums, facts.enums);
      drop_replaced(one.schema.types, facts.types);
    }
    drop_operations(one.schema, facts);
    one.schema = schema::overlay(std::move(one.schema), facts);
    spell_services_alike(one.schema);
    one.is_new |= !facts.tables.empty() || !facts.enums.empty() || !facts.types.empty() ||
                  !facts.documents.empty() || !facts.message_types.empty();
  }

  // What stands whole in two files of this import, and not the same way: somebody has to know.
  void note_other_words(Folded& one, const Schema& facts, Report& report) {
    const bool whole = one.info.fold == Fold::Replace;
    for (const schema::Table& item : facts.tables)
      if (whole) note_other_words(one, "tables", item.name, words_of({.tables = {item}}), report);
    for (const schema::Enum& item : facts.enums)
      if (whole) note_other_words(one, "enums", item.name, words_of({.enums = {item}}), report);
    for (const schema::DataType& item : facts.types)
      if (whole) note_other_words(one, "data types", item.name, words_of({.types = {item}}), report);
    for (const schema::Document& item : facts.documents)
      note_other_words(one, "documents", item.name, words_of({.documents = {item}}), report);
  }

  static void note_other_words(Folded& one, const std::string& what, const std::string& name,
                               std::string words, Report& report) {
    std::string& known = one.words[what + " " + name];
    if (!known.empty() && known != words)
      note(report.skipped[what + " of an earlier file of this import, described otherwise here"], name);
    known = std::move(words);
  }

  diag::SourceMap& sources_;
  diag::Diagnostics& diags_;
  std::vector<Folded> folds_;
  XsdLibrary library_;
  std::deque<Opened> opened_;
};

}  // namespace

std::vector<std::string_view> names_of_imports() {
  std::vector<std::string_view> names;
  for (const KindInfo& info : kinds()) names.push_back(info.file);
  return names;
}

Imported import_files(std::span<const pack::SourceFile> inputs, std::span<const pack::SourceFile> existing,
                      diag::SourceMap& sources, diag::Diagnostics& diags) {
  Importer importer(sources, diags);
  for (const pack::SourceFile& file : existing) importer.take_existing(file);
  Imported imported;
  imported.reports = importer.take(inputs);
  if (!diags.has_errors()) imported.written = importer.written();
  return imported;
}

}  // namespace rapport::metadata
