#include <fmt/format.h>

#include "RapParser.h"
#include "compiler/diag/render.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/tokens.h"
#include "runtime/base/match.h"

namespace rapport::syntax {
namespace {

using base::Match;
using diag::printable;

std::string_view declaration_name(DeclarationKind kind) {
  switch (kind) {
#define DECLARATION(name, keyword, since) \
  case DeclarationKind::name: return keyword;
#include "compiler/syntax/declarations.def"
  }
  return "";
}

std::string_view clause_name(ClauseKind kind) {
  switch (kind) {
#define CLAUSE(name, keyword, since) \
  case ClauseKind::name: return keyword;
#include "compiler/syntax/clauses.def"
  }
  return "";
}

std::string_view op_name(BinaryOp op) {
  switch (op) {
    case BinaryOp::Multiply: return "*";
    case BinaryOp::Divide: return "/";
    case BinaryOp::Add: return "+";
    case BinaryOp::Subtract: return "-";
    case BinaryOp::Eq: return "=";
    case BinaryOp::Ne: return "!=";
    case BinaryOp::Lt: return "<";
    case BinaryOp::Le: return "<=";
    case BinaryOp::Gt: return ">";
    case BinaryOp::Ge: return ">=";
    case BinaryOp::In: return "in";
    case BinaryOp::And: return "and";
    case BinaryOp::Or: return "or";
    case BinaryOp::Otherwise: return "otherwise";
  }
  return "";
}

std::string_view unit_name(PeriodUnit unit) {
  switch (unit) {
    case PeriodUnit::Day: return "days";
    case PeriodUnit::Week: return "weeks";
    case PeriodUnit::Month: return "months";
    case PeriodUnit::Year: return "years";
  }
  return "";
}

std::string_view month_end_name(MonthEnd month_end) {
  switch (month_end) {
    case MonthEnd::None: return "";
    case MonthEnd::Clamp: return " clamp";
    case MonthEnd::Spill: return " spill";
    case MonthEnd::Exact: return " exact";
  }
  return "";
}

std::string_view type_name(TypeWord word) {
  switch (word) {
    case TypeWord::YesNo: return "yes_no";
    case TypeWord::Integer: return "integer";
    case TypeWord::Date: return "date";
    case TypeWord::Text: return "text";
    case TypeWord::Decimal: return "decimal";
    case TypeWord::Choice: return "choice";
    case TypeWord::Choices: return "choices";
    case TypeWord::Reference: return "reference";
    case TypeWord::References: return "references";
  }
  return "";
}

std::string_view facet_name(AppliesTo::Facet facet) {
  switch (facet) {
    case AppliesTo::Facet::Country: return "country";
    case AppliesTo::Facet::Industry: return "industry";
    case AppliesTo::Facet::Release: return "release";
  }
  return "";
}

std::string_view claim_name(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::Asked: return "asked";
    case ClaimKind::Hidden: return "hidden";
    case ClaimKind::Required: return "required";
    case ClaimKind::Optional: return "optional";
    case ClaimKind::Open: return "open";
    case ClaimKind::Ok: return "ok";
    case ClaimKind::Complete: return "complete";
    case ClaimKind::Review: return "review";
    case ClaimKind::Error: return "error";
    case ClaimKind::Warning: return "warning";
    case ClaimKind::Record: return "record";
    case ClaimKind::Call: return "call";
    case ClaimKind::Expr: return "that";
  }
  return "";
}

std::string_view move_name(MoveKind kind) {
  switch (kind) {
    case MoveKind::Rename: return "rename";
    case MoveKind::Map: return "map";
    case MoveKind::Convert: return "convert";
    case MoveKind::Drop: return "drop";
  }
  return "";
}

std::string in_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return '"' + printable(out) + '"';
}

class Dumper {
 public:
  explicit Dumper(const File& tree) : tree_(tree) {}

  std::string run() {
    line(0, "(file");
    clauses(1, tree_.clauses);
    for (const ItemId id : tree_.items) item(1, id);
    out_.back() = ')';
    return out_ + '\n';
  }

 private:
  void line(size_t depth, std::string_view text) {
    out_ += fmt::format("{}{}\n", std::string(2 * depth, ' '), text);
  }
  void close() { out_.insert(out_.size() - 1, ")"); }

  // ---- expressions, on one line ----

  std::string text(const Text& t) const {
    if (t.exprs.empty()) return in_quotes(t.literals.empty() ? "" : t.literals[0]);
    std::string out = "(text " + in_quotes(t.literals[0]);
    for (size_t i = 0; i < t.exprs.size(); ++i)
      out += fmt::format(" {} {}", expr(t.exprs[i]), in_quotes(t.literals[i + 1]));
    return out + ')';
  }

  std::string path(const Path& p) const {
    std::string out;
    for (const Name& part : p.parts) out += (out.empty() ? "" : ".") + printable(part.text);
    return out;
  }

  std::string list(const std::vector<ExprId>& exprs) const {
    std::string out;
    for (const ExprId id : exprs) out += ' ' + expr(id);
    return out;
  }

  std::string place(const Place& p) const {
    std::string out = printable(p.name.text);
    for (const Member& member : p.members)
      std::visit(
          Match{[&](const Name& name) { out += '.' + printable(name.text); },
                [&](const std::vector<ExprId>& keys) { out = fmt::format("(row {}{})", out, list(keys)); }},
          member.node);
    return out;
  }

  std::string arguments(const std::vector<Arg>& args) const {
    std::string out;
    for (const Arg& arg : args)
      out += arg.where.valid() ? fmt::format(" (where {} {})", expr(arg.expr), expr(arg.where))
                               : ' ' + expr(arg.expr);
    return out;
  }

  std::string call(const Call& c) const {
    std::string out = fmt::format("({}{})", place(c.callee), arguments(c.args));
    for (const Name& member : c.members) out += '.' + printable(member.text);
    return out;
  }

  std::string chain(ExprId id) const;

  std::string expr(ExprId id) const {
    if (!id.valid()) return "(none)";
    return std::visit(
        Match{[](const ErrorExpr&) { return std::string("(error)"); },
              [](const IntLit& x) { return x.digits; }, [](const DecimalLit& x) { return x.digits; },
              [](const DateLit& x) { return x.text; }, [&](const TextLit& x) { return text(x.text); },
              [](const PeriodLit& x) {
                return fmt::format("({} {}{})", unit_name(x.unit), x.digits, month_end_name(x.month_end));
              },
              [&](const Place& x) { return place(x); }, [&](const Call& x) { return call(x); },
              [&](const Unary& x) {
                return fmt::format("({} {})", x.op == UnaryOp::Not ? "not" : "-", expr(x.operand));
              },
              [&](const Binary&) { return chain(id); },
              [&](const Is& x) {
                return fmt::format("({} {} {})", x.negated ? "is-not" : "is", expr(x.left), expr(x.right));
              },
              [&](const If& x) {
                return fmt::format("(if {} {} {})", expr(x.condition), expr(x.then), expr(x.otherwise));
              },
              [&](const SetLit& x) { return fmt::format("(set{})", list(x.elements)); }},
        tree_.exprs[id].node);
  }

  // ---- parts ----

  std::string type(const TypeName& t) const {
    std::string out(type_name(t.word));
    for (const std::string& size : t.sizes) out += ' ' + size;
    if (!t.of.parts.empty()) out += ' ' + path(t.of);
    return fmt::format("(: {})", out);
  }

  std::string target(const Target& t) const {
    std::string out = path(t.path);
    if (t.argument)
      out += std::visit(Match{[&](const Path& p) { return fmt::format("({})", path(p)); },
                              [&](const Text& x) { return fmt::format("({})", text(x)); }},
                        *t.argument);
    return fmt::format("(=> {})", out);
  }

  std::string clause(const Clause& c) const {
    if (c.target) return target(*c.target);
    std::string out = '(' + std::string(clause_name(c.kind));
    if (c.name) out += ' ' + printable(c.name->text);
    if (c.expr.valid()) out += ' ' + expr(c.expr);
    if (c.warning) out += " warning";
    for (const Path& at : c.at) out += fmt::format(" (at {})", path(at));
    if (c.text) out += ' ' + text(*c.text);
    return out + ')';
  }

  void clauses(size_t depth, const std::vector<Clause>& all) {
    for (const Clause& c : all) line(depth, clause(c));
  }

  std::string value(const std::variant<Name, Text, IntLit>& v) const {
    return std::visit(Match{[](const Name& x) { return printable(x.text); },
                            [](const Text& x) { return in_quotes(x.literals[0]); },
                            [](const IntLit& x) { return x.digits; }},
                      v);
  }

  std::string element(const EnumElement& e) const {
    std::string out = '(' + printable(e.name.text);
    if (e.title) out += ' ' + text(*e.title);
    out += std::visit(Match{[](const std::monostate&) { return std::string(); },
                            [](const Name& x) { return " (=> " + printable(x.text) + ')'; },
                            [](const Text& x) { return " (=> " + in_quotes(x.literals[0]) + ')'; },
                            [](const IntLit& x) { return " (=> " + x.digits + ')'; }},
                      e.converts_to);
    if (e.help) out += fmt::format(" (help {})", text(*e.help));
    return out + (e.alone ? " alone)" : ")");
  }

  // ---- declarations ----

  void head(size_t depth, const Item& item) {
    std::string out = '(' + std::string(declaration_name(item.kind));
    if (!item.name.text.empty()) out += ' ' + printable(item.name.text);
    if (item.title) out += ' ' + text(*item.title);
    out += std::visit(
        Match{[](const std::monostate&) { return std::string(); }, [&](const GroupBody& b) { return of(b); },
              [&](const UseBody& b) { return fmt::format(" {}{}", path(b.pattern), arguments(b.args)); },
              [&](const TableBody& b) { return of(b); },
              [&](const RowsBody& b) { return ' ' + text(b.file); },
              [&](const EnumBody& b) { return b.as ? fmt::format(" (as {})", path(*b.as)) : std::string(); },
              [&](const RecordBody& b) { return of(b); }, [&](const CallBody& b) { return of(b); },
              [&](const ExtendBody& b) { return of(b); },
              [&](const OverrideBody& b) { return ' ' + path(b.path); },
              [&](const TemplateBody& b) { return b.kind ? ": " + printable(b.kind->text) : std::string(); },
              [&](const DefaultsBody& b) { return of(b); }, [](const TestBody&) { return std::string(); },
              [&](const MigrateBody& b) { return fmt::format(" {} {}", text(b.from), text(b.to)); }},
        item.body);
    if (item.type) out += ' ' + type(*item.type);
    if (item.expr.valid()) out += ' ' + expr(item.expr);
    line(depth, out);
  }

  std::string of(const GroupBody& b) const {
    std::string out;
    if (b.parameters) {
      out += " (parameters";
      for (const Parameter& p : *b.parameters)
        out += fmt::format(" {} {}", printable(p.name.text), type(p.type));
      out += ')';
    }
    return b.expert ? fmt::format("{} (expert {})", out, text(*b.expert)) : out;
  }

  std::string of(const TableBody& b) const {
    std::string out = b.by_row ? " by-row" : "";
    if (b.target) out += ' ' + target(*b.target);
    return b.existing ? out + " existing" : out;
  }

  std::string of(const RecordBody& b) const {
    std::string out = ' ' + path(b.table) + (b.existing ? " existing" : "");
    if (b.variable) out += fmt::format(" (for {} {})", printable(b.variable->text), expr(b.in));
    if (b.where.valid()) out += fmt::format(" (where {})", expr(b.where));
    return b.at_most ? fmt::format("{} (at-most {})", out, b.at_most->digits) : out;
  }

  std::string of(const DefaultsBody& b) const {
    std::string out;
    for (const Path& p : b.from) out += fmt::format(" (from {})", path(p));
    return out;
  }

  std::string of(const CallBody& b) const {
    std::string out = ' ' + path(b.method);
    for (const Path& p : b.needs) out += fmt::format(" (needs {})", path(p));
    for (const Path& p : b.gives) out += fmt::format(" (gives {})", path(p));
    return out;
  }

  std::string of(const ExtendBody& b) const {
    std::string out = fmt::format(" {} {}", b.what.text, path(b.path));
    return b.anchor ? fmt::format("{} ({} {})", out, b.before ? "before" : "after", path(*b.anchor)) : out;
  }

  void item(size_t depth, ItemId id) {
    const Item& item = tree_.item_table[id];
    head(depth, item);
    if (!item.doc.empty()) line(depth + 1, fmt::format("(doc {})", in_quotes(item.doc)));
    for (const AppliesTo& a : item.applies) {
      std::string values;
      for (const Text& value : a.values) values += ' ' + text(value);
      line(depth + 1, fmt::format("(for {}{})", facet_name(a.facet), values));
    }
    clauses(depth + 1, item.clauses);
    body(depth + 1, item);
    for (const ItemId inner : item.items) this->item(depth + 1, inner);
    close();
  }

  void body(size_t depth, const Item& item) {
    if (const auto* b = std::get_if<EnumBody>(&item.body))
      for (const EnumElement& e : b->elements) line(depth, element(e));
    if (const auto* b = std::get_if<RecordBody>(&item.body)) fields(depth, b->fields);
    if (const auto* b = std::get_if<CallBody>(&item.body)) fields(depth, b->fields);
    if (const auto* b = std::get_if<TemplateBody>(&item.body))
      for (const auto& [what, of] : b->parts) line(depth, fmt::format("({} {})", what.text, path(of)));
    if (const auto* b = std::get_if<DefaultsBody>(&item.body))
      for (const Setting& s : b->settings) setting(depth, s);
    if (const auto* b = std::get_if<TestBody>(&item.body))
      for (const Step& s : b->steps) step(depth, s);
    if (const auto* b = std::get_if<MigrateBody>(&item.body))
      for (const Move& m : b->moves) line(depth, move(m));
  }

  void fields(size_t depth, FieldsId id) {
    if (!id.valid()) return;
    for (const auto& field : tree_.fields[id].list)
      std::visit(Match{[&](const FieldAssign& f) {
                         line(depth, fmt::format("({}{} {})", f.is_let ? "let " : "", printable(f.name.text),
                                                 expr(f.value)));
                       },
                       [&](const FieldWhen& f) {
                         line(depth, fmt::format("(when {}", expr(f.condition)));
                         fields(depth + 1, f.fields);
                         close();
                       },
                       [&](const FieldRecord& f) { item(depth, f.record); }},
                 field);
  }

  void setting(size_t depth, const Setting& s) {
    std::visit(
        Match{[&](const ExprId& x) { line(depth, fmt::format("(set {} {})", expr(s.place), expr(x))); },
              [&](const Text& x) { line(depth, fmt::format("(rows {} {})", expr(s.place), text(x))); },
              [&](const FieldsId& x) {
                line(depth, fmt::format("(row-of {}", expr(s.place)));
                fields(depth + 1, x);
                close();
              }},
        s.value);
  }

  void step(size_t depth, const Step& s) {
    std::visit(Match{[&](const Given& x) {
                       line(depth, "(given");
                       for (const Setting& one : x.settings) setting(depth + 1, one);
                       close();
                     },
                     [&](const Forget& x) {
                       line(depth, fmt::format("({}{})", x.blank ? "blank" : "forget", list(x.places)));
                     },
                     [&](const Expect& x) {
                       line(depth, "(expect");
                       for (const Claim& one : x.claims) claim(depth + 1, one);
                       close();
                     }},
               s.node);
  }

  void claim(size_t depth, const Claim& c) {
    std::string out = fmt::format("({}{}", c.no ? "no " : "", claim_name(c.kind));
    if (c.place.valid()) out += ' ' + expr(c.place);
    if (!c.target.path.parts.empty()) out += ' ' + target(c.target);
    if (c.because_place.valid())
      out += fmt::format(" (because {} {})", expr(c.because_place), expr(c.because_value));
    if (c.message) out += ' ' + text(*c.message);
    line(depth, out);
    fields(depth + 1, c.fields);
    close();
  }

  std::string move(const Move& m) const {
    std::string out = '(' + std::string(move_name(m.kind));
    for (const Path& from : m.from) out += ' ' + path(from);
    if (!m.to.parts.empty()) out += " -> " + path(m.to);
    for (const MapValue& v : m.values) out += fmt::format(" ({} -> {})", value(v.from), value(v.to));
    if (m.expr.valid()) out += ' ' + expr(m.expr);
    if (m.because) out += ' ' + text(*m.because);
    return out + ')';
  }

  const File& tree_;
  std::string out_;
};

// A chain of operators leans to the left and may be long: walked down, written from the inside out.
std::string Dumper::chain(ExprId id) const {
  std::vector<const Binary*> links;
  const auto* link = std::get_if<Binary>(&tree_.exprs[id].node);
  for (; link != nullptr; link = std::get_if<Binary>(&tree_.exprs[id].node)) {
    links.push_back(link);
    id = link->left;
  }
  std::string out;
  for (const Binary* one : links) out += fmt::format("({} ", op_name(one->op));
  out += expr(id);
  for (auto one = links.rbegin(); one != links.rend(); ++one) out += ' ' + expr((*one)->right) + ')';
  return out;
}

}  // namespace

std::string dump_tokens(const diag::SourceMap& sources, uint32_t file) {
  diag::Diagnostics ignored;
  Problems problems(sources, ignored);
  const auto size = static_cast<uint32_t>(sources.text(file).size());
  const grammar::RapParser parser(nullptr);
  std::string out;
  for (const Token& token : lex(sources, {file, 0, size}, problems).tokens) {
    const diag::Position at = sources.position(file, token.begin);
    const std::string name =
        token.type == kEndOfFile ? "EOF" : parser.getVocabulary().getSymbolicName(token.type);
    const std::string text = in_quotes(sources.text({file, token.begin, token.end}));
    out += fmt::format("{}:{} {}{}\n", at.line, at.column, name, token.type == kEndOfFile ? "" : ' ' + text);
  }
  return out;
}

std::string dump_tree(const File& tree, const diag::SourceMap&) { return Dumper(tree).run(); }

}  // namespace rapport::syntax
