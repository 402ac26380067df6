// bc: a configuration package of Business Central (and NAV before it), as codeunit 8614 "Config. XML
// Exchange" reads it. docs/bc.md says what is written and what is not.
#include <algorithm>

#include "runtime/archive/archive.h"
#include "runtime/base/utf8.h"
#include "runtime/output/backend_functions.h"
#include "runtime/output/encoding.h"
#include "runtime/output/mapped.h"
#include "runtime/output/xml_buffer.h"

namespace rapport::output {
namespace {

constexpr size_t kMarkup = 256;                       // more than the markup of one line, names aside
constexpr size_t kCodeLength = 20, kNameLength = 50;  // fields of table 8623 "Config. Package"
constexpr std::string_view kStart = "Package", kEnd = ".rapidstart";

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// As the codeunit makes it of the name of a table or field: some characters go, others become one that an
// element may have, and blanks go last.
std::string element_of(std::string_view name) {
  std::string element;
  for (const char c : name) {
    if (std::string_view("?'` <>,./\\+&()%:").find(c) != std::string_view::npos) continue;
    element += c == '-' ? '_' : c;
  }
  if (element.empty() || !(is_letter(element[0]) || element[0] == '_')) element.insert(0, "_");
  return element;
}

// Of the pack, "base-information@1.0.0": BASE-INFORMATION.
std::string code_of(std::string_view pack) {
  std::string code;
  for (const char c : pack.substr(0, pack.find('@'))) {
    if (c >= 'a' && c <= 'z')
      code += static_cast<char>(c - 'a' + 'A');
    else if (is_letter(c) || is_digit(c) || c == '-' || c == '_')
      code += c;
    if (code.size() == kCodeLength) break;
  }
  return code.empty() ? "RAPPORT" : code;
}

void put_element(XmlBuffer& out, std::string_view indent, const std::string& element,
                 std::string_view attributes, std::string_view text) {
  out.reserve(kMarkup + 2 * element.size() + XmlBuffer::kEscaped * text.size());
  out.put(indent);
  out.put("<");
  out.put(element);
  out.put(attributes);
  if (text.empty()) return out.put(" />\r\n");
  out.put(">");
  out.put_text(text);
  out.put("</");
  out.put(element);
  out.put(">\r\n");
}

std::string_view attributes_of(const mapping::Field& field) {
  return field.key ? " PrimaryKey=\"1\"" : " ValidateField=\"1\"";
}

// The importer takes the fields of the package from the first record, so each has all of them.
void put_record(XmlBuffer& out, const MappedTable& table, const std::vector<MappedCell>& record,
                bool is_first) {
  const std::string element = element_of(table.map->to);
  out.reserve(kMarkup + element.size());
  out.put("    <");
  out.put(element);
  out.put(">\r\n");
  for (const mapping::Field* field : table.columns) {
    const std::string* text = find_cell(record, field->to);
    const std::string_view missing = field->kind == mapping::Kind::Boolean ? "0" : "";
    put_element(out, "      ", element_of(field->to), is_first ? attributes_of(*field) : "",
                text == nullptr ? missing : *text);
  }
  out.reserve(kMarkup + element.size());
  out.put("    </");
  out.put(element);
  out.put(">\r\n");
}

void put_table(XmlBuffer& out, const MappedTable& table, size_t order) {
  const std::string list = element_of(table.map->to + "List");
  out.reserve(kMarkup + list.size());
  out.put("  <");
  out.put(list);
  out.put(">\r\n");
  put_element(out, "    ", "TableID", "", std::to_string(table.map->number));
  put_element(out, "    ", "PackageProcessingOrder", "", std::to_string(order));
  for (size_t i = 0; i < table.records.size(); ++i) put_record(out, table, table.records[i], i == 0);
  out.reserve(kMarkup + list.size());
  out.put("  </");
  out.put(list);
  out.put(">\r\n");
}

std::string package_xml(const dataset::DataSet& data, const Mapped& mapped) {
  base::StringSink sink;
  XmlBuffer out(sink);
  const std::string_view name = base::utf16_prefix(data.pack, kNameLength);
  out.reserve(kMarkup + XmlBuffer::kEscaped * name.size());
  out.put("<?xml version=\"1.0\" encoding=\"UTF-16\" standalone=\"yes\"?>\r\n");
  out.put("<DataList ExcludeConfigTables=\"1\" PackageName=\"");
  out.put_attribute(name);
  out.put("\" Code=\"");
  out.put(code_of(data.pack));
  out.put("\">\r\n");
  for (size_t i = 0; i < mapped.tables.size(); ++i) put_table(out, mapped.tables[i], i + 1);
  out.reserve(kMarkup);
  out.put("</DataList>");
  RAPPORT_CHECK(out.finish().ok());  // memory does not refuse
  return sink.take();
}

}  // namespace

Output bc(const dataset::DataSet& data, const Context& context) {
  const mapping::Map none;
  Mapped mapped = apply_map(context.bc == nullptr ? none : *context.bc, data);
  std::string bytes(kUtf16Mark);
  append_utf16(bytes, package_xml(data, mapped));
  const std::string name = std::string(kStart) + code_of(data.pack) + std::string(kEnd);
  Output output{.not_written = std::move(mapped.not_written), .written = mapped.written};
  if (mapped.tables.empty())
    output.notes.push_back(
        "bc: the package holds no records: nothing of the configuration has a counterpart there");
  output.files.push_back({name, archive::gzip(bytes)});
  return output;
}

std::optional<std::string_view> bc_start(std::string_view name) {
  return name.starts_with(kStart) && name.ends_with(kEnd) ? std::optional(std::string_view("\x1F\x8B"))
                                                          : std::nullopt;
}

}  // namespace rapport::output
