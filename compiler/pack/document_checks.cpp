#include "compiler/pack/document_checks.h"

#include <map>
#include <set>

#include "compiler/pack/toml_tree.h"
#include "runtime/schema/by_name.h"

namespace rapport::pack {
namespace {

using Role = FormName::Role;

class DocumentChecks {
 public:
  DocumentChecks(const schema::Schema& schema, diag::Diagnostics& diags) : schema_(schema), diags_(diags) {}

  void check(const std::vector<FormFile>& files) {
    for (const FormFile& file : files)
      for (const FormName& name : file.names) last_[key_of(name)] = &file;
    for (const FormFile& file : files)
      for (const FormName& name : file.names)
        if (last_[key_of(name)] == &file) check_name(name, file.imported);
    for (const auto& [document, bases] : bases_) check_circles(bases);
  }

 private:
  using Bases = std::map<std::string_view, const FormName*, schema::NameLess>;  // by what extends them

  // A later file replaces a document as a whole, and a message type.
  static std::string key_of(const FormName& name) {
    std::string key = name.document.empty() ? "type " + name.owner : "document " + name.document;
    for (char& c : key)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return key;
  }

  void check_name(const FormName& name, bool imported) {
    if (name.role == Role::DocumentType) return check_type_of_document(name);
    if (name.name.empty()) return;
    if (name.role != Role::ElementType) bases_[name.document].emplace(name.owner, &name);
    if (imported) return;
    const schema::Document* document = schema::find_document(schema_, name.document);
    if (document && schema::find_record(*document, name.name)) return;
    if (name.role == Role::RecordBase)
      refuse_record(name, document);
    else if (!is_message_type(name.name))
      warn_of_type(name, name.role == Role::ElementType ? document : nullptr);
  }

  void check_type_of_document(const FormName& name) {
    const schema::Document* document = schema::find_document(schema_, name.document);
    if (name.name.empty())
      diags_.report(diag::E6109, name.at, name.document, "`type`", "the record that is the document itself");
    else if (document == nullptr || !schema::find_record(*document, name.name))
      refuse_record(name, document);
  }

  void refuse_record(const FormName& name, const schema::Document* document) {
    diag::Diagnostic& problem = diags_.report(diag::E6110, name.at, name.name, name.document);
    if (document != nullptr) suggest(problem, name, records_of(document));
  }

  void warn_of_type(const FormName& name, const schema::Document* document) {
    diag::Diagnostic& problem = diags_.report(diag::W6112, name.at, name.name);
    std::vector<std::string_view> known = records_of(document);
    for (const schema::MessageType& type : schema_.message_types) known.push_back(type.name);
    suggest(problem, name, known);
  }

  void suggest(diag::Diagnostic& problem, const FormName& name, const std::vector<std::string_view>& known) {
    if (!diags_.keeps(problem)) return;
    const std::string_view near = diag::closest(known, name.name);
    if (!near.empty()) problem.fix(name.at, toml_quoted(near));
  }

  static std::vector<std::string_view> records_of(const schema::Document* document) {
    std::vector<std::string_view> names;
    if (document == nullptr) return names;
    for (const schema::DocumentRecord& record : document->records) names.push_back(record.name);
    return names;
  }

  bool is_message_type(std::string_view name) const {
    return schema::find_by_name(schema_.message_types, name) != schema_.message_types.end() ||
           schema::xsd_type(name) != schema::FieldType::Unknown;
  }

  // Each name extends one at most: whoever comes back to a name of the same way has found a circle, and no
  // name is walked over twice.
  void check_circles(const Bases& bases) {
    std::set<std::string_view, schema::NameLess> seen;
    for (const auto& first : bases) {
      std::set<std::string_view, schema::NameLess> way;
      for (auto at = bases.find(first.first); at != bases.end(); at = bases.find(at->second->name)) {
        if (way.contains(at->first)) diags_.report(diag::E6111, at->second->at, at->second->owner);
        if (!seen.insert(at->first).second) break;
        way.insert(at->first);
      }
    }
  }

  const schema::Schema& schema_;
  diag::Diagnostics& diags_;
  std::map<std::string, const FormFile*> last_;
  std::map<std::string_view, Bases, schema::NameLess> bases_;  // by document; empty: of message types
};

}  // namespace

void check_documents(const std::vector<FormFile>& files, const schema::Schema& schema,
                     diag::Diagnostics& diags) {
  DocumentChecks(schema, diags).check(files);
}

}  // namespace rapport::pack
