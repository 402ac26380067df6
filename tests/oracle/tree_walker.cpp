#include "tests/oracle/tree_walker.h"

#include <algorithm>

#include "runtime/lib/key.h"
#include "tests/oracle/evaluation.h"
#include "tests/oracle/walked_values.h"

namespace rapport::oracle {

using hir::NodeId;
using program::SlotKind;
using value::FaultCode;
using value::Kind;
using value::Value;

namespace {

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

TreeWalker::TreeWalker(const hir::TypedPack& pack)
    : pack_(pack),
      nodes_(pack.nodes.size()),
      turns_(pack.parts.loops.size()),
      turn_rows_(pack.parts.loops.size()) {}

void TreeWalker::set_answers(const Answers& answers) {
  answers_ = &answers;
  around_.assign(answers.tables.size(), {});
  for (Index table = 0; table < answers.tables.size(); ++table) {
    const Index parent = pack_.parts.scopes[pack_.parts.tables[table].scope].parent;
    for (const GivenRow& row : answers.tables[table].rows) {
      if (parent == kNone) continue;
      const std::vector<GivenRow>& outer = answers.tables[pack_.parts.scopes[parent].row].rows;
      const auto found = std::find_if(outer.begin(), outer.end(),
                                      [&](const GivenRow& other) { return other.number == row.around; });
      around_[table].push_back(static_cast<uint32_t>(found - outer.begin()));
    }
  }
  for (uint32_t i = 0; i < nodes_.size(); ++i) nodes_[i].assign(places(NodeId{i}), {});
}

uint32_t TreeWalker::places(NodeId id) const {
  const Index scope = pack_.nodes[id].scope;
  const bool in_table = scope != kNone && pack_.parts.scopes[scope].kind == program::ScopeKind::Table;
  return in_table ? row_count(pack_.parts.scopes[scope].row) : 1;
}

bool TreeWalker::is_in_loop(NodeId id) const {
  const Index scope = pack_.nodes[id].scope;
  return scope != kNone && pack_.parts.scopes[scope].kind == program::ScopeKind::Loop;
}

uint32_t TreeWalker::row_around(Index scope, Index inner, uint32_t row) const {
  for (; inner != scope; inner = pack_.parts.scopes[inner].parent) {
    const program::Scope& s = pack_.parts.scopes[inner];
    if (s.kind == program::ScopeKind::Loop) continue;  // a turn is of the row around
    row = s.parent == kNone ? kNone : around_[s.row][row];
  }
  return row;
}

bool TreeWalker::is_around(Index scope, Index inner) const {
  while (inner != kNone && inner != scope) inner = pack_.parts.scopes[inner].parent;
  return inner == scope;
}

const Walked& TreeWalker::at(NodeId id, uint32_t row) {
  const hir::Node& node = pack_.nodes[id];
  const bool one = node.scope == kNone || is_in_loop(id);
  if (is_in_loop(id)) row = turn_rows_[pack_.parts.scopes[node.scope].row];
  Walked& out = nodes_[id.index][one ? 0 : row];
  if (!out.done) {
    out.value = as_type(node_value(node, Reader{{id, row}, out}), node.type);
    out.done = true;
  }
  return out;
}

void TreeWalker::enter(const Turn& turn, uint32_t row) {
  turns_[turn.loop] = turn;
  turn_rows_[turn.loop] = row;
  const Index scope = pack_.parts.loops[turn.loop].scope;
  for (uint32_t i = 0; i < nodes_.size(); ++i)
    if (is_in_loop(NodeId{i}) && is_around(scope, pack_.nodes[NodeId{i}].scope)) nodes_[i].front() = {};
}

std::set<Place> TreeWalker::answers_of(Place place) {
  std::set<Place> out, seen{place};
  std::vector<Place> open{place};
  while (!open.empty()) {
    const Place next = open.back();
    open.pop_back();
    const hir::Node& node = pack_.nodes[next.node];
    const bool has_one =
        node.kind == SlotKind::Question || node.kind == SlotKind::Input || node.kind == SlotKind::Today;
    if (has_one &&
        (!node.gate.valid() ||
         is(at(node.gate, row_around(pack_.nodes[node.gate].scope, node.scope, next.row)).value, true)))
      out.insert(next);
    for (const Place& read : at(next.node, next.row).reads)
      if (seen.insert(read).second) open.push_back(read);
  }
  return out;
}

Value TreeWalker::read(NodeId id, const Reader& reader) {
  const Index scope = pack_.nodes[id].scope;
  const uint32_t row =
      scope == kNone ? kNone : row_around(scope, pack_.nodes[reader.at.node].scope, reader.at.row);
  return read_in({id, row}, reader);
}

Value TreeWalker::read_in(Place place, const Reader& reader) {
  if (std::find(reader.out.reads.begin(), reader.out.reads.end(), place) == reader.out.reads.end())
    reader.out.reads.push_back(place);
  return read_silently(place);
}

Value TreeWalker::read_silently(Place place) {
  const Walked& node = at(place.node, place.row);
  return faulted(node.value) ? value::unknown_value(node.value.kind) : node.value;
}

Value TreeWalker::node_value(const hir::Node& node, const Reader& reader) {
  if (node.gate.valid() && !is(read(node.gate, reader), true)) return value::unknown_value(node.type.kind);
  switch (node.kind) {
    case SlotKind::Question:
    case SlotKind::Input:
    case SlotKind::Today: return own_answer(node, reader);
    case SlotKind::Options:
      if (node.type.kind == Kind::Choices) return options(node, reader);
      break;  // the rule of the row that a reference names
    case SlotKind::Check: return check_value(node, reader);
    case SlotKind::Rows: return rows_value(node, reader);
    case SlotKind::Number: return number_value(node, reader);
    case SlotKind::Each: return each_value(node);
    case SlotKind::Tap: return tapped(node, reader);
    case SlotKind::Claim:
    case SlotKind::Counted: return value::unknown_value(node.type.kind);  // run with their test only
    case SlotKind::Condition:
    case SlotKind::Default:
    case SlotKind::Required:
    case SlotKind::Bound:
    case SlotKind::Let:
    case SlotKind::Preset:
    case SlotKind::Fixed:
    case SlotKind::Part:
    case SlotKind::Field:
    case SlotKind::Term: break;
  }
  return node.expr.valid() ? Evaluation(*this, reader).eval(node.expr) : value::unknown_value(node.type.kind);
}

Value TreeWalker::own_answer(const hir::Node& node, const Reader& reader) {
  const Value none = value::unknown_value(node.type.kind);
  if (node.kind == SlotKind::Today) return answers_->today.value_or(none);
  if (node.kind == SlotKind::Input) return answers_->inputs[node.owner].value_or(none);
  GivenValue said;
  if (node.scope == kNone) {
    said = answers_->questions[node.owner];
  } else {
    const GivenRow& row = answers_->tables[pack_.parts.scopes[node.scope].row].rows[reader.at.row];
    if (const auto cell = row.cells.find(node.owner); cell != row.cells.end()) said = cell->second;
  }
  if (said.given == Given::Answer) return said.value;
  if (said.given == Given::Nothing && node.scope == kNone && answers_->prefills[node.owner])
    return *answers_->prefills[node.owner];
  return said.given == Given::Nothing && node.fallback.valid() ? read(node.fallback, reader) : none;
}

// The elements for which the rule is yes: where it is unknown, the element is out. A fault is the whole
// set's.
Value TreeWalker::options(const hir::Node& node, const Reader& reader) {
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

Value TreeWalker::check_value(const hir::Node& node, const Reader& reader) {
  const program::Check& check = pack_.parts.checks[node.owner];
  if (check.kind == program::CheckKind::Key) return key_check(check.at_tables.front(), reader.at.row);
  return Evaluation(*this, reader).eval(node.expr);
}

Value TreeWalker::rows_value(const hir::Node& node, const Reader& reader) const {
  const Index own = pack_.parts.tables[node.owner].scope;
  int64_t count = 0;
  for (uint32_t row = 0; row < row_count(node.owner); ++row)
    count += node.scope == kNone || row_around(node.scope, own, row) == reader.at.row;
  return value::integer_value(count);
}

Value TreeWalker::number_value(const hir::Node& node, const Reader& reader) const {
  const program::Scope& scope = pack_.parts.scopes[node.scope];
  if (scope.kind == program::ScopeKind::Loop) return value::integer_value(turns_[scope.row].number);
  int64_t number = 1;
  for (uint32_t row = 0; row < reader.at.row; ++row)
    number += scope.parent == kNone || around_[scope.row][row] == around_[scope.row][reader.at.row];
  return value::integer_value(number);
}

Value TreeWalker::each_value(const hir::Node& node) {
  const program::Each& each = pack_.parts.eaches[node.owner];
  const Turn& turn = turns_[each.loop];
  switch (each.kind) {
    case program::EachKind::Value: return turn.value;
    case program::EachKind::Start: return turn.start;
    case program::EachKind::End: return turn.end;
    case program::EachKind::Column: return read_silently({NodeId{each.column}, turn.row});
  }
  return {};
}

// No other row within the same row around has the same key. What is not known is no key.
Value TreeWalker::key_check(Index table, uint32_t row) {
  const auto key_of = [&](uint32_t of) {
    std::vector<Value> key;
    for (const Index part : pack_.parts.tables[table].key) key.push_back(read_silently({NodeId{part}, of}));
    return key;
  };
  const std::vector<Value> own = key_of(row);
  for (uint32_t other = 0; other < row_count(table); ++other) {
    if (other == row || (!around_[table].empty() && around_[table][other] != around_[table][row])) continue;
    const std::vector<Value> key = key_of(other);
    bool same = true;
    for (size_t i = 0; i < key.size(); ++i) same = same && same_key(own[i], key[i]);
    if (same) return value::yes_no_value(false);
  }
  return value::yes_no_value(true);
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
