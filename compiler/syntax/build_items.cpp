#include "RapParser.h"
#include "compiler/syntax/builder.h"

namespace rapport::syntax {

using grammar::RapParser;

void Builder::file(const Node* tree) {
  const auto& f = *static_cast<const RapParser::FileContext*>(tree);
  items(f.items, out_.items, ItemId{});
}

// Clauses belong to the declaration they follow, or else to the block's owner (none: the file).
template <class List>
void Builder::items(const List& list, std::vector<ItemId>& into, ItemId owner) {
  ItemId current = owner;
  for (const auto* one : list) {
    const auto* child = one->children.empty() ? nullptr : dynamic_cast<const Node*>(one->children[0]);
    if (child == nullptr) continue;  // `;`, or nothing was read
    if (child->getRuleIndex() == RapParser::RuleClause) {
      if (static_cast<const RapParser::ClauseContext*>(child)->key == nullptr) continue;
      Clause built = clause(child);
      auto& clauses = current.valid() ? out_.item_table[current].clauses : out_.clauses;
      clauses.push_back(std::move(built));
    } else {
      current = item(child);
      into.push_back(current);
    }
  }
}

// The item is in the table before its block is built: the clauses that stand first in the block go to it.
ItemId Builder::item(const Node* tree) {
  Item built;
  built.span = span(tree);
  reached_ = built.span.begin;
  built.doc = doc_before(built.span.begin);
  built.name.span = {source_.file, reached_, reached_};
  declaration(tree, built);
  const ItemId id = out_.item_table.add(std::move(built));
  const RapParser::BlockContext* body = nullptr;
  for (const auto* child : tree->children) {
    const auto* node = dynamic_cast<const Node*>(child);
    if (node != nullptr && node->getRuleIndex() == RapParser::RuleBlock)
      body = static_cast<const RapParser::BlockContext*>(node);
  }
  if (body != nullptr) {
    std::vector<ItemId> inner;
    items(body->items, inner, id);
    out_.item_table[id].items = std::move(inner);
  }
  return id;
}

void Builder::declaration(const Node* tree, Item& built) {
  switch (tree->getRuleIndex()) {
    case RapParser::RuleAreaItem: area(tree, built); break;
    case RapParser::RuleGroupItem: group(tree, built); break;
    case RapParser::RuleWhenItem: when(tree, built); break;
    case RapParser::RuleUseItem: use(tree, built); break;
    case RapParser::RuleAskItem: ask(tree, built); break;
    case RapParser::RuleTableItem: table(tree, built); break;
    case RapParser::RuleColumnItem: column(tree, built); break;
    case RapParser::RuleListItem: list(tree, built); break;
    case RapParser::RuleRowsItem: rows(tree, built); break;
    case RapParser::RuleLetItem: let(tree, built); break;
    case RapParser::RulePresetItem: preset(tree, built); break;
    case RapParser::RuleInputItem: input(tree, built); break;
    case RapParser::RuleNoteItem: note(tree, built); break;
    case RapParser::RuleEnumItem: enumeration(tree, built); break;
    case RapParser::RuleRecordItem: record(tree, built); break;
    case RapParser::RuleCallItem: call(tree, built); break;
    case RapParser::RuleExtendItem: extend(tree, built); break;
    case RapParser::RuleOverrideItem: override_(tree, built); break;
    case RapParser::RuleTemplateItem: template_(tree, built); break;
    case RapParser::RuleDefaultsItem: defaults(tree, built); break;
    case RapParser::RuleTestItem: test(tree, built); break;
    case RapParser::RuleMigrateItem: migrate(tree, built); break;
  }
}

// The /// lines right before `offset`.
std::string Builder::doc_before(uint32_t offset) {
  std::string doc;
  uint32_t end = 0;
  const auto only_blanks = [&](uint32_t from, uint32_t to) {
    return written({source_.file, from, to}).find_first_not_of(" \t\r\n") == std::string_view::npos;
  };
  for (; next_doc_ < out_.comments.size() && out_.comments[next_doc_].span.begin < offset; ++next_doc_) {
    const Comment& comment = out_.comments[next_doc_];
    if (!comment.doc || (!doc.empty() && !only_blanks(end, comment.span.begin))) doc.clear();
    if (!comment.doc) continue;
    std::string_view line = written(comment.span).substr(3);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (!doc.empty()) doc += '\n';
    doc += line;
    end = comment.span.end;
  }
  return doc.empty() || only_blanks(end, offset) ? doc : std::string();
}

void Builder::area(const Node* tree, Item& item) {
  const auto& a = *static_cast<const RapParser::AreaItemContext*>(tree);
  item.kind = DeclarationKind::Area;
  item.name = name(a.name);
  if (a.title != nullptr) item.title = text(a.title);
  item.applies = applies(a.scope);
}

void Builder::group(const Node* tree, Item& item) {
  const auto& g = *static_cast<const RapParser::GroupItemContext*>(tree);
  item.kind = DeclarationKind::Group;
  item.name = name(g.name);
  if (g.title != nullptr) item.title = text(g.title);
  item.applies = applies(g.scope);
  GroupBody body{parameters(g.params), std::nullopt};
  if (g.expert != nullptr) body.expert = text(g.expert);
  item.body = std::move(body);
}

void Builder::when(const Node* tree, Item& item) {
  item.kind = DeclarationKind::When;
  item.expr = expr(static_cast<const RapParser::WhenItemContext*>(tree)->condition);
}

void Builder::use(const Node* tree, Item& item) {
  const auto& u = *static_cast<const RapParser::UseItemContext*>(tree);
  item.kind = DeclarationKind::Use;
  item.name = name(u.name);
  if (u.title != nullptr) item.title = text(u.title);
  item.body = UseBody{path(u.pattern), arguments(u.arguments)};
}

void Builder::ask(const Node* tree, Item& item) {
  const auto& a = *static_cast<const RapParser::AskItemContext*>(tree);
  item.kind = DeclarationKind::Ask;
  item.name = name(a.name);
  if (a.title != nullptr) item.title = text(a.title);
  item.type = type(a.type);
}

void Builder::table(const Node* tree, Item& item) {
  const auto& t = *static_cast<const RapParser::TableItemContext*>(tree);
  item.kind = DeclarationKind::Table;
  item.name = name(t.name);
  if (t.title != nullptr) item.title = text(t.title);
  item.body = TableBody{t.by != nullptr, target(t.to), false};
}

void Builder::column(const Node* tree, Item& item) {
  const auto& c = *static_cast<const RapParser::ColumnItemContext*>(tree);
  item.kind = DeclarationKind::Column;
  item.name = name(c.name);
  if (c.title != nullptr) item.title = text(c.title);
  item.type = type(c.type);
}

void Builder::list(const Node* tree, Item& item) {
  const auto& l = *static_cast<const RapParser::ListItemContext*>(tree);
  item.kind = DeclarationKind::List;
  item.name = name(l.name);
  if (l.title != nullptr) item.title = text(l.title);
  item.body = TableBody{false, target(l.to), l.known != nullptr};
}

void Builder::rows(const Node* tree, Item& item) {
  item.kind = DeclarationKind::Rows;
  RowsBody body;
  const auto* from = static_cast<const RapParser::RowsItemContext*>(tree)->from;
  if (std::optional<Text> file = text(from)) body.file = std::move(*file);
  item.body = std::move(body);
}

void Builder::let(const Node* tree, Item& item) {
  const auto& l = *static_cast<const RapParser::LetItemContext*>(tree);
  item.kind = DeclarationKind::Let;
  item.name = name(l.name);
  if (l.title != nullptr) item.title = text(l.title);
  item.type = type(l.type);
  item.expr = expr(l.value);
}

void Builder::preset(const Node* tree, Item& item) {
  const auto& p = *static_cast<const RapParser::PresetItemContext*>(tree);
  item.kind = DeclarationKind::Preset;
  item.name = name(p.name);
  item.type = type(p.type);
  item.expr = expr(p.value);
}

void Builder::input(const Node* tree, Item& item) {
  const auto& i = *static_cast<const RapParser::InputItemContext*>(tree);
  item.kind = DeclarationKind::Input;
  item.name = name(i.name);
  if (i.title != nullptr) item.title = text(i.title);
  item.type = type(i.type);
}

void Builder::note(const Node* tree, Item& item) {
  item.kind = DeclarationKind::Note;
  item.title = text(static_cast<const RapParser::NoteItemContext*>(tree)->title);
}

void Builder::enumeration(const Node* tree, Item& item) {
  const auto& e = *static_cast<const RapParser::EnumItemContext*>(tree);
  item.kind = DeclarationKind::Enum;
  item.name = name(e.name);
  if (e.title != nullptr) item.title = text(e.title);
  EnumBody body;
  if (e.as != nullptr) body.as = path(e.as);
  if (e.body != nullptr)
    for (const auto* one : e.body->list) body.elements.push_back(element(one));
  item.body = std::move(body);
}

void Builder::extend(const Node* tree, Item& item) {
  const auto& e = *static_cast<const RapParser::ExtendItemContext*>(tree);
  item.kind = DeclarationKind::Extend;
  ExtendBody body;
  if (e.what != nullptr) body.what = {std::string(written(span(e.what))), span(e.what)};
  body.path = path(e.name);
  if (e.anchor != nullptr) body.anchor = path(e.anchor);
  body.before = e.side != nullptr && e.side->getType() == RapParser::BEFORE;
  item.body = std::move(body);
}

void Builder::override_(const Node* tree, Item& item) {
  item.kind = DeclarationKind::Override;
  item.body = OverrideBody{path(static_cast<const RapParser::OverrideItemContext*>(tree)->name)};
}

void Builder::template_(const Node* tree, Item& item) {
  const auto& t = *static_cast<const RapParser::TemplateItemContext*>(tree);
  item.kind = DeclarationKind::Template;
  item.name = name(t.name);
  if (t.title != nullptr) item.title = text(t.title);
  TemplateBody body;
  if (t.sort != nullptr) body.kind = name(t.sort);
  for (const auto* part : t.parts)
    if (part->what != nullptr)
      body.parts.emplace_back(Name{std::string(written(span(part->what))), span(part->what)},
                              path(part->name));
  item.body = std::move(body);
}

}  // namespace rapport::syntax
