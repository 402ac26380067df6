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
  p.areas.push_back({"area", 0, 0, 1, gate, kNone, {}});
  p.texts.push_back({"group.expert", TextForm::Line, {{{"Controller"}, {}}}, {}});
  p.groups.push_back({"group", 0, 0, 0, 1, static_cast<Index>(p.texts.size() - 1), gate, {}});
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

// What a test and a configuration give and claim, and a template in a template.
inline void add_settings(SmallProgram& small) {
  Program& p = small.program;
  const auto claim = [&](const value::Type& type, std::string_view code) {
    return small.slot({.kind = SlotKind::Claim, .type = type}, small.assemble(code));
  };
  const Index key = claim(value::text(), "push \"N30\"; ret"), five = claim(value::integer(), "push 5; ret");
  const Index yes = claim(value::yes_no(), "push yes; ret");
  p.given.push_back({0, {small.literal("\"N10\""), kNone}, {}, 1});
  p.given.push_back({1, {small.literal("1"), small.literal("2")}, {0, 0}, 2});
  const TestSetting terms{.at = {.table = 0}, .given = 0, .row = {}};
  const TestSetting lines{.at = {.table = 1}, .given = 1, .row = {}};
  const TestSetting line{.at = {.table = 1, .key = {key}}, .row = {{p.tables[1].columns[0], five}}};
  TestStep given{.kind = StepKind::Given, .settings = {terms, lines, line}, .place = {0, 1, 1, 1, 10}};
  TestStep forget{.kind = StepKind::Forget, .places = {{.area = 0}, {.group = 0}, {.input = 0}}};
  TestStep expect{.kind = StepKind::Expect};
  expect.claims.push_back({.kind = ClaimKind::Holds, .slot = yes, .text = "yes", .place = {0, 1, 1, 1, 10}});
  expect.claims.push_back({.kind = ClaimKind::Error,
                           .at = {.question = 0},
                           .because = p.questions[0].slot,
                           .cause = yes,
                           .has_message = true,
                           .message = "no",
                           .table = "CompanyInfo",
                           .fields = {{"Code", key}}});
  expect.claims.push_back(
      {.kind = ClaimKind::Record, .no = true, .table = "class(Setup.run)", .fields = {{"_name", key}}});
  expect.claims.push_back({.kind = ClaimKind::Warning, .no = true});
  p.tests.push_back({"test", 0, {given, forget, expect}, {0, 1, 1, 1, 10}});
  p.templates.push_back({"inner", 0, kNone, TemplateKind::Module, {0}, {}, {}});
  p.templates.push_back({"outer", 0, 1, TemplateKind::Module, {}, {0}, {0, 1, 1, 1, 10}});
  const TestSetting color{.at = {.question = 1}, .slot = yes, .row = {}};
  p.configurations.push_back({"usual", 0, 1, {{"country", {"US", "CA"}}}, {color, terms}, {0, 1, 1, 1, 10}});
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
  const Index both = small.let("both", value::yes_no(), "load matching; skip_false 2; push yes; and_; ret");
  p.operands = {{both, 1, {0, 1, 1, 1, 4}}, {both, 3, {0, 1, 6, 1, 10}}};
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
  add_settings(small);
  return small;
}

}  // namespace rapport::program
