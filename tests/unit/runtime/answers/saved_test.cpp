#include "runtime/answers/saved.h"

#include "runtime/answers/answers.h"
#include "runtime/base/limits.h"
#include "tests/unit/runtime/interview/table_pack.h"

namespace rapport::testing {
namespace {

using answers::read_saved;
using answers::Saved;
using answers::saved_head;
using answers::saved_step;
using interview::Interview;

constexpr const char* kDigest = "d1";

std::string saved(const Interview& i) {
  std::string out = saved_head(i.program(), kDigest);
  uint32_t begin = 0;
  size_t number = 0;
  for (const uint32_t end : i.steps()) {
    out += saved_step(i.program(), i.log().subspan(begin, end - begin), ++number);
    begin = end;
  }
  return out;
}

std::string problem(const std::string& bytes, const program::Program& program, const char* digest = kDigest) {
  const auto read = read_saved(bytes, program, digest);
  return read ? "" : read.error().message;
}

program::Program every_type() {
  Builder b;
  const Type color = b.enumeration("Color", {"red", "green"});
  b.ask({.name = "flag", .type = value::yes_no()});
  b.ask({.name = "text", .type = value::text(40)});
  b.ask({.name = "count", .type = value::integer()});
  b.ask({.name = "amount", .type = value::decimal(30, 16)});
  b.ask({.name = "day", .type = value::date()});
  b.ask({.name = "color", .type = color});
  b.ask({.name = "colors", .type = value::choices(color.enum_index)});
  b.input("host", value::text(10));
  return b.build();
}

TEST(Saved, EveryKindOfValueComesBackAsItWas) {
  const program::Program p = every_type();
  Interview i(p);
  apply(i, today("2026-01-31"));
  apply(i, input("host", text_value("x")));
  apply(i, answer("flag", yes_no_value(false)));
  apply(i, answer("text", text_value("a \"b\" \\ \n ü")));
  apply(i, answer("count", integer_value(INT64_MIN)));
  apply(i, answer("amount", value::decimal_value(*value::parse_decimal("12345678901234.0000000000000001"))));
  apply(i, answer("day", value::date_value(20000)));
  apply(i, answer("color", value::choice_value(1)));
  apply(i, answer("colors", value::choices_value(3)));
  apply(i, blank("flag"));
  apply(i, reset("flag"));
  const std::vector<Entry> batch = {answer("count", integer_value(1)), answer("text", text_value(""))};
  EXPECT_TRUE(i.apply(batch).refusals.empty());
  apply(i, {.kind = EntryKind::Undo, .name = {}, .value = {}});
  const std::string bytes = saved(i);
  const auto read = read_saved(bytes, p, kDigest);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->whole, bytes.size());
  EXPECT_FALSE(read->torn);
  const auto again = Interview::replay(p, read->log, read->steps);
  ASSERT_TRUE(again.refusals.empty());
  EXPECT_EQ(saved(again.interview), bytes);
  EXPECT_EQ(answers::write_answers(again.interview), answers::write_answers(i));
}

TEST(Saved, EveryKindOfEntryIsWrittenAndRead) {
  const program::Program p = every_type();
  const std::vector<EntryKind> kinds = {
#define ENTRY(kind, word, value, giver) EntryKind::kind,
#include "runtime/interview/entries.def"
  };
  for (const EntryKind kind : kinds) {
    Entry entry{.kind = kind, .name = "count", .value = {}};
    if (kind == EntryKind::Today) entry = today("2026-01-31");
    if (kind == EntryKind::Answer) entry.value = integer_value(1);
    if (kind == EntryKind::Input) entry = input("host", text_value("x"));
    if (kind == EntryKind::Rows) continue;  // of a table: below
    const auto read = read_saved(saved_head(p, kDigest) + saved_step(p, {&entry, 1}, 1), p, kDigest);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->log[0].kind, kind);
  }
}

TEST(Saved, AuthorAndTimeComeBack) {
  const program::Program p = every_type();
  Interview i(p);
  Entry entry = answer("count", integer_value(1));
  entry.author = "Ann";
  entry.time_ms = 1'700'000'000'000;
  apply(i, entry);
  const auto read = read_saved(saved(i), p, kDigest);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->log[0].author, "Ann");
  EXPECT_EQ(read->log[0].time_ms, 1'700'000'000'000);
}

TEST(Saved, RowsComeBackWithTheirChildRows) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, rows_entry({{"A", 150, {1, 2}}, {"", 3}, {"C", 200, {7}}}));
  apply(i, add_row("t"));
  const uint32_t number = i.log().back().row;
  apply(i, in_row(answer("t.amount", integer_value(500)), number));
  apply(i, add_row("t.lines", number));
  apply(i, remove_row("t", number));
  const auto read = read_saved(saved(i), pack.program, kDigest);
  ASSERT_TRUE(read.ok()) << read.error().message;
  const auto again = Interview::replay(pack.program, read->log, read->steps);
  ASSERT_TRUE(again.refusals.empty());
  EXPECT_EQ(answers::write_answers(again.interview), answers::write_answers(i));
}

// Whatever was cut off, all steps before it are there.
TEST(Saved, ATornLastLineIsKnownAtEveryByte) {
  const program::Program p = every_type();
  Interview i(p);
  apply(i, answer("count", integer_value(1)));
  apply(i, answer("text", text_value("ü")));
  const std::string bytes = saved(i);
  const std::string head = saved_head(p, kDigest);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    const auto read = read_saved(cut, p, kDigest);
    ASSERT_TRUE(read.ok()) << size << read.error().message;
    const size_t lines = static_cast<size_t>(std::count(cut.begin(), cut.end(), '\n'));
    EXPECT_EQ(read->steps.size(), lines == 0 ? 0 : lines - 1);
    EXPECT_EQ(read->torn, size != 0 && cut.back() != '\n') << size;
    EXPECT_EQ(read->whole, lines == 0 ? 0 : cut.rfind('\n') + 1);
  }
}

TEST(Saved, SaysWhatItBelongsTo) {
  const program::Program p = every_type();
  const std::string head = saved_head(p, kDigest);
  EXPECT_EQ(problem(head, p), "");
  EXPECT_EQ(problem(head, p, "d2"),
            "it was begun with other sources of `test 1.0.0` than these: go on with the pack as it was, or "
            "move it with `rapport migrate`");
  EXPECT_EQ(problem("{\"rapport_interview\":2,\"anything\":[]}\n", p),
            "it is of format 2, this version reads format 1: go on with a later version of rapport");
  EXPECT_EQ(
      problem("{\"rapport_interview\":1,\"pack\":\"test\",\"version\":\"0.9.0\",\"digest\":\"d1\"}\n", p),
      "it belongs to `test 0.9.0`, and the pack is `test 1.0.0`: go on with the pack that it was begun with, "
      "or "
      "move it with `rapport migrate`");
  EXPECT_EQ(problem("hello\n", p), "it is no saved interview");
  EXPECT_EQ(problem("a text without an end", p), "it is no saved interview");
  EXPECT_EQ(problem("[]\n", p), "it is no saved interview");
}

TEST(Saved, WhatIsBrokenIsSaidWithItsLine) {
  const program::Program p = every_type();
  const std::string head = saved_head(p, kDigest);
  const auto after_head = [&](const std::string& line) { return problem(head + line + "\n", p); };
  EXPECT_EQ(after_head("{"), "line 2: this is not JSON");
  EXPECT_EQ(after_head(""), "line 2: this is not JSON");
  EXPECT_EQ(after_head("7"), "line 2: not a step: an object was expected");
  EXPECT_EQ(after_head("{}"), "line 2: the number of the step is missing");
  EXPECT_EQ(after_head("{\"step\":2,\"entries\":[]}"), "line 2: this is step 2 where step 1 was expected");
  EXPECT_EQ(after_head("{\"step\":1,\"entries\":[]}"), "line 2: the step has no entries");
  const auto entry = [&](const std::string& e) { return after_head("{\"step\":1,\"entries\":[" + e + "]}"); };
  EXPECT_EQ(entry("{\"dance\":\"count\"}"), "line 2: an entry that this version does not know");
  EXPECT_EQ(entry("{\"answer\":7}"), "line 2: `answer` names nothing");
  EXPECT_EQ(entry("{\"answer\":\"count\"}"), "line 2: the value of `count` is missing");
  EXPECT_EQ(entry("{\"answer\":\"gone\",\"value\":1}"), "line 2: this pack has no question or input `gone`");
  EXPECT_EQ(entry("{\"answer\":\"count\",\"value\":\"x\"}"),
            "line 2: `count` is a whole number: write it without quotes, found \"x\"");
  EXPECT_EQ(
      entry("{\"answer\":\"amount\",\"value\":0.1}"),
      "line 2: `amount` takes up to 38 digits, 16 of them after the point, found a number with a point");
  EXPECT_EQ(entry("{\"answer\":\"count\",\"row\":-1,\"value\":1}"), "line 2: `row` is the number of a row");
  EXPECT_EQ(entry("{\"today\":\"2026-02-30\"}"), "line 2: `today` is a day such as \"2026-01-31\"");
  EXPECT_EQ(entry("{\"rows\":\"none\",\"value\":[]}"), "line 2: this pack has no table `none`");
  EXPECT_EQ(entry("{}"), "line 2: an entry that this version does not know");
  EXPECT_EQ(entry("[]"), "line 2: an entry that this version does not know");
  EXPECT_EQ(entry("{\"value\":1,\"answer\":\"count\"}"), "line 2: an entry that this version does not know");
  EXPECT_EQ(entry("{\"answer\":[\"count\"]}"), "line 2: `answer` names nothing");
  EXPECT_EQ(entry("{\"answer\":\"count\",\"row\":4294967296,\"value\":1}"),
            "line 2: `row` is the number of a row");
  EXPECT_EQ(entry("{\"answer\":\"count\",\"value\":[1,[2],{\"a\":3}]}"),
            "line 2: `count` is a whole number: write it without quotes, found a list");
  EXPECT_EQ(entry("{\"answer\":\"count\",\"value\":1e999}"), "line 2: this is not JSON");
  EXPECT_EQ(after_head("{\"step\":\"1\",\"entries\":7}"), "line 2: the number of the step is missing");
  EXPECT_EQ(after_head("{\"step\":1,\"entries\":7}"), "line 2: the step has no entries");
  EXPECT_EQ(after_head("{\"step\":1,\"entries\":[{\"undo\":1}]} 7"), "line 2: this is not JSON");
  const TablePack pack = table_pack();
  const auto rows = [&](const std::string& value) {
    return problem(saved_head(pack.program, kDigest) +
                       "{\"step\":1,\"entries\":[{\"rows\":\"t\",\"value\":" + value + "}]}\n",
                   pack.program);
  };
  EXPECT_EQ(rows("7"), "line 2: rows are a list of objects");
  EXPECT_EQ(rows("[7]"), "line 2: a row is an object, column → value");
  EXPECT_EQ(rows("{}"), "line 2: rows are a list of objects");
  EXPECT_EQ(rows("[{\"amount\":1,\"amount\":2}]"), "line 2: `t` row 1: `amount` is given twice");
  EXPECT_EQ(rows("[{\"none\":1}]"), "line 2: `t` row 1: the table has no column `none`");
  EXPECT_EQ(rows("[{\"lines.days\":1}]"), "line 2: `t` row 1: the table has no column `lines.days`");
  EXPECT_EQ(rows("[{\"lines\":1}]"), "line 2: `t` row 1: child rows are a list of objects");
}

std::string repeated(std::string_view text, size_t count) {
  std::string out(text);
  for (size_t i = 1; i < count; ++i) out.append(",").append(text);
  return out;
}

// What is read of a line does not wait for its end: rows and entries are limited as they come.
TEST(Saved, ALineTakesAsManyRowsAsATable) {
  const TablePack pack = table_pack();
  const auto step = [&](const std::string& entries) {
    return problem(saved_head(pack.program, kDigest) + "{\"step\":1,\"entries\":[" + entries + "]}\n",
                   pack.program);
  };
  const auto rows = [&](size_t count, const char* after) {
    return step("{\"rows\":\"t\",\"value\":[" + repeated("{}", count) + after + "]}");
  };
  EXPECT_EQ(rows(limits::kTableRows, ""), "");
  EXPECT_EQ(rows(limits::kTableRows, ",{},and what follows is not read"),
            "line 2: `t` takes at most 2097152 rows");
}

TEST(Saved, EntriesOfAllStepsAreCountedTogether) {
  const program::Program p = every_type();
  const auto steps = [&](size_t first, size_t second) {
    return problem(saved_head(p, kDigest) + "{\"step\":1,\"entries\":[" + repeated("{\"undo\":1}", first) +
                       "]}\n{\"step\":2,\"entries\":[" + repeated("{\"undo\":1}", second) + "]}\n",
                   p);
  };
  EXPECT_EQ(steps(limits::kLogEntries - 2, 2), "");
  EXPECT_EQ(steps(limits::kLogEntries - 2, 3), "line 3: an interview takes at most 1048576 entries");
}

TEST(Saved, WhatAnEntryDoesNotNeedIsPassedOver) {
  const program::Program p = every_type();
  const auto read = read_saved(
      "{\"more\":{\"pack\":[\"x\"]}," + saved_head(p, kDigest).substr(1) +
          "{\"entries\":[{\"answer\":\"count\",\"more\":[[{\"value\":2}],3],\"value\":1,\"why\":null},"
          "{\"undo\":{\"of\":[1]},\"value\":7},{\"answer\":\"colors\",\"value\":[\"red\"]}],"
          "\"more\":{\"step\":9},\"time\":5,\"by\":\"Ann\",\"step\":1}\n",
      p, kDigest);
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_EQ(read->log.size(), 3U);
  EXPECT_EQ(read->log[0].value, integer_value(1));
  EXPECT_EQ(read->log[1].kind, EntryKind::Undo);
  EXPECT_EQ(read->log[2].value, value::choices_value(1));
  EXPECT_EQ(read->log[2].author, "Ann");
  EXPECT_EQ(read->log[2].time_ms, 5);
}

// Texts are not made anew: what was logged may be what no answer file would give.
TEST(Saved, TextsStandAsTheyWereLogged) {
  const TablePack pack = table_pack();
  Interview i(pack.program);
  apply(i, answer("pick", text_value(" b ")));
  apply(i, rows_entry({{" A ", 1}}));
  const auto read = read_saved(saved(i), pack.program, kDigest);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->log[0].value, text_value(" b "));
  EXPECT_EQ(read->log[1].rows->columns[1].cells[0].text(), " A ");
  EXPECT_TRUE(read->log[1].rows->lines.empty());
}

TEST(Answers, NameWhatIsConfirmed) {
  Builder b;
  const Index count = b.ask({.name = "count", .type = value::integer()});
  b.program().questions[b.row_of(count)].confirm = b.text({{"Right?"}});
  const program::Program p = b.build();
  const auto read = answers::read_answers("{\"confirm\": [\"count\"], \"count\": 3}", p);
  ASSERT_TRUE(read.problems.empty());
  const auto started = Interview::start(p, read.entries);
  ASSERT_TRUE(started.refusals.empty());
  EXPECT_TRUE(started.interview.complete());
  EXPECT_EQ(answers::write_answers(started.interview), "{\n  \"count\": 3,\n  \"confirm\": [\"count\"]\n}\n");
  const auto wrong = answers::read_answers("{\"confirm\": \"count\"}", p);
  ASSERT_EQ(wrong.problems.size(), 1u);
  EXPECT_EQ(wrong.problems[0].message,
            "`confirm` is a list of the names of what is confirmed, such as [\"total\"]");
  EXPECT_EQ(answers::read_answers("{\"confirm\": [1]}", p).problems.size(), 1u);
  EXPECT_EQ(answers::read_answers("{\"confirm\": [], \"confirm\": []}", p).problems.size(), 1u);
}

}  // namespace
}  // namespace rapport::testing
