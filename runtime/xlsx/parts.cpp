#include "runtime/xlsx/parts.h"

#include <algorithm>
#include <map>
#include <pugixml.hpp>

#include "runtime/base/limits.h"
#include "runtime/xlsx/xml_events.h"

namespace rapport::xlsx {
namespace {

using archive::Part;
using archive::ZipReader;
using base::Error;
using base::ErrorCode;
using pugi::xml_node;

constexpr std::string_view kContentTypes = "[Content_Types].xml";

base::Result<std::string> read_whole(ZipReader& archive, const Part& part) {
  auto source = archive.read(part);
  if (!source) return source.error();
  std::string bytes, buffer(1 << 16, '\0');
  for (;;) {
    const base::Result<size_t> got = (*source)->read(buffer);
    if (!got) return got.error();
    if (*got == 0) return bytes;
    bytes.append(buffer.data(), *got);
    if (bytes.size() > limits::kWorkbookTreeBytes)
      return Error{ErrorCode::LimitExceeded, "`" + part.name + "` has more than the " +
                                                 std::to_string(limits::kWorkbookTreeBytes >> 20) +
                                                 " MB allowed"};
  }
}

Error no_part(std::string_view name) {
  return {ErrorCode::Corrupt, "it is no workbook: the archive has no `" + std::string(name) + "`"};
}

base::Result<pugi::xml_document> read_tree(ZipReader& archive, std::string_view name) {
  const Part* part = archive.find(name);
  if (part == nullptr) return no_part(name);
  const base::Result<std::string> bytes = read_whole(archive, *part);
  if (!bytes) return bytes.error();
  if (bytes->find("<!DOCTYPE") != std::string::npos)
    return Error{ErrorCode::Corrupt, "`" + part->name + "` declares a document type, which no workbook has"};
  pugi::xml_document tree;
  const pugi::xml_parse_result parsed = tree.load_buffer(bytes->data(), bytes->size());
  if (!parsed)
    return Error{ErrorCode::Corrupt, "`" + part->name + "` is no XML: " + parsed.description() + " at byte " +
                                         std::to_string(parsed.offset)};
  return tree;
}

std::string_view name_of(xml_node node) { return local_name(node.name()); }

xml_node child(xml_node node, std::string_view name) {
  for (const xml_node one : node.children())
    if (name_of(one) == name) return one;
  return {};
}

std::string_view attribute(xml_node node, std::string_view name) {
  for (const pugi::xml_attribute one : node.attributes())
    if (local_name(one.name()) == name) return one.value();
  return {};
}

bool is_yes(std::string_view word) { return word == "1" || word == "true" || word == "on"; }

uint32_t number_of(std::string_view digits) {
  uint32_t number = 0;
  for (const char c : digits)
    if (c >= '0' && c <= '9' && number < 100'000'000) number = number * 10 + static_cast<uint32_t>(c - '0');
  return number;
}

struct Relation {
  std::string type, target;  // the last word of the type; a part of the archive
};

// "xl/worksheets/sheet1.xml" from "worksheets/sheet1.xml" or "/xl/worksheets/sheet1.xml" in "xl/".
std::string resolved(std::string folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  while (target.starts_with("../") && !folder.empty()) {
    target.remove_prefix(3);
    const size_t slash = folder.find_last_of('/', folder.size() - 2);
    folder.resize(slash == std::string::npos ? 0 : slash + 1);
  }
  return folder + std::string(target);
}

using Relations = std::map<std::string, Relation, std::less<>>;

base::Result<Relations> read_relations(ZipReader& archive, const std::string& of) {
  const size_t name = of.rfind('/') + 1;
  const std::string folder = of.substr(0, name);
  base::Result<pugi::xml_document> tree = read_tree(archive, folder + "_rels/" + of.substr(name) + ".rels");
  if (!tree) return tree.error();
  Relations relations;
  for (const xml_node one : tree->document_element().children()) {
    if (attribute(one, "TargetMode") == "External") continue;
    const std::string_view type = attribute(one, "Type");
    relations[std::string(attribute(one, "Id"))] = {std::string(type.substr(type.rfind('/') + 1)),
                                                    resolved(folder, attribute(one, "Target"))};
  }
  return relations;
}

// What the main part is, by the type that the archive gives it.
base::Status check_type(ZipReader& archive, const std::string& part) {
  const base::Result<pugi::xml_document> tree = read_tree(archive, kContentTypes);
  if (!tree) return tree.error();
  std::string_view type;
  for (const xml_node one : tree->document_element().children())
    if (name_of(one) == "Override" && resolved("", attribute(one, "PartName")) == part)
      type = attribute(one, "ContentType");
  const size_t end = part.rfind('.') + 1;
  for (const xml_node one : tree->document_element().children())
    if (type.empty() && name_of(one) == "Default" && attribute(one, "Extension") == part.substr(end))
      type = attribute(one, "ContentType");
  if (type.find("sheet.binary") != std::string_view::npos)
    return Error{ErrorCode::Unsupported, "it is a binary workbook (.xlsb): save it as .xlsx"};
  const bool is_sheets = type.find("spreadsheetml") != std::string_view::npos ||
                         type.find("ms-excel.sheet.macroEnabled") != std::string_view::npos ||
                         type.find("ms-excel.template.macroEnabled") != std::string_view::npos;
  if (is_sheets) return base::Done{};
  return Error{ErrorCode::Unsupported, "it is no workbook: its content is `" +
                                           std::string(type.substr(0, 100)) + "`, expected .xlsx"};
}

base::Status read_styles(ZipReader& archive, const std::string& part, Parts& parts) {
  const base::Result<pugi::xml_document> tree = read_tree(archive, part);
  if (!tree) return tree.error();
  const xml_node root = tree->document_element();
  std::map<uint32_t, bool> own;
  for (const xml_node format : child(root, "numFmts").children())
    own[number_of(attribute(format, "numFmtId"))] = is_day_format(attribute(format, "formatCode"));
  for (const xml_node format : child(root, "cellXfs").children()) {
    const uint32_t number = number_of(attribute(format, "numFmtId"));
    const auto found = own.find(number);
    parts.shows_day.push_back(found != own.end() ? found->second : is_day_format(number));
  }
  return base::Done{};
}

base::Status read_sheets(xml_node root, const Relations& relations, Parts& parts) {
  parts.starts_1904 = is_yes(attribute(child(root, "workbookPr"), "date1904"));
  for (const xml_node sheet : child(root, "sheets").children()) {
    const auto found = relations.find(attribute(sheet, "id"));
    if (found == relations.end() || found->second.type != "worksheet") continue;  // of charts, of dialogs
    const std::string_view state = attribute(sheet, "state");
    parts.sheets.push_back({.name = std::string(attribute(sheet, "name")),
                            .hidden = state == "hidden" || state == "veryHidden",
                            .part = found->second.target});
  }
  if (parts.sheets.empty()) return Error{ErrorCode::Corrupt, "it has no sheet with cells"};
  if (parts.sheets.size() > limits::kWorkbookSheets)
    return Error{ErrorCode::LimitExceeded, "it has " + std::to_string(parts.sheets.size()) +
                                               " sheets, more than the " +
                                               std::to_string(limits::kWorkbookSheets) + " allowed"};
  return base::Done{};
}

}  // namespace

base::Result<Parts> read_parts(ZipReader& archive) {
  if (archive.find(kContentTypes) == nullptr) return no_part(kContentTypes);
  const base::Result<Relations> outer = read_relations(archive, "");
  if (!outer) return outer.error();
  const auto main = std::ranges::find_if(
      *outer, [](const auto& relation) { return relation.second.type == "officeDocument"; });
  if (main == outer->end())
    return Error{ErrorCode::Corrupt, "it is no workbook: nothing in the archive is its document"};
  const std::string& book = main->second.target;
  if (const base::Status type = check_type(archive, book); !type) return type.error();
  const base::Result<pugi::xml_document> tree = read_tree(archive, book);
  if (!tree) return tree.error();
  if (name_of(tree->document_element()) != "workbook")
    return Error{ErrorCode::Corrupt, "`" + book + "` is no workbook"};
  const base::Result<Relations> inner = read_relations(archive, book);
  if (!inner) return inner.error();
  Parts parts;
  if (const base::Status read = read_sheets(tree->document_element(), *inner, parts); !read)
    return read.error();
  for (const auto& [id, relation] : *inner) {
    if (relation.type == "sharedStrings") parts.shared_texts = relation.target;
    if (relation.type != "styles") continue;
    if (const base::Status read = read_styles(archive, relation.target, parts); !read) return read.error();
  }
  return parts;
}

bool is_day_format(uint32_t number) {
  const auto within = [number](uint32_t first, uint32_t last) { return number >= first && number <= last; };
  return within(14, 22) || within(27, 36) || within(45, 47) || within(50, 58);
}

bool is_day_format(std::string_view code) {
  for (size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
    switch (code[at]) {
      case '"': at = std::min(code.find('"', at + 1), code.size() - 1); break;
      case '\\':
      case '_':
      case '*': ++at; break;
      case '[': {
        const size_t end = std::min(code.find(']', at), code.size() - 1);
        const std::string_view word = code.substr(at + 1, end - at - 1);  // [Red], [$-409], [h], [mm]
        if (!word.empty() && word.find_first_not_of("hHmMsS") == std::string_view::npos) return true;
        at = end;
        break;
      }
      case 'y':
      case 'Y':
      case 'd':
      case 'D':
      case 'h':
      case 'H':
      case 's':
      case 'S':
      case 'm':
      case 'M': return true;
      case 'G':
      case 'g':
        if (code.substr(at, 7) == "General" || code.substr(at, 7) == "GENERAL") at += 6;
        break;
      default: break;
    }
  }
  return false;
}

}  // namespace rapport::xlsx
