#include "tests/oracle/tree_walker.h"

#include <algorithm>

#include "runtime/base/limits.h"
#include "runtime/base/match.h"
#include "runtime/base/utf8.h"
#include "runtime/lib/builtins.h"
#include "runtime/value/date.h"

namespace rapport::oracle {

using hir::ExprId;
using value::FaultCode;
using value::Kind;
using value::State;
using value::Value;

namespace {

Value fault(Kind kind, FaultCode code) {
  Value v = value::unknown_value(kind);
  v.state = State::Fault;
  v.fault = code;
  return v;
}
bool faulted(const Value& v) { return v.state == State::Fault; }
bool is(const Value& v, bool yes) { return v.known() && (v.number != 0) == yes; }

// A strict operator whose operands are not all known: the first fault, else unknown.
std::optional<Value> not_known(Kind kind, std::initializer_list<const Value*> operands) {
  for (const Value* v : operands)
    if (faulted(*v)) return fault(kind, v->fault);
  for (const Value* v : operands)
    if (!v->known()) return value::unknown_value(kind);
  return std::nullopt;
}

value::Decimal decimal_in(const Value& v) {
  return v.kind == Kind::Decimal ? v.decimal : value::decimal_from(v.number);
}

Value from(const value::OrFault<value::Decimal>& result) {
  return result.ok() ? value::decimal_value(result.value) : fault(Kind::Decimal, result.fault);
}

bool equal(const Value& a, const Value& b) {
  if (a.kind == Kind::Text) return a.text == b.text;
  if (a.kind == Kind::Decimal || b.kind == Kind::Decimal)
    return value::compare(decimal_in(a), decimal_in(b)) == 0;
  return a.number == b.number;
}

bool less(const Value& a, const Value& b) {
  if (a.kind == Kind::Decimal || b.kind == Kind::Decimal)
    return value::compare(decimal_in(a), decimal_in(b)) < 0;
  return a.number < b.number;
}

bool holds(hir::Relation op, const Value& a, const Value& b) {
  switch (op) {
    case hir::Relation::Eq: return equal(a, b);
    case hir::Relation::Ne: return !equal(a, b);
    case hir::Relation::Lt: return less(a, b);
    case hir::Relation::Le: return !less(b, a);
    case hir::Relation::Gt: return less(b, a);
    case hir::Relation::Ge: return !less(a, b);
  }
  return false;
}

Value integer_of(__int128 number) {
  if (number < INT64_MIN || number > INT64_MAX) return fault(Kind::Integer, FaultCode::Overflow);
  return value::integer_value(static_cast<int64_t>(number));
}

Value integers(hir::Operation op, __int128 a, __int128 b) {
  switch (op) {
    case hir::Operation::Add: return integer_of(a + b);
    case hir::Operation::Subtract: return integer_of(a - b);
    case hir::Operation::Multiply: return integer_of(a * b);
  }
  return {};
}

Value decimals(hir::Operation op, const value::Decimal& a, const value::Decimal& b) {
  switch (op) {
    case hir::Operation::Add: return from(value::add(a, b));
    case hir::Operation::Subtract: return from(value::subtract(a, b));
    case hir::Operation::Multiply: return from(value::multiply(a, b));
  }
  return {};
}

std::string set_text(const program::Enum& e, uint64_t set) {
  std::string out;
  for (size_t i = 0; i < e.elements.size() && i < 64; ++i)
    if ((set >> i & 1) != 0) out += (out.empty() ? "" : ", ") + e.elements[i].name;
  return out;
}

std::string text_of(const hir::TypedPack& pack, const Value& v, const value::Type& type) {
  switch (v.kind) {
    case Kind::YesNo: return v.number != 0 ? "yes" : "no";
    case Kind::Text: return v.text;
    case Kind::Integer: return std::to_string(v.number);
    case Kind::Decimal: return value::to_text(v.decimal);
    case Kind::Date: return value::date_text(v.number);
    case Kind::Choice: return pack.parts.enums[type.enum_index].elements[static_cast<size_t>(v.number)].name;
    case Kind::Choices: return set_text(pack.parts.enums[type.enum_index], static_cast<uint64_t>(v.number));
    case Kind::Period:
    case Kind::Error: break;
  }
  return {};
}

// As it is written: so many digits before the point and after it.
bool has_room(const value::Type& type, const value::Decimal& d) {
  std::string digits = value::to_text(d);
  if (digits[0] == '-') digits.erase(0, 1);
  const size_t point = std::min(digits.find('.'), digits.size());
  const size_t before = digits[0] == '0' ? 0 : point;
  const size_t after = point < digits.size() ? digits.size() - point - 1 : 0;
  return after <= type.scale && before + type.scale <= type.precision;
}

// An integer where a decimal is asked for is one; a decimal of more digits than its type is a fault.
Value as_type(const Value& v, const value::Type& type) {
  if (faulted(v)) return fault(type.kind, v.fault);
  if (!v.known()) return value::unknown_value(type.kind);
  if (type.kind != Kind::Decimal) return v;
  const value::Decimal d = decimal_in(v);
  return has_room(type, d) ? value::decimal_value(d) : fault(Kind::Decimal, FaultCode::Overflow);
}

}  // namespace

// One walk over the expression of one node.
class Evaluation {
 public:
  Evaluation(TreeWalker& walker, Walked& reader) : walker_(walker), pack_(walker.pack_), reader_(reader) {}

  void look_at(uint32_t element) { option_ = value::choice_value(element); }

  Value eval(ExprId id) {
    const hir::Expr& e = pack_.exprs[id];
    const Kind kind = e.type.kind;
    return std::visit(base::Match{
                          [&](const hir::Error&) { return value::unknown_value(kind); },
                          [&](const hir::Literal& x) { return x.value; },
                          [&](const hir::Read& x) { return walker_.read(x.node, reader_); },
                          [&](const hir::Option&) { return option_; },
                          [&](const hir::Not& x) { return negation(eval(x.operand)); },
                          [&](const hir::Known& x) { return known(eval(x.operand)); },
                          [&](const hir::Negate& x) { return negated(kind, eval(x.operand)); },
                          [&](const hir::Logic& x) { return logic(x); },
                          [&](const hir::Compare& x) { return compare(x); },
                          [&](const hir::Arithmetic& x) { return arithmetic(kind, x); },
                          [&](const hir::DivideRounded& x) { return quotient(x); },
                          [&](const hir::MoveDate& x) { return moved(x); },
                          [&](const hir::Is& x) { return same(x); },
                          [&](const hir::If& x) { return if_(kind, x); },
                          [&](const hir::Otherwise& x) { return otherwise(kind, x); },
                          [&](const hir::InSet& x) { return in_set(x); },
                          [&](const hir::Call& x) { return call(kind, x); },
                          [&](const hir::TextOf& x) { return canonical(x); },
                          [&](const hir::Concat& x) { return concat(x); },
                      },
                      e.node);
  }

 private:
  static Value negation(Value v) {
    if (v.known()) v.number = v.number == 0 ? 1 : 0;
    return v;
  }

  static Value known(const Value& v) {
    return faulted(v) ? fault(Kind::YesNo, v.fault) : value::yes_no_value(v.known());
  }

  static Value negated(Kind kind, const Value& v) {
    if (const auto open = not_known(kind, {&v})) return *open;
    return v.kind == Kind::Decimal ? value::decimal_value(value::negate(v.decimal))
                                   : integer_of(-__int128{v.number});
  }

  // Kleene: a side that decides, decides, whatever the other is; the left one spares the right.
  Value logic(const hir::Logic& x) {
    const bool decider = x.op == hir::Connective::Or;
    Value left = eval(x.left);
    if (is(left, decider)) return left;
    Value right = eval(x.right);
    if (is(right, decider)) return right;
    if (const auto open = not_known(Kind::YesNo, {&left, &right})) return *open;
    return value::yes_no_value(!decider);
  }

  Value compare(const hir::Compare& x) {
    const Value left = eval(x.left);
    const Value right = eval(x.right);
    if (const auto open = not_known(Kind::YesNo, {&left, &right})) return *open;
    return value::yes_no_value(holds(x.op, left, right));
  }

  Value arithmetic(Kind kind, const hir::Arithmetic& x) {
    const Value left = eval(x.left);
    const Value right = eval(x.right);
    if (const auto open = not_known(kind, {&left, &right})) return *open;
    if (kind == Kind::Integer) return integers(x.op, left.number, right.number);
    return decimals(x.op, decimal_in(left), decimal_in(right));
  }

  Value quotient(const hir::DivideRounded& x) {
    const Value left = eval(x.left);
    const Value right = eval(x.right);
    if (const auto open = not_known(Kind::Decimal, {&left, &right})) return *open;
    return from(value::divide(decimal_in(left), decimal_in(right), x.digits, x.mode));
  }

  Value moved(const hir::MoveDate& x) {
    const Value date = eval(x.date);
    const Value period = eval(x.period);
    if (const auto open = not_known(Kind::Date, {&date, &period})) return *open;
    const value::Period by = *value::decode_period(period.number);
    const bool later = x.direction == hir::Direction::Later;
    const auto day = later ? value::add_period(date.number, by) : value::subtract_period(date.number, by);
    return day.ok() ? value::date_value(day.value) : fault(Kind::Date, day.fault);
  }

  // Total: unknown is unknown, and nothing else is.
  Value same(const hir::Is& x) {
    const Value left = eval(x.left);
    const Value right = eval(x.right);
    if (faulted(left)) return fault(Kind::YesNo, left.fault);
    if (faulted(right)) return fault(Kind::YesNo, right.fault);
    if (left.known() && right.known()) return value::yes_no_value(equal(left, right));
    return value::yes_no_value(left.known() == right.known());
  }

  Value if_(Kind kind, const hir::If& x) {
    const Value condition = eval(x.condition);
    if (const auto open = not_known(kind, {&condition})) return *open;
    return widened(kind, eval(condition.number != 0 ? x.then : x.otherwise));
  }

  Value otherwise(Kind kind, const hir::Otherwise& x) {
    const Value left = eval(x.left);
    return widened(kind, left.state == State::Unknown ? eval(x.right) : left);
  }

  // Of an integer and a decimal side the whole is a decimal.
  static Value widened(Kind kind, const Value& v) {
    return kind == Kind::Decimal && v.known() ? value::decimal_value(decimal_in(v)) : v;
  }

  Value in_set(const hir::InSet& x) {
    const Value element = eval(x.element);
    const Value set = eval(x.set);
    if (const auto open = not_known(Kind::YesNo, {&element, &set})) return *open;
    return value::yes_no_value((static_cast<uint64_t>(set.number) >> element.number & 1) != 0);
  }

  Value call(Kind kind, const hir::Call& x) {
    std::vector<Value> args;
    for (const ExprId arg : x.args) args.push_back(eval(arg));
    for (const Value& arg : args)
      if (faulted(arg)) return fault(kind, arg.fault);
    value::Scratch scratch;
    std::vector<value::Cell> cells;
    for (const Value& arg : args) {
      if (!arg.known()) return value::unknown_value(kind);
      cells.push_back(value::view(arg, scratch));
    }
    return value::to_value(lib::builtins()[x.builtin].function(cells, scratch), kind);
  }

  Value canonical(const hir::TextOf& x) {
    const Value v = eval(x.operand);
    if (const auto open = not_known(Kind::Text, {&v})) return *open;
    return value::text_value(text_of(pack_, v, pack_.exprs[x.operand].type));
  }

  Value concat(const hir::Concat& x) {
    std::vector<Value> parts;
    for (const ExprId part : x.parts) parts.push_back(eval(part));
    std::string text;
    for (const Value& part : parts)
      if (faulted(part)) return fault(Kind::Text, part.fault);
    for (const Value& part : parts) {
      if (!part.known()) return value::unknown_value(Kind::Text);
      text += part.text;
    }
    if (base::utf16_length(text) > limits::kTextUnits) return fault(Kind::Text, FaultCode::TextTooLong);
    return value::text_value(text);
  }

  TreeWalker& walker_;
  const hir::TypedPack& pack_;
  Walked& reader_;
  Value option_;
};

TreeWalker::TreeWalker(const hir::TypedPack& pack)
    : pack_(pack), nodes_(pack.nodes.size()), words_((pack.nodes.size() + 63) / 64) {}

void TreeWalker::set_answers(const Answers& answers) {
  answers_ = &answers;
  for (Walked& node : nodes_) {
    node.done = false;
    node.reads.clear();
    node.answers.assign(words_, 0);
  }
}

const Walked& TreeWalker::at(hir::NodeId id) {
  Walked& out = nodes_[id.index];
  if (!out.done) {
    out.value = as_type(node_value(id, out), pack_.nodes[id].type);
    out.done = true;
  }
  return out;
}

Value TreeWalker::read(hir::NodeId id, Walked& reader) {
  const Walked& node = at(id);
  if (std::find(reader.reads.begin(), reader.reads.end(), id) == reader.reads.end()) {
    reader.reads.push_back(id);
    for (size_t i = 0; i < words_; ++i) reader.answers[i] |= node.answers[i];
  }
  return faulted(node.value) ? value::unknown_value(node.value.kind) : node.value;
}

Value TreeWalker::node_value(hir::NodeId id, Walked& out) {
  const hir::Node& node = pack_.nodes[id];
  if (node.gate.valid() && !is(read(node.gate, out), true)) return value::unknown_value(node.type.kind);
  switch (node.kind) {
    case program::SlotKind::Question:
    case program::SlotKind::Input:
    case program::SlotKind::Today: return own_answer(node, id, out);
    case program::SlotKind::Options: return options(node, out);
    case program::SlotKind::Condition:
    case program::SlotKind::Default:
    case program::SlotKind::Required:
    case program::SlotKind::Bound:
    case program::SlotKind::Check:
    case program::SlotKind::Let:
    case program::SlotKind::Preset:
    case program::SlotKind::Fixed:
    case program::SlotKind::Part:
    case program::SlotKind::Field:
    case program::SlotKind::Term: break;
    case program::SlotKind::Rows:
    case program::SlotKind::Number:
    case program::SlotKind::Tap:
    case program::SlotKind::Claim:
    case program::SlotKind::Counted:
    case program::SlotKind::Each: return value::unknown_value(node.type.kind);  // its packs have no rows
  }
  return node.expr.valid() ? Evaluation(*this, out).eval(node.expr) : value::unknown_value(node.type.kind);
}

Value TreeWalker::own_answer(const hir::Node& node, hir::NodeId id, Walked& out) {
  out.answers[id.index / 64] |= uint64_t{1} << (id.index % 64);
  const Value none = value::unknown_value(node.type.kind);
  if (node.kind == program::SlotKind::Today) return answers_->today.value_or(none);
  if (node.kind == program::SlotKind::Input) return answers_->inputs[node.owner].value_or(none);
  const Answers::Question& q = answers_->questions[node.owner];
  if (q.given == Given::Answer) return q.value;
  return q.given == Given::Nothing && node.fallback.valid() ? read(node.fallback, out) : none;
}

// The elements for which the rule is yes: where it is unknown, the element is out. A fault is the whole
// set's.
Value TreeWalker::options(const hir::Node& node, Walked& reader) {
  uint64_t set = 0;
  std::optional<Value> wrong;
  Evaluation evaluation(*this, reader);
  const auto count = static_cast<uint32_t>(pack_.parts.enums[node.type.enum_index].elements.size());
  for (uint32_t element = 0; element < count; ++element) {
    evaluation.look_at(element);
    const Value allowed = evaluation.eval(node.expr);
    if (faulted(allowed) && !wrong) wrong = fault(node.type.kind, allowed.fault);
    if (is(allowed, true)) set |= uint64_t{1} << element;
  }
  return wrong.value_or(value::choices_value(set));
}

bool same_value(const Value& walked, const value::Cell& cell, const value::Type& type) {
  if (walked.state != cell.state) return false;
  if (faulted(walked)) return walked.fault == cell.fault;
  if (!walked.known()) return true;
  const Value held = value::to_value(cell, type.kind);
  if (type.kind == Kind::Text) return walked.text == held.text;
  if (type.kind == Kind::Decimal) return walked.decimal == held.decimal;
  return walked.number == held.number;
}

}  // namespace rapport::oracle
