#include <algorithm>

#include "compiler/hir/context.h"

namespace rapport::hir {
namespace {

// What `=> value` writes to the target.
std::string converted_text(const syntax::EnumElement& element) {
  if (const auto* name = std::get_if<syntax::Name>(&element.converts_to)) return name->text;
  if (const auto* text = std::get_if<syntax::Text>(&element.converts_to))
    return text->literals.empty() ? "" : text->literals[0];
  if (const auto* number = std::get_if<syntax::IntLit>(&element.converts_to)) return number->digits;
  return {};
}

const schema::Enum* target_of(Context& c, const syntax::EnumBody& body) {
  if (!body.as) return nullptr;
  const std::string name(c.sources.text(body.as->span));
  const schema::Enum* target = schema::find_enum(c.schema, name);
  if (!target) c.diags.report(diag::E2012, body.as->span, name);
  return target;
}

void add_element(Context& c, const Scope& scope, program::Enum& e, const syntax::EnumElement& element,
                 const schema::Enum* target) {
  const std::string key = "enum." + e.name + "." + element.name.text;
  const bool twice = std::any_of(e.elements.begin(), e.elements.end(),
                                 [&](const auto& old) { return old.name == element.name.text; });
  if (twice) {
    c.diags.report(diag::E2001, element.name.span, element.name.text);
    return;
  }
  if (target) {
    const bool there = std::any_of(target->elements.begin(), target->elements.end(),
                                   [&](const auto& t) { return t.name == element.name.text; });
    if (!there) {
      diag::Diagnostic& d = c.diags.report(diag::E2003, element.name.span, target->name, element.name.text);
      c.diags.suggest(d, element.name.span, element.name.text, [&] {
        std::vector<std::string_view> names;
        for (const auto& t : target->elements) names.push_back(t.name);
        return names;
      });
    }
  }
  program::EnumElement out{.name = element.name.text, .converted = converted_text(element)};
  out.converts = !std::holds_alternative<std::monostate>(element.converts_to);
  out.alone = element.alone;
  if (element.title) out.title = add_text(c, scope, key + ".text", *element.title);
  if (element.help) out.help = add_text(c, scope, key + ".help", *element.help);
  e.elements.push_back(std::move(out));
}

void declare_enum(Context& c, const Scope& scope, const syntax::Item& item) {
  const auto& body = *std::get_if<syntax::EnumBody>(&item.body);
  const schema::Enum* target = target_of(c, body);
  program::Enum e{.name = c.qualified(scope.pack, item.name.text),
                  .target_enum = target ? target->name : "",
                  .elements = {}};
  for (const syntax::EnumElement& element : body.elements) add_element(c, scope, e, element, target);
  if (body.elements.empty() && !item.name.text.empty())
    c.diags.report(diag::E2013, item.name.span, item.name.text);
  const Index index = static_cast<Index>(c.out.parts.enums.size());
  c.out.parts.enums.push_back(std::move(e));
  const auto [old, added] =
      c.scopes[scope.pack].enums.emplace(item.name.text, EnumEntry{index, item.name.span});
  if (!added)
    c.diags.report(diag::E2001, item.name.span, item.name.text)
        .label(old->second.span, "declared here first");
}

}  // namespace

// Enums stand at file level and are read first: types name them.
void declare_enums(Context& c) {
  for (uint32_t pack = 0; pack < c.packs.size(); ++pack)
    for (const syntax::File* file : c.packs[pack].files)
      for (const syntax::ItemId id : file->items)
        if (const syntax::Item& item = file->item_table[id]; item.kind == syntax::DeclarationKind::Enum)
          declare_enum(c, {.file = file, .pack = pack}, item);
}

}  // namespace rapport::hir
