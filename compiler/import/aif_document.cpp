#include "compiler/import/aif_document.h"

#include <algorithm>
#include <set>

#include "compiler/import/xml.h"
#include "runtime/schema/by_name.h"

namespace rapport::metadata {
namespace {

// What is in a record besides the sequence of its elements would change their order, or add to them.
void count_odd_parts(pugi::xml_node definition, Facts& facts) {
  const pugi::xml_node extension = extension_of(definition);
  for (const pugi::xml_node part : (extension ? extension : definition).children())
    for (const std::string_view kind : {"choice", "all", "group"})
      if (local_name(part) == kind)
        facts.skip("groups of elements that are no sequence", attribute_of(definition, "name"));
  const pugi::xml_node sequence = child_of(extension ? extension : definition, "sequence");
  for (const pugi::xml_node part : sequence.children())
    if (part.type() == pugi::node_element && local_name(part) != "element" &&
        local_name(part) != "annotation")
      facts.skip("groups of elements that are no sequence", attribute_of(definition, "name"));
}

bool is_record(pugi::xml_node element) { return type_of(element).starts_with(kEntityPrefix); }

bool is_single(pugi::xml_node element) {
  const std::string_view most = attribute_of(element, "maxOccurs");
  return most.empty() || most == "1";
}

std::vector<schema::DocumentElement> read_elements_of(pugi::xml_node definition, Facts& facts) {
  std::vector<schema::DocumentElement> elements;
  std::set<std::string_view, schema::NameLess> seen;
  for (const pugi::xml_node one : elements_of(definition)) {
    const std::string_view name = attribute_of(one, "name");
    if (!is_name(name) || !seen.insert(name).second)
      facts.skip("elements of documents without a name of their own",
                 std::string(attribute_of(definition, "name")) + "." + std::string(name));
    else
      elements.push_back({.name = std::string(name),
                          .type = std::string(member_of_union(type_of(one))),
                          .mandatory = attribute_of(one, "minOccurs") != "0",
                          .single = is_record(one) && is_single(one)});
  }
  count_odd_parts(definition, facts);
  return elements;
}

std::string_view base_of(pugi::xml_node definition) {
  return without_prefix(attribute_of(extension_of(definition), "base"));
}

// Types to come back to: those in which a record of a known type may stand.
class Reached {
 public:
  void add(std::string_view type) {
    if (is_name(type) && seen_.insert(type).second) waiting_.push_back(type);
  }
  std::optional<std::string_view> next() {
    if (waiting_.empty()) return std::nullopt;
    const std::string_view type = waiting_.back();
    waiting_.pop_back();
    return type;
  }

 private:
  std::set<std::string_view, schema::NameLess> seen_;
  std::vector<std::string_view> waiting_;
};

}  // namespace

std::optional<schema::Document> read_document(
    const XsdTypes& types, std::string_view type,
    const std::function<std::string_view(std::string_view)>& table_of, Facts& facts) {
  const auto root = types.find(type);
  if (root == types.end() || !is_name(type) || !std::ranges::any_of(elements_of(root->second), is_record))
    return std::nullopt;
  std::multimap<std::string_view, std::string_view> derived;
  for (const auto& [name, definition] : types)
    if (const std::string_view base = base_of(definition); !base.empty()) derived.emplace(base, name);
  schema::Document document{.type = std::string(type)};
  Reached reached;
  reached.add(type);
  while (const std::optional<std::string_view> at = reached.next()) {
    const auto found = types.find(*at);
    if (found == types.end()) continue;
    const bool is_entity = at->starts_with(kEntityPrefix);
    document.records.push_back({.name = std::string(*at),
                                .table = std::string(is_entity ? table_of(*at) : std::string_view()),
                                .extends = std::string(base_of(found->second)),
                                .elements = read_elements_of(found->second, facts)});
    for (const pugi::xml_node element : elements_of(found->second))
      if (is_record(element)) reached.add(type_of(element));
    reached.add(base_of(found->second));
    const auto [first, last] = derived.equal_range(*at);
    for (auto one = first; one != last; ++one) reached.add(one->second);
  }
  std::ranges::sort(document.records, [](const schema::DocumentRecord& a, const schema::DocumentRecord& b) {
    return schema::compare_names(a.name, b.name) < 0;
  });
  return document;
}

}  // namespace rapport::metadata
