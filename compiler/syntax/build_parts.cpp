#include "RapParser.h"
#include "compiler/syntax/builder.h"

namespace rapport::syntax {

using grammar::RapParser;

namespace {

TypeWord type_word(size_t token) {
  switch (token) {
    case RapParser::YES_NO: return TypeWord::YesNo;
    case RapParser::INTEGER: return TypeWord::Integer;
    case RapParser::DATE: return TypeWord::Date;
    case RapParser::DECIMAL: return TypeWord::Decimal;
    case RapParser::CHOICE: return TypeWord::Choice;
    case RapParser::CHOICES: return TypeWord::Choices;
    case RapParser::REFERENCE: return TypeWord::Reference;
    case RapParser::REFERENCES: return TypeWord::References;
  }
  return TypeWord::Text;
}

ClauseKind clause_kind(size_t token) {
  switch (token) {
    case RapParser::TEXT: return ClauseKind::Text;
    case RapParser::HELP: return ClauseKind::Help;
    case RapParser::UNIT: return ClauseKind::Unit;
    case RapParser::CONFIRM: return ClauseKind::Confirm;
    case RapParser::REQUIRED: return ClauseKind::Required;
    case RapParser::OPTIONAL: return ClauseKind::Optional;
    case RapParser::OPEN: return ClauseKind::Open;
    case RapParser::KEY: return ClauseKind::Key;
    case RapParser::UNMAPPED: return ClauseKind::Unmapped;
    case RapParser::DEFAULT: return ClauseKind::Default;
    case RapParser::MIN: return ClauseKind::Min;
    case RapParser::MAX: return ClauseKind::Max;
    case RapParser::WHERE: return ClauseKind::Where;
    case RapParser::FIXED: return ClauseKind::Fixed;
    case RapParser::CHECK: return ClauseKind::Check;
    case RapParser::REMOVE: return ClauseKind::Remove;
    case RapParser::WITHOUT: return ClauseKind::Without;
  }
  return ClauseKind::Target;
}

bool takes_expr(ClauseKind kind) {
  switch (kind) {
    case ClauseKind::Default:
    case ClauseKind::Min:
    case ClauseKind::Max:
    case ClauseKind::Where:
    case ClauseKind::Fixed:
    case ClauseKind::Check: return true;
    case ClauseKind::Target:
    case ClauseKind::Text:
    case ClauseKind::Help:
    case ClauseKind::Unit:
    case ClauseKind::Confirm:
    case ClauseKind::Required:
    case ClauseKind::Optional:
    case ClauseKind::Open:
    case ClauseKind::Key:
    case ClauseKind::Unmapped:
    case ClauseKind::Remove:
    case ClauseKind::Without: return false;
  }
  return false;
}

}  // namespace

Span Builder::span(const antlr4::Token* token) const {
  if (token == nullptr) return {source_.file, reached_, reached_};
  return {source_.file, static_cast<uint32_t>(token->getStartIndex()),
          static_cast<uint32_t>(token->getStopIndex() + 1)};
}

Span Builder::span(const Node* tree) const {
  if (tree == nullptr || tree->start == nullptr) return {source_.file, reached_, reached_};
  const Span first = span(tree->start);
  const Span last = tree->stop == nullptr ? first : span(tree->stop);
  return {source_.file, first.begin, std::max(first.end, last.end)};
}

Name Builder::name(const Node* tree) {
  const Span at = span(tree);
  if (tree == nullptr || tree->exception != nullptr) return {"", {source_.file, at.begin, at.begin}};
  return {std::string(written(at)), at};
}

Path Builder::path(const Node* tree) {
  Path built;
  built.span = span(tree);
  const auto* p = static_cast<const RapParser::PathContext*>(tree);
  if (p == nullptr) return built;
  for (const auto* part : p->parts) built.parts.push_back(name(part));
  return built;
}

std::vector<Path> Builder::paths(const Node* tree) {
  std::vector<Path> built;
  const auto* p = static_cast<const RapParser::PathsContext*>(tree);
  if (p == nullptr) return built;
  for (const auto* one : p->list) built.push_back(path(one));
  return built;
}

std::optional<TypeName> Builder::type(const Node* tree) {
  const auto* t = static_cast<const RapParser::TypeNameContext*>(tree);
  if (t == nullptr || t->word == nullptr) return std::nullopt;
  TypeName built{type_word(t->word->getType()), {}, {}, span(tree)};
  for (const auto* size : t->sizes) built.sizes.emplace_back(written(span(size)));
  if (t->of != nullptr) built.of = path(t->of);
  return built;
}

std::optional<Target> Builder::target(const Node* tree) {
  const auto* t = static_cast<const RapParser::TargetContext*>(tree);
  if (t == nullptr || t->name == nullptr) return std::nullopt;
  Target built{path(t->name), std::nullopt, span(tree)};
  if (t->argument != nullptr) built.argument = path(t->argument);
  if (std::optional<Text> message = t->message == nullptr ? std::nullopt : text(t->message))
    built.argument = std::move(*message);
  return built;
}

std::vector<AppliesTo> Builder::applies(const Node* tree) {
  std::vector<AppliesTo> built;
  const auto* a = static_cast<const RapParser::AppliesContext*>(tree);
  if (a == nullptr) return built;
  for (const auto* facet : a->facets) {
    if (facet->key == nullptr) continue;
    using Facet = AppliesTo::Facet;
    const size_t key = facet->key->getType();
    AppliesTo one{key == RapParser::COUNTRY    ? Facet::Country
                  : key == RapParser::INDUSTRY ? Facet::Industry
                                               : Facet::Release,
                  {},
                  span(facet)};
    for (const auto* value : facet->values)
      if (std::optional<Text> read = text(value)) one.values.push_back(std::move(*read));
    built.push_back(std::move(one));
  }
  return built;
}

std::optional<std::vector<Parameter>> Builder::parameters(const Node* tree) {
  const auto* p = static_cast<const RapParser::ParametersContext*>(tree);
  if (p == nullptr) return std::nullopt;
  std::vector<Parameter> built;
  for (const auto* one : p->list)
    if (std::optional<TypeName> read = type(one->type)) built.push_back({name(one->name), std::move(*read)});
  return built;
}

EnumElement Builder::element(const Node* tree) {
  const auto& e = *static_cast<const RapParser::ElementContext*>(tree);
  EnumElement built;
  built.span = span(tree);
  built.name = name(e.name);
  if (e.title != nullptr) built.title = text(e.title);
  if (e.help != nullptr) built.help = text(e.help);
  if (e.to != nullptr)
    std::visit([&](auto value) { built.converts_to = std::move(value); }, choice_value(e.to));
  built.alone = e.alone != nullptr;
  return built;
}

std::variant<Name, Text, IntLit> Builder::choice_value(const Node* tree) {
  const auto* v = static_cast<const RapParser::ChoiceValueContext*>(tree);
  if (v == nullptr || v->literal == nullptr) return name(v == nullptr ? nullptr : v->name);
  if (v->literal->getType() == RapParser::INT) return IntLit{std::string(written(span(v->literal)))};
  std::optional<Text> read = text(v->literal);
  return read ? std::move(*read) : Text{{""}, {}, true, false, span(tree)};
}

Clause Builder::clause(const Node* tree) {
  const auto& c = *static_cast<const RapParser::ClauseContext*>(tree);
  Clause built;
  built.kind = clause_kind(c.key->getType());
  built.span = span(tree);
  reached_ = built.span.end;
  if (c.to != nullptr) built.target = target(c.to);
  if (c.name != nullptr) built.name = name(c.name);
  if (c.value != nullptr || takes_expr(built.kind)) built.expr = expr(c.value);
  built.warning = c.warning != nullptr;
  built.at = paths(c.places);
  if (c.message != nullptr) built.text = text(c.message);
  return built;
}

}  // namespace rapport::syntax
