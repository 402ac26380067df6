// A program with a row in every list and something in every member, for what must hold of all of them.
#pragma once

#include "tests/unit/runtime/program/table_program.h"

namespace rapport::program {

inline schema::Schema small_schema() {
  schema::Field code{.name = "Code", .type = schema::FieldType::String, .length = 10};
  schema::Field rate{.name = "Rate", .type = schema::FieldType::Real, .decimals = 2};
  schema::Table parent{.name = "CompanyInfo",
                       .extends = "DirPartyTable",
                       .key = {"Code"},
                       .service = {"InfoService", "http://x", "Info", "facts"},
                       .fields = {code, rate}};
  return {"ax-2012-r3", {parent, {.name = "DirPartyTable"}}, {{"NoYes", {{"No", 0}, {"Yes", 1}}, "facts"}}};
}

inline void add_question(SmallProgram& small) {
  Program& p = small.program;
  const Index gate =
      small.slot({.kind = SlotKind::Condition, .type = value::yes_no()}, small.assemble("push yes; ret"));
  const Index fallback =
      small.slot({.kind = SlotKind::Default, .type = value::choice(0), .gate = gate, .owner = 0},
                 small.assemble("push green; ret"));
  const Index question = small.slot({.kind = SlotKind::Question,
                                     .type = value::choice(0),
                                     .gate = gate,
                                     .fallback = fallback,
                                     .owner = 0,
                                     .place = {0, 1, 1, 1, 10}});
  const Index required = small.slot({.kind = SlotKind::Required, .type = value::yes_no(), .owner = 0},
                                    small.assemble("push yes; ret"));
  const Index options = small.slot({.kind = SlotKind::Options, .type = value::choices(0), .owner = 0},
                                   small.assemble("push {}; push yes; collect 0; ret"));
  const Index bound = small.slot({.kind = SlotKind::Bound, .type = value::choice(0), .owner = 0},
                                 small.assemble("push blue; ret"));
  const Index part =
      small.slot({.kind = SlotKind::Part, .type = value::integer()}, small.assemble("push 5; ret"));
  p.texts.push_back({"color.title", TextForm::Line, {{{"Color ", "?"}, {0}}}, {part}});
  p.texts.push_back({"color.help", TextForm::Formatted, {{}}, {}});
  p.areas.push_back({"area", 0, 0, 1, gate, {}});
  p.groups.push_back({"group", 0, 0, 0, 1, "Controller", gate, {}});
  p.questions.push_back({.name = "color",
                         .type = value::choice(0),
                         .slot = question,
                         .title = 0,
                         .help = 1,
                         .requirement = Requirement::If,
                         .required = required,
                         .options = options,
                         .minimum = bound,
                         .group = 0,
                         .place = {0, 1, 1, 1, 10}});
  p.notes.push_back({1, gate});
  const Index check = small.slot({.kind = SlotKind::Check, .type = value::yes_no(), .owner = 0});
  p.slots[check].code = {static_cast<uint32_t>(p.code.size()), 4};
  for (const Instr& in : {Instr{Op::load, 0, question}, Instr{Op::push, 0, small.literal("red")},
                          Instr{Op::ne_number}, Instr{Op::ret}})
    p.code.push_back(in);
  p.checks.push_back({.name = "not_red",
                      .slot = check,
                      .message = 0,
                      .warning = true,
                      .at = {0},
                      .group = 0,
                      .place = {0, 1, 1, 1, 10}});
  p.writes.push_back({.table = "CompanyInfo",
                      .field = "Color",
                      .slot = question,
                      .format = FieldFormat::EnumElement,
                      .declared = "color",
                      .question = 0,
                      .place = {0, 1, 1, 1, 10}});
}

inline SmallProgram full_program() {
  SmallProgram small;
  Program& p = small.program;
  p.target = "ax-2012-r3";
  p.enums[0].elements[0] = {"red", kNone, kNone, "RED", true, true};
  add_question(small);
  small.input("company", value::text(4));
  p.inputs[0].title = 0;
  small.let("label", value::text(), "load company; push \"-\"; push \"x\"; concat 3; ret");
  p.lets[0].title = p.lets[0].group = 0;
  small.let("wide", value::decimal(30, 1), "push 99999999999999999999.5; push 2.5; add_decimal; ret");
  small.let("matching", value::yes_no(), "load label; push pattern:[a-z]+; call matches 2; ret");
  p.today = small.slot({.kind = SlotKind::Today, .type = value::date()});
  const Index preset = small.slot({.kind = SlotKind::Preset, .type = value::integer(), .owner = 1},
                                  small.assemble("push 5; ret"));
  const Index field = small.slot({.kind = SlotKind::Field, .type = value::text(), .owner = 2},
                                 small.assemble("load company; ret"));
  const Index fixed = small.slot({.kind = SlotKind::Fixed, .type = value::yes_no(), .owner = 1},
                                 small.assemble("push no; ret"));
  p.writes.push_back({.table = "CompanyInfo",
                      .field = "Rate",
                      .slot = preset,
                      .format = FieldFormat::Number,
                      .declared = "rate"});
  p.writes.push_back({.table = "CompanyInfo", .field = "Code", .slot = field});
  p.questions.push_back({.name = "never", .type = value::yes_no(), .slot = fixed});
  p.screen = {{ScreenKind::Question, 0, 0}, {ScreenKind::Let, 0, 0}, {ScreenKind::Note, 0, kNone}};
  p.records.push_back({.table = "CompanyInfo", .existing = true, .gate = 0});
  p.records.push_back({.table = "CompanyInfo",
                       .gate = 0,
                       .parent = 0,
                       .parent_field = "Parent",
                       .writes = {2},
                       .place = {0, 1, 1, 1, 10}});
  p.schema = small_schema();
  add_tables(small);
  return small;
}

}  // namespace rapport::program
