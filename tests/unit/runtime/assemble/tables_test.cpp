// Records of rows and of turns.
#include <random>

#include "runtime/assemble/assemble.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using dataset::Action;
using dataset::Assembled;
using interview::Interview;
using program::EachKind;
using program::LoopKind;

schema::Schema terms_schema() {
  const auto text = [](std::string name) {
    schema::Field f;
    f.name = std::move(name);
    f.type = schema::FieldType::String;
    return f;
  };
  schema::Table lines, terms;
  lines.name = "Lines";
  lines.key = {"Id", "Of"};
  lines.fields = {text("Id"), text("Of")};
  terms.name = "Terms";
  terms.key = {"Id"};
  terms.fields = {text("Id"), text("Note")};
  schema::Schema schema;
  schema.name = "ax-2012-r3";
  schema.tables = {lines, terms};
  return schema;
}

// The records, one after the other: "Terms Id=A Note=x".
std::string text_of(const Assembled& assembled) {
  std::string out;
  for (const Action& action : assembled.data.actions) {
    out.append(out.empty() ? "" : "; ").append(action.table);
    for (const dataset::FieldValue& field : action.fields) {
      out.append(" ").append(field.field).append("=").append(field.text);
      for (const auto& [name, key] : field.row.fields) out.append(name).append(":").append(key);
    }
  }
  return out;
}
Assembled assembled(const Interview& i) { return assemble::assemble(i, {.company = "DAT"}); }

Index write(Builder& b, std::string table, std::string field, Index slot) {
  b.program().writes.push_back({.table = std::move(table), .field = std::move(field), .slot = slot});
  return static_cast<Index>(b.program().writes.size() - 1);
}

TEST(TableRecords, AreMadeOfEachRowAndItsChildRows) {
  Builder b;
  b.program().schema = terms_schema();
  const Index terms = b.table("terms");
  const Index id = b.ask({.name = "id", .type = value::text()});
  const Index term_scope = b.scope();
  b.table("lines");
  const Index line = b.ask({.name = "line", .type = value::text()});
  const Index line_scope = b.scope();
  b.leave();
  b.leave();
  b.program().records.push_back(
      {.table = "Terms", .scope = term_scope, .writes = {write(b, "Terms", "Id", id)}});
  b.program().records.push_back({.table = "Lines",
                                 .scope = line_scope,
                                 .writes = {write(b, "Lines", "Id", line), write(b, "Lines", "Of", id)}});
  static_cast<void>(terms);
  const program::Program program = b.build();
  Interview i(program);
  for (const auto& entry :
       {add_row("terms"), add_row("terms"), add_row("terms.lines", 2), add_row("terms.lines", 2)})
    apply(i, entry);
  apply(i, in_row(answer("terms.id", text_value("A")), 1));
  apply(i, in_row(answer("terms.lines.line", text_value("x")), 1));
  apply(i, in_row(answer("terms.lines.line", text_value("y")), 2));
  const Assembled open = assembled(i);
  EXPECT_EQ(text_of(open), "Terms Id=A");
  ASSERT_EQ(open.problems.size(), 3U);  // of the second row, and of both of its child rows
  for (const dataset::Problem& problem : open.problems) EXPECT_EQ(problem.question, "terms.id");
  apply(i, in_row(answer("terms.id", text_value("B")), 2));
  EXPECT_EQ(text_of(assembled(i)), "Lines Id=x Of=B; Lines Id=y Of=B; Terms Id=A; Terms Id=B");
}

TEST(TableRecords, OfAListAreThoseThatAnAnswerRefersTo) {
  Builder b;
  b.program().schema = terms_schema();
  const Index list = b.list("list");
  const Index code = b.ask({.name = "code", .type = value::text()});
  const Index scope = b.scope();
  b.leave();
  b.program().tables[list].key = {code};
  for (const char* name : {"A", "B", "C"}) b.row(list, {b.push_text(name)});
  b.ask({.name = "one", .type = {.kind = value::Kind::Text, .table = list}});
  b.program().records.push_back(
      {.table = "Terms", .scope = scope, .referred = true, .writes = {write(b, "Terms", "Id", code)}});
  const program::Program program = b.build();
  Interview i(program);
  EXPECT_EQ(text_of(assembled(i)), "");
  apply(i, answer("one", text_value("b ")));
  EXPECT_EQ(text_of(assembled(i)), "Terms Id=B");
}

TEST(TableRecords, OfTurnsWithinTurns) {
  Builder b;
  b.program().schema = terms_schema();
  const Index last = b.ask({.name = "last", .type = value::integer()});
  const Index from = b.let("from", value::integer(), b.push(1));
  const Index terms = b.table("terms");
  const Index id = b.ask({.name = "id", .type = value::text()});
  b.leave();
  b.loop({.kind = LoopKind::Range, .sources = {from, last}, .at_most = 3});
  const Index number = b.each({}, value::integer());
  b.loop({.kind = LoopKind::Rows, .table = terms, .at_most = 9});
  const Index row = b.each({.kind = EachKind::Column, .column = id}, value::text());
  const Index scope = b.scope();
  const Index text = b.slot(
      SlotKind::Field, value::text(),
      load(row) + load(number) +
          Code{{.op = Op::text_of, .a = static_cast<uint32_t>(value::Kind::Integer), .b = kNone}} + join(2),
      kNone, 0);
  write(b, "Terms", "Id", text);
  b.program().records.push_back({.table = "Terms", .scope = scope, .writes = {0}});
  const program::Program program = b.build();
  Interview i(program);
  for (const uint32_t number_of : {1U, 2U}) {
    apply(i, add_row("terms"));
    apply(i, in_row(answer("terms.id", text_value(number_of == 1 ? "A" : "B")), number_of));
  }
  EXPECT_EQ(text_of(assembled(i)), "");
  apply(i, answer("last", integer_value(2)));
  EXPECT_EQ(text_of(assembled(i)), "Terms Id=A1; Terms Id=A2; Terms Id=B1; Terms Id=B2");
  apply(i, answer("last", integer_value(INT64_MAX)));
  EXPECT_EQ(assembled(i).problems.size(), 1U);
}

TEST(TableRecords, ARowThatIsReferredToNamesTheQuestionsOfItsKey) {
  Builder b;
  b.program().schema = terms_schema();
  const Index id = b.ask({.name = "id", .type = value::text()});
  const Index of = b.ask({.name = "of", .type = value::text()});
  b.program().rows.push_back({"Terms", {{"Id", of, kNone}}});
  b.program().rows.push_back({"Lines", {{"Id", id, kNone}, {"Of", kNone, 0}}});
  b.program().writes.push_back(
      {.table = "Terms", .field = "Note", .row = 1, .format = program::FieldFormat::Reference});
  b.program().records.push_back({.table = "Terms", .writes = {0, write(b, "Terms", "Id", id)}});
  const program::Program program = b.build();
  EXPECT_EQ(assemble::plan_of(program, program.writes[0]).cause.question, "id, of");
  Interview i(program);
  apply(i, answer("id", text_value("A")));
  EXPECT_EQ(text_of(assembled(i)), "Terms Id=A");
  apply(i, answer("of", text_value("B")));
  EXPECT_EQ(text_of(assembled(i)), "Terms Id=A Note=Id:AOf:B");
}

// What verify() lets pass can be answered and assembled, whatever it says.
TEST(TableRecords, ADamagedProgramIsRefusedOrRuns) {
  const TablePack pack = table_pack();
  const std::string payload = program::encode(pack.program);
  std::mt19937 random(5);
  size_t ran = 0;
  for (int n = 0; n < 4000; ++n) {
    std::string damaged = payload;
    for (uint32_t flips = 1 + random() % 2; flips > 0; --flips)
      damaged[random() % damaged.size()] = static_cast<char>(random() % 8 == 0 ? random() : random() % 12);
    const base::Result<program::Program> program = program::decode(damaged);
    if (!program.ok()) continue;
    ++ran;
    Interview i(*program);
    for (const Entry& entry :
         {answer("show", yes_no_value(true)), answer("pick", text_value("A")), add_row("t"),
          add_row("t.lines", 3), in_row(answer("t.amount", integer_value(3)), 3),
          in_row(answer("t.kind", text_value("B")), 1), remove_row("t", 2),
          rows_entry({{"A", 1, {1, 2}}, {"C", 5}}), reset_rows("t")})
      i.apply({&entry, 1});
    assembled(i);
    for (Index slot = 0; slot < program->slots.size(); ++slot)
      if (program->slots[slot].scope == kNone) i.explain(slot);
    i.problems(0);
  }
  EXPECT_GT(ran, 100U);
}

}  // namespace
}  // namespace rapport::testing
