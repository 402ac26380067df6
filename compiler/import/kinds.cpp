#include "compiler/import/kinds.h"

#include <algorithm>
#include <array>

#include "compiler/import/csv_header.h"
#include "compiler/import/xml.h"
#include "compiler/import/xpo_tree.h"
#include "runtime/base/utf8.h"

namespace rapport::metadata {
namespace {

constexpr std::array kKinds = {
#define KIND(name, file, words, fold) KindInfo{Kind::name, file, words, Fold::fold},
#include "compiler/import/kinds.def"
};

constexpr std::string_view kExpected =
    "an XPO export, AxTable, AxEnum or AxEdt XML, an XSD or WSDL of AIF, CDM JSON, or a data dictionary in "
    "CSV";

std::nullopt_t none(Source& source, size_t at, std::string_view found) {
  source.diags().report(diag::E6201, source.span(at, at), found, kExpected);
  return std::nullopt;
}

// The name of the root element; empty: there is none before something that is no XML.
std::string_view root_name(std::string_view text) {
  for (size_t at = 0; (at = text.find('<', at)) != std::string_view::npos;) {
    const std::string_view rest = text.substr(at);
    const bool remark = rest.starts_with("<!--");
    if (!remark && !rest.starts_with("<?") && !rest.starts_with("<!")) {
      const std::string_view name = rest.substr(1, rest.find_first_of(" \t\r\n/>") - 1);
      return name;
    }
    const size_t end = rest.find(remark ? "-->" : ">");
    if (end == std::string_view::npos) return {};
    at += end;
  }
  return {};
}

std::optional<Kind> kind_of_xml(Source& source, size_t start) {
  const std::string_view root = root_name(source.text()), local = without_prefix(root);
  if (local.starts_with("Ax")) return Kind::AxXml;
  if (local == "schema" || local == "definitions") return Kind::Aif;
  if (root.empty()) return none(source, start, "XML without an element");
  return none(source, source.offset_of(root), "the element " + quoted(root));
}

}  // namespace

std::span<const KindInfo> kinds() { return kKinds; }

const KindInfo& info_of(Kind kind) { return *std::ranges::find(kKinds, kind, &KindInfo::kind); }

std::optional<Kind> kind_of(Source& source) {
  const std::string_view text = source.text(), shown = base::trimmed(text);
  if (shown.empty()) return none(source, 0, "an empty file");
  const size_t start = source.offset_of(shown);
  if (is_xpo(text)) return Kind::Xpo;
  if (shown[0] == '<') return kind_of_xml(source, start);
  if (shown[0] == '{') return Kind::Cdm;
  rows::CsvReader csv(text);
  if (csv.next() && form_of(csv.fields())) return Kind::Dictionary;
  return none(source, start, quoted(shown.substr(0, shown.find_first_of("\r\n"))));
}

}  // namespace rapport::metadata
