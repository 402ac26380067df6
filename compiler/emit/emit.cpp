#include "compiler/emit/emit.h"

#include <algorithm>

#include "compiler/emit/rule.h"
#include "compiler/emit/whole_digits.h"
#include "compiler/hir/walk.h"
#include "runtime/base/limits.h"
#include "runtime/program/fuse.h"

namespace rapport::emit {
namespace {

using program::Index;

template <class Visit>
void for_each_test_slot(program::Program& p, Visit visit) {
  const auto place = [&](program::TestPlace& at) {
    for (Index& key : at.key) visit(key);
  };
  const auto settings = [&](std::vector<program::TestSetting>& all) {
    for (auto& setting : all) {
      place(setting.at), visit(setting.slot);
      for (auto& cell : setting.row) visit(cell.slot);
    }
  };
  for (program::Configuration& configuration : p.configurations) settings(configuration.settings);
  for (program::Migration& migration : p.migrations)
    for (program::Move& move : migration.moves) visit(move.slot);
  for (program::Test& test : p.tests)
    for (program::TestStep& step : test.steps) {
      settings(step.settings);
      for (auto& at : step.places) place(at);
      for (auto& claim : step.claims) {
        place(claim.at), visit(claim.because), visit(claim.cause), visit(claim.slot);
        for (auto& field : claim.fields) visit(field.slot);
      }
    }
}

// Every slot number in the tables, which are node numbers until now.
template <class Visit>
void for_each_slot_number(program::Program& p, Visit visit) {
  for (auto& q : p.questions)
    visit(q.slot), visit(q.required), visit(q.options), visit(q.minimum), visit(q.maximum);
  for (auto& area : p.areas) visit(area.gate);
  for (auto& group : p.groups) visit(group.gate);
  for (auto& check : p.checks) visit(check.slot);
  for (auto& let : p.lets) visit(let.slot);
  for (auto& input : p.inputs) visit(input.slot);
  for (auto& note : p.notes) visit(note.gate);
  for (auto& write : p.writes) visit(write.slot);
  for (auto& record : p.records) visit(record.gate);
  for (auto& table : p.tables) {
    visit(table.rows), visit(table.required);
    for (Index& key : table.key) visit(key);
  }
  for (auto& tap : p.taps)
    visit(tap.slot), visit(tap.column), visit(tap.where), visit(tap.match), visit(tap.key);
  for (auto& loop : p.loops) {
    for (Index& source : loop.sources) visit(source);
    visit(loop.where);
  }
  for (auto& each : p.eaches) visit(each.slot), visit(each.column);
  for (auto& row : p.rows)
    for (auto& part : row.parts) visit(part.slot);
  for (auto& text : p.texts)
    for (Index& part : text.parts) visit(part);
  for_each_test_slot(p, visit);
  visit(p.today);
}

program::Place place_of(const diag::SourceMap& sources, diag::Span span) {
  if (span.file == UINT32_MAX) return {};
  const diag::Position from = sources.position(span.file, span.begin),
                       to = sources.position(span.file, span.end);
  return {span.file, from.line, from.column, to.line, to.column};
}

Index renumbered(const std::vector<uint32_t>& slots, hir::NodeId node) {
  return node.valid() ? slots[node.index] : base::kNone;
}

// The most values that the rule holds at once: jumps go forward, and every way to an instruction holds the
// same number.
uint64_t most_values(const std::vector<program::Instr>& code) {
  std::vector<uint64_t> held(code.size() + 1, 0);
  uint64_t most = 0;
  const auto arrive = [&](size_t at, uint64_t values) {
    held[at] = values;
    most = std::max(most, values);
  };
  for (size_t i = 0; i < code.size(); ++i) {
    const program::Instr& in = code[i];
    const program::OpInfo& info = program::info_of(in.op);
    const uint64_t after = held[i] - program::pops_of(in) + info.pushes;
    if (info.a == program::Operand::Jump) arrive(i + 1 + in.a, after);
    if (info.b == program::Operand::Jump)
      arrive(i + 1 + in.b, after + 1);  // what decided nothing is pushed back
    if (in.op != program::Op::jump && in.op != program::Op::ret) arrive(i + 1, after);
  }
  return most;
}

bool is_covered(program::SlotKind kind) {
  return kind == program::SlotKind::Condition || kind == program::SlotKind::Required ||
         kind == program::SlotKind::Check;
}

// The sides of `and` and `or`, in the order in which their instructions stand.
void sides_of(const hir::TypedPack& pack, hir::ExprId id, std::vector<diag::Span>& sides) {
  const hir::Expr& e = pack.exprs[id];
  if (const auto* logic = std::get_if<hir::Logic>(&e.node)) {
    for (const hir::ExprId side : {logic->left, logic->right}) {
      sides_of(pack, side, sides);
      sides.push_back(pack.exprs[side].span);
    }
  } else {
    hir::for_each_child(e, [&](hir::ExprId child) { sides_of(pack, child, sides); });
  }
}

void add_sides(const hir::TypedPack& pack, const hir::Node& node, Index slot,
               const std::vector<program::Instr>& code, const diag::SourceMap& sources,
               program::Program& out) {
  std::vector<diag::Span> sides;
  sides_of(pack, node.expr, sides);
  auto side = sides.begin();
  for (uint32_t i = 0; i < code.size() && side != sides.end(); ++i) {
    const program::Op op = code[i].op;
    const bool takes = op == program::Op::skip_false || op == program::Op::skip_true ||
                       op == program::Op::and_ || op == program::Op::or_;
    if (takes) out.operands.push_back({slot, i, place_of(sources, *side++)});
  }
}

void check_size(const std::vector<program::Instr>& code, diag::Span span, diag::Diagnostics& diags) {
  if (code.size() > limits::kRuleInstructions) {
    diags.report(diag::E4007, span, code.size(), limits::kRuleInstructions);
  } else if (const uint64_t values = most_values(code); values > limits::kStackDepth) {
    diags.report(diag::E4007, span, values, limits::kStackDepth);
  }
}

void add_cells(hir::TypedPack& pack, Constants& constants) {
  const auto add = [&](Index t, const std::vector<value::Value>& cells, std::vector<Index>& out) {
    const program::Table& table = pack.parts.tables[t];
    out.reserve(cells.size());
    for (size_t i = 0; i < cells.size(); ++i) {
      const program::Question& column = pack.parts.questions[table.columns[i % table.columns.size()]];
      out.push_back(cells[i].known() ? constants.add(cells[i], column.type) : base::kNone);
    }
  };
  for (Index t = 0; t < pack.rows.size(); ++t) add(t, pack.rows[t].cells, pack.parts.tables[t].cells);
  for (size_t g = 0; g < pack.given.size(); ++g)
    add(pack.parts.given[g].table, pack.given[g].cells, pack.parts.given[g].cells);
}

}  // namespace

program::Program emit(hir::TypedPack pack, const std::vector<hir::NodeId>& order,
                      const diag::SourceMap& sources, diag::Diagnostics& diags) {
  std::vector<uint32_t> slots(pack.nodes.size(), base::kNone);
  for (uint32_t i = 0; i < order.size(); ++i) slots[order[i].index] = i;
  program::Program out;
  Constants constants;
  WholeDigits digits(pack);
  for (const hir::NodeId id : order) {
    const hir::Node& node = pack.nodes[id];
    program::Slot slot{.kind = node.kind,
                       .type = node.type,
                       .scope = node.scope,
                       .owner = node.owner,
                       .place = place_of(sources, node.span)};
    slot.gate = renumbered(slots, node.gate);
    slot.fallback = renumbered(slots, node.fallback);
    slot.code.begin = static_cast<uint32_t>(out.code.size());
    const Excess excess = digits.may_exceed(id) ? Excess::Fault : Excess::Impossible;
    if (node.expr.valid()) {
      const auto code = program::fuse(emit_rule(pack, node, excess, slots, constants));
      check_size(code, node.span, diags);
      if (is_covered(node.kind))
        add_sides(pack, node, static_cast<Index>(out.slots.size()), code, sources, pack.parts);
      out.code.insert(out.code.end(), code.begin(), code.end());
      slot.code.count = static_cast<uint32_t>(code.size());
    }
    out.slots.push_back(slot);
  }
  if (out.slots.size() > limits::kSlots) diags.report(diag::E4015, {}, out.slots.size(), limits::kSlots);
  for_each_slot_number(pack.parts, [&](Index& number) {
    if (number != base::kNone) number = slots[number];
  });
  add_cells(pack, constants);
  program::Program program = std::move(pack.parts);
  program.slots = std::move(out.slots);
  program.code = std::move(out.code);
  constants.finish(program);
  program::index_program(program);
  return program;
}

}  // namespace rapport::emit
