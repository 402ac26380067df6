#include "tests/oracle/compiled.h"

#include <array>

#include "compiler/driver/front.h"
#include "compiler/emit/emit.h"
#include "runtime/base/match.h"
#include "runtime/lib/builtins.h"
#include "runtime/program/codec.h"

namespace rapport::oracle {
namespace {

constexpr std::string_view kDeclarations[] = {
#define DECLARATION(kind, keyword, since) keyword,
#include "compiler/syntax/declarations.def"
};
constexpr std::string_view kClauses[] = {
#define CLAUSE(kind, keyword, since) keyword,
#include "compiler/syntax/clauses.def"
};

std::string_view type_word(value::Kind kind) {
  switch (kind) {
    case value::Kind::YesNo: return "yes_no";
    case value::Kind::Text: return "text";
    case value::Kind::Integer: return "integer";
    case value::Kind::Decimal: return "decimal";
    case value::Kind::Date: return "date";
    case value::Kind::Choice: return "choice";
    case value::Kind::Choices: return "choices";
    case value::Kind::Period: return "period";
    case value::Kind::Error: return "error";
  }
  return {};
}

std::string of_relation(hir::Relation op) {
  constexpr std::string_view kNames[] = {"=", "!=", "<", "<=", ">", ">="};
  return std::string(kNames[static_cast<size_t>(op)]);
}

std::string operator_name(const hir::Expr& e) {
  return std::visit(
      base::Match{
          [](const hir::Error&) { return std::string("error"); },
          [](const hir::Literal&) { return std::string("literal"); },
          [](const hir::Read&) { return std::string("name"); },
          [](const hir::Option&) { return std::string("option"); },
          [](const hir::Not&) { return std::string("not"); },
          [](const hir::Known&) { return std::string("known"); },
          [](const hir::Negate&) { return std::string("negate"); },
          [](const hir::Logic& x) { return std::string(x.op == hir::Connective::And ? "and" : "or"); },
          [](const hir::Compare& x) { return of_relation(x.op); },
          [](const hir::Arithmetic& x) { return std::string(1, "+-*"[static_cast<size_t>(x.op)]); },
          [](const hir::DivideRounded&) { return std::string("/"); },
          [](const hir::MoveDate& x) {
            return std::string(x.direction == hir::Direction::Later ? "later" : "earlier");
          },
          [](const hir::Is&) { return std::string("is"); },
          [](const hir::If&) { return std::string("if"); },
          [](const hir::Otherwise&) { return std::string("otherwise"); },
          [](const hir::InSet&) { return std::string("in"); },
          [](const hir::Call&) { return std::string("call"); },
          [](const hir::TextOf&) { return std::string("text of"); },
          [](const hir::Concat&) { return std::string("interpolation"); },
      },
      e.node);
}

void note(std::set<std::string>& out, std::string_view list, std::string_view name) {
  out.insert(std::string(list) + " " + std::string(name));
}

std::string_view tap_word(program::TapKind kind) {
  switch (kind) {
    case program::TapKind::Previous: return "previous";
    case program::TapKind::Count: return "count";
    case program::TapKind::Sum: return "sum";
    case program::TapKind::Min: return "min";
    case program::TapKind::Max: return "max";
    case program::TapKind::First: return "first";
    case program::TapKind::Last: return "last";
    case program::TapKind::All: return "all";
    case program::TapKind::Any: return "any";
    case program::TapKind::Unique: return "unique";
  }
  return {};
}

std::string_view loop_word(program::LoopKind kind) {
  switch (kind) {
    case program::LoopKind::Range: return "range";
    case program::LoopKind::Months: return "months";
    case program::LoopKind::Split: return "split";
    case program::LoopKind::Rows: return "rows";
    case program::LoopKind::Set: return "set";
  }
  return {};
}

// "rows of sum, where, by key": what stands in a row and what outside of all is told apart.
void note_rows(std::set<std::string>& out, const hir::TypedPack& pack) {
  for (const program::Tap& tap : pack.parts.taps) {
    const std::string kind(tap_word(tap.kind));
    const bool in_row = pack.nodes[hir::NodeId{tap.slot}].scope != program::kNone;
    note(out, "taken", kind + (in_row ? " in a row" : ""));
    if (tap.where != program::kNone) note(out, "taken", kind + " where");
    if (tap.key != program::kNone) note(out, "taken", kind + (in_row ? " by a key of the row" : " by a key"));
  }
  for (const program::Loop& loop : pack.parts.loops) {
    note(out, "for", loop_word(loop.kind));
    const program::Index around = pack.parts.scopes[loop.scope].parent;
    if (around != program::kNone)
      note(out, "for", pack.parts.scopes[around].kind == program::ScopeKind::Loop ? "in a turn" : "in a row");
  }
  for (const program::Table& table : pack.parts.tables)
    if (const program::Index around = pack.parts.scopes[table.scope].parent; around != program::kNone)
      note(out, "table",
           pack.parts.scopes[around].parent == program::kNone ? "in a row" : "in a row in a row");
  for (const program::RowReference& row : pack.parts.rows)
    note(out, "row of the target", row.parts.size() == 1 ? "by one part" : "by several parts");
  for (const hir::Node& node : pack.nodes) note(out, "slot", program::noun(node.kind));
}

std::set<std::string> produced_in(const driver::Front& front, const hir::TypedPack& pack) {
  std::set<std::string> out;
  for (const syntax::File& tree : front.trees.front())
    for (const syntax::Item& item : tree.item_table) {
      note(out, "declaration", kDeclarations[static_cast<size_t>(item.kind)]);
      for (const syntax::Clause& clause : item.clauses)
        note(out, "clause", kClauses[static_cast<size_t>(clause.kind)]);
    }
  for (const program::Question& q : pack.parts.questions)
    note(out, "type", q.type.table == program::kNone ? type_word(q.type.kind) : "reference");
  note_rows(out, pack);
  for (const hir::Expr& e : pack.exprs) {
    note(out, "operator", operator_name(e));
    const auto* call = std::get_if<hir::Call>(&e.node);
    if (call == nullptr) continue;
    note(out, "builtin", lib::builtins()[call->builtin].name);
    note(out, "row", std::to_string(call->builtin));
  }
  return out;
}

std::string line_of(const diag::SourceMap& sources, const diag::Diagnostic& d) {
  std::string text = std::string(d.code) + ": " + d.message;
  if (d.at.file == UINT32_MAX) return text;
  const diag::Position at = sources.position(d.at.file, d.at.begin);
  return std::string(sources.name(d.at.file)) + ":" + std::to_string(at.line) + ": " + text + "\n    " +
         std::string(sources.line(d.at.file, at.line));
}

}  // namespace

Compiled compile_pack(const pack::PackSources& sources) {
  driver::Front front = driver::read_front(sources);
  Compiled out;
  out.pack = hir::analyse(driver::inputs_of(front), *front.schema, front.sources, front.diags);
  out.node_of = hir::dependency_order(out.pack, front.diags);
  if (!front.diags.has_errors()) {
    out.produced = produced_in(front, out.pack);
    out.program = emit::emit(out.pack, out.node_of, front.sources, front.diags);
    for (uint32_t file = 0; file < front.sources.size(); ++file)
      out.program.sources.push_back(
          {std::string(front.sources.name(file)), std::string(front.sources.text(file))});
    out.slot_of.resize(out.node_of.size());
    for (program::Index slot = 0; slot < out.node_of.size(); ++slot)
      out.slot_of[out.node_of[slot].index] = slot;
    for (const program::Violation& v : program::verify(out.program))
      out.errors += v.rule + ": " + v.message + "\n";
  }
  for (const diag::Diagnostic& d : front.diags.list())
    if (d.severity == diag::Severity::Error) out.errors += line_of(front.sources, d) + "\n";
  return out;
}

}  // namespace rapport::oracle
