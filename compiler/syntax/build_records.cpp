#include "RapParser.h"
#include "compiler/syntax/builder.h"

namespace rapport::syntax {

using grammar::RapParser;

namespace {

ClaimKind claim_kind(size_t token) {
  switch (token) {
    case RapParser::ASKED: return ClaimKind::Asked;
    case RapParser::HIDDEN_WORD: return ClaimKind::Hidden;
    case RapParser::REQUIRED: return ClaimKind::Required;
    case RapParser::OPTIONAL: return ClaimKind::Optional;
    case RapParser::OPEN: return ClaimKind::Open;
    case RapParser::OK: return ClaimKind::Ok;
    case RapParser::COMPLETE: return ClaimKind::Complete;
    case RapParser::REVIEW: return ClaimKind::Review;
    case RapParser::ERROR: return ClaimKind::Error;
    case RapParser::WARNING: return ClaimKind::Warning;
    case RapParser::RECORD: return ClaimKind::Record;
    case RapParser::CALL: return ClaimKind::Call;
  }
  return ClaimKind::Expr;
}

MoveKind move_kind(size_t token) {
  switch (token) {
    case RapParser::MAP: return MoveKind::Map;
    case RapParser::CONVERT: return MoveKind::Convert;
    case RapParser::DROP: return MoveKind::Drop;
  }
  return MoveKind::Rename;
}

}  // namespace

void Builder::record(const Node* tree, Item& item) {
  const auto& r = *static_cast<const RapParser::RecordItemContext*>(tree);
  item.kind = DeclarationKind::Record;
  RecordBody body;
  body.table = path(r.table);
  body.existing = r.known != nullptr;
  if (r.variable != nullptr) {
    body.variable = name(r.variable);
    body.in = expr(r.source);
  }
  if (r.condition != nullptr) body.where = expr(r.condition);
  if (r.most != nullptr) body.at_most = IntLit{std::string(written(span(r.most)))};
  body.fields = fields(r.body);
  item.body = std::move(body);
}

FieldsId Builder::fields(const Node* tree) {
  Fields built;
  built.span = span(tree);
  const auto* f = static_cast<const RapParser::FieldsContext*>(tree);
  if (f == nullptr) return out_.fields.add(std::move(built));
  for (const auto* field : f->list) {
    const Span at = span(field);
    reached_ = at.begin;
    if (field->record != nullptr) {
      built.list.push_back(FieldRecord{item(field->record)});
    } else if (field->key != nullptr && field->key->getType() == RapParser::WHEN) {
      const ExprId condition = expr(field->value);
      built.list.push_back(FieldWhen{condition, fields(field->body), at});
    } else if (field->name != nullptr) {
      built.list.push_back(FieldAssign{name(field->name), expr(field->value), field->key != nullptr, at});
    }
  }
  return out_.fields.add(std::move(built));
}

void Builder::call(const Node* tree, Item& item) {
  const auto& c = *static_cast<const RapParser::CallItemContext*>(tree);
  item.kind = DeclarationKind::Call;
  if (c.title != nullptr) item.title = text(c.title);
  CallBody body{path(c.method), paths(c.needs), paths(c.gives), {}};
  body.fields = fields(c.body);
  item.body = std::move(body);
}

void Builder::defaults(const Node* tree, Item& item) {
  const auto& d = *static_cast<const RapParser::DefaultsItemContext*>(tree);
  item.kind = DeclarationKind::DefaultConfiguration;
  item.name = name(d.name);
  if (d.title != nullptr) item.title = text(d.title);
  item.applies = applies(d.scope);
  DefaultsBody body{.from = paths(d.taken), .settings = {}};
  for (const auto* one : d.settings) body.settings.push_back(setting(one));
  item.body = std::move(body);
}

Setting Builder::setting(const Node* tree) {
  const auto& s = *static_cast<const RapParser::SettingContext*>(tree);
  Setting built;
  built.span = span(tree);
  reached_ = built.span.begin;
  built.place = s.at == nullptr ? error_expr(built.span) : add(span(s.at), place(s.at));
  if (s.from != nullptr) {
    if (std::optional<Text> read = text(s.from)) {
      built.value = std::move(*read);
      return built;
    }
  }
  if (s.row != nullptr)
    built.value = fields(s.row);
  else
    built.value = expr(s.value);
  return built;
}

void Builder::test(const Node* tree, Item& item) {
  const auto& t = *static_cast<const RapParser::TestItemContext*>(tree);
  item.kind = DeclarationKind::Test;
  if (t.title != nullptr) item.title = text(t.title);
  TestBody body;
  for (const auto* one : t.steps)
    if (one->key != nullptr) body.steps.push_back(step(one));
  item.body = std::move(body);
}

Step Builder::step(const Node* tree) {
  const auto& s = *static_cast<const RapParser::StepContext*>(tree);
  const Span at = span(tree);
  if (s.key->getType() == RapParser::GIVEN) {
    Given given;
    for (const auto* one : s.settings) given.settings.push_back(setting(one));
    return {std::move(given), at};
  }
  if (s.key->getType() == RapParser::EXPECT) {
    Expect expect;
    for (const auto* one : s.claims) expect.claims.push_back(claim(one));
    return {std::move(expect), at};
  }
  Forget forget;
  forget.blank = s.key->getType() == RapParser::BLANK;
  for (const auto* one : s.places) forget.places.push_back(add(span(one), place(one)));
  return {std::move(forget), at};
}

Claim Builder::claim(const Node* tree) {
  const auto& c = *static_cast<const RapParser::ClaimContext*>(tree);
  Claim built;
  built.span = span(tree);
  reached_ = built.span.begin;
  built.kind = c.key == nullptr ? ClaimKind::Expr : claim_kind(c.key->getType());
  built.no = c.no != nullptr;
  if (built.kind == ClaimKind::Record || built.kind == ClaimKind::Call) {
    if (std::optional<Target> to = target(c.to)) built.target = std::move(*to);
    if (c.method != nullptr) built.target = {path(c.method), {}, span(c.method)};
    built.fields = fields(c.row);
  } else if (built.kind == ClaimKind::Expr) {
    built.place = expr(c.value);
  } else {
    if (c.at != nullptr)
      built.place = add(span(c.at), place(c.at));
    else if (!built.no)
      built.place = error_expr(built.span);
    if (c.cause != nullptr) {
      built.because_place = add(span(c.cause), place(c.cause));
      built.because_value = expr(c.value);
    }
    if (c.message != nullptr) built.message = text(c.message);
  }
  return built;
}

void Builder::migrate(const Node* tree, Item& item) {
  const auto& m = *static_cast<const RapParser::MigrateItemContext*>(tree);
  item.kind = DeclarationKind::Migrate;
  MigrateBody body;
  if (std::optional<Text> from = text(m.from)) body.from = std::move(*from);
  if (std::optional<Text> to = text(m.to)) body.to = std::move(*to);
  for (const auto* one : m.moves)
    if (one->key != nullptr) body.moves.push_back(move(one));
  item.body = std::move(body);
}

Move Builder::move(const Node* tree) {
  const auto& m = *static_cast<const RapParser::MoveContext*>(tree);
  Move built;
  built.span = span(tree);
  reached_ = built.span.begin;
  built.kind = move_kind(m.key->getType());
  if (m.was != nullptr) built.from.push_back(path(m.was));
  if (m.sources != nullptr) built.from = paths(m.sources);
  if (m.now != nullptr) built.to = path(m.now);
  for (const auto* pair : m.values) {
    auto from = choice_value(pair->was);
    built.values.push_back({std::move(from), choice_value(pair->now)});
  }
  if (built.kind == MoveKind::Convert) built.expr = expr(m.formula);
  if (m.reason != nullptr) built.because = text(m.reason);
  return built;
}

}  // namespace rapport::syntax
