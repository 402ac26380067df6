// Which clauses go with which declaration.
#include "compiler/hir/context.h"

namespace rapport::hir {

using syntax::ClauseKind;
using syntax::DeclarationKind;

// Which clauses may follow which declaration.
uint32_t allowed_clauses(DeclarationKind kind) {
  constexpr uint32_t kAsk = bit(ClauseKind::Target) | bit(ClauseKind::Text) | bit(ClauseKind::Help) |
                            bit(ClauseKind::Unit) | bit(ClauseKind::Required) | bit(ClauseKind::Optional) |
                            bit(ClauseKind::Default) | bit(ClauseKind::Min) | bit(ClauseKind::Max) |
                            bit(ClauseKind::Where) | bit(ClauseKind::Fixed) | bit(ClauseKind::Check) |
                            bit(ClauseKind::Open);
  constexpr uint32_t kTable = bit(ClauseKind::Text) | bit(ClauseKind::Help) | bit(ClauseKind::Required) |
                              bit(ClauseKind::Optional) | bit(ClauseKind::Check);
  switch (kind) {
    case DeclarationKind::Ask: return kAsk | bit(ClauseKind::Confirm);
    case DeclarationKind::Column: return kAsk | bit(ClauseKind::Key) | bit(ClauseKind::Unmapped);
    case DeclarationKind::Table:
    case DeclarationKind::Rows: return kTable;
    case DeclarationKind::List: return bit(ClauseKind::Text) | bit(ClauseKind::Help) | bit(ClauseKind::Check);
    case DeclarationKind::Let:
      return bit(ClauseKind::Target) | bit(ClauseKind::Text) | bit(ClauseKind::Help) | bit(ClauseKind::Unit) |
             bit(ClauseKind::Check) | bit(ClauseKind::Confirm);
    case DeclarationKind::Preset: return bit(ClauseKind::Target) | bit(ClauseKind::Key);
    case DeclarationKind::Input: return bit(ClauseKind::Text) | bit(ClauseKind::Help);
    case DeclarationKind::Area: return bit(ClauseKind::Text) | bit(ClauseKind::Help) | bit(ClauseKind::Check);
    case DeclarationKind::Group:
      return bit(ClauseKind::Text) | bit(ClauseKind::Help) | bit(ClauseKind::Check);
    case DeclarationKind::Use: return bit(ClauseKind::Text);
    case DeclarationKind::When: return bit(ClauseKind::Check);
    case DeclarationKind::Override: return ~0U;  // what it overrides decides: read_reuse()
    case DeclarationKind::Enum:
    case DeclarationKind::Note:
    case DeclarationKind::Record:
    case DeclarationKind::Call:
    case DeclarationKind::Extend:
    case DeclarationKind::Template:
    case DeclarationKind::DefaultConfiguration:
    case DeclarationKind::Test:
    case DeclarationKind::Migrate: return 0;
  }
  return 0;
}

std::string_view keyword(ClauseKind kind) {
  switch (kind) {
#define CLAUSE(name, keyword, when) \
  case ClauseKind::name: return keyword;
#include "compiler/syntax/clauses.def"
  }
  return {};
}

std::string_view keyword(DeclarationKind kind) {
  switch (kind) {
#define DECLARATION(name, keyword, when) \
  case DeclarationKind::name: return keyword;
#include "compiler/syntax/declarations.def"
  }
  return {};
}

diag::Span keyword_span(const syntax::Item& item) {
  const auto size = static_cast<uint32_t>(keyword(item.kind).size());
  return {item.span.file, item.span.begin, item.span.begin + size};
}

const syntax::Clause* find_clause(const syntax::Item& item, ClauseKind kind) {
  for (const syntax::Clause& clause : item.clauses)
    if (clause.kind == kind) return &clause;
  return nullptr;
}

namespace {

enum class Since : uint8_t { Now, Later };

Since since(ClauseKind kind) {
  switch (kind) {
#define CLAUSE(name, keyword, when) \
  case ClauseKind::name: return Since::when;
#include "compiler/syntax/clauses.def"
  }
  return Since::Later;
}

}  // namespace

void refuse_clauses(Context& c, const syntax::Item& item) {
  uint32_t seen = 0;
  for (const syntax::Clause& clause : item.clauses) {
    if (since(clause.kind) == Since::Later) {
      c.diags.report(diag::E1010, clause.span, keyword(clause.kind));
    } else if (!(allowed_clauses(item.kind) & bit(clause.kind))) {
      c.diags.report(diag::E4008, clause.span, keyword(clause.kind), keyword(item.kind));
    } else if ((seen & bit(clause.kind)) && clause.kind != ClauseKind::Check &&
               clause.kind != ClauseKind::Without) {
      c.diags.report(diag::E4009, clause.span, keyword(clause.kind));
    }
    seen |= bit(clause.kind);
  }
}

}  // namespace rapport::hir
