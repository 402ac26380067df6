#include "runtime/assemble/assemble.h"

#include <algorithm>

#include "tests/unit/runtime/interview/builder.h"

namespace rapport::testing {
namespace {

using assemble::Options;
using dataset::Action;
using dataset::ActionKind;
using dataset::FieldKind;
using dataset::FieldValue;
using interview::Interview;
using program::FieldFormat;
using schema::FieldType;
using schema::OneRow;

schema::Field field(std::string name, FieldType type, uint32_t length = 0) {
  schema::Field f;
  f.name = std::move(name);
  f.type = type;
  if (length != 0) f.length = length;
  return f;
}

schema::Field reference(std::string name, std::string table) {
  schema::Field f = field(std::move(name), FieldType::RecId);
  f.fk_table = std::move(table);
  return f;
}

schema::Table table(std::string name, std::vector<std::string> key, std::vector<schema::Field> fields) {
  schema::Table t;
  t.name = std::move(name);
  t.key = std::move(key);
  t.fields = std::move(fields);
  return t;
}

schema::Schema small_schema() {
  schema::Schema s;
  s.name = "ax-2012-r3";
  schema::Table party = table("DirPartyTable", {"PartyNumber"}, {field("Name", FieldType::String, 10)});
  party.per_company = false;
  schema::Table company = table("CompanyInfo", {"DataArea"}, {field("DataArea", FieldType::String)});
  company.extends = "DirPartyTable";
  company.per_company = false;
  company.one_row = OneRow::PerCompany;
  schema::Table parameters =
      table("LedgerParameters", {}, {field("MaxRounding", FieldType::Real), field("Post", FieldType::Enum)});
  parameters.one_row = OneRow::PerCompany;
  schema::Table system = table("SystemParameters", {}, {field("Language", FieldType::String)});
  system.one_row = OneRow::PerSystem;
  schema::Field description = field("Description", FieldType::String);
  description.mandatory = true;
  schema::Table calendar =
      table("FiscalCalendar", {"CalendarId"}, {field("CalendarId", FieldType::String), description});
  calendar.per_company = false;
  schema::Table year =
      table("FiscalCalendarYear", {"FiscalCalendar", "Name"},
            {reference("FiscalCalendar", "FiscalCalendar"), field("Name", FieldType::String)});
  year.per_company = false;
  schema::Table period =
      table("FiscalCalendarPeriod", {"FiscalCalendarYear", "StartDate"},
            {reference("FiscalCalendarYear", "FiscalCalendarYear"), field("StartDate", FieldType::Date)});
  period.per_company = false;
  schema::Table note = table("FiscalCalendarNote", {"FiscalCalendarPeriod"},
                             {reference("FiscalCalendarPeriod", "FiscalCalendarPeriod")});
  note.per_company = false;
  schema::Table terms = table("PaymTerm", {"PaymTermId"},
                              {field("PaymTermId", FieldType::String), field("PaymMethod", FieldType::Enum)});
  schema::Table customer = table(
      "CustParameters", {}, {reference("PaymTerm", "PaymTerm"), field("Modules", FieldType::String, 20)});
  customer.one_row = OneRow::PerCompany;
  s.tables = {party, company, parameters, system, calendar, year, period, note, terms, customer};
  return schema::sorted(s);
}

class Pack : public Builder {
 public:
  Pack() {
    program().schema = small_schema();
    program().target = "ax-2012-r3";
  }

  Index write(std::string table_name, std::string field_name, Index slot,
              FieldFormat format = FieldFormat::Text, std::string declared = "") {
    program().writes.push_back({.table = std::move(table_name),
                                .field = std::move(field_name),
                                .slot = slot,
                                .format = format,
                                .declared = std::move(declared),
                                .place = place()});
    return static_cast<Index>(program().writes.size() - 1);
  }

  // An `ask` with a target.
  Index ask_field(const Ask& a, std::string table_name, std::string field_name,
                  FieldFormat format = FieldFormat::Text) {
    const Index self = ask(a);
    const Index row = write(std::move(table_name), std::move(field_name), self, format, a.name);
    program().writes[row].question = row_of(self);
    return self;
  }

  // A field of a record.
  Index field_of(const std::string& table_name, std::string field_name, const Code& code, Index gate = kNone,
                 FieldFormat format = FieldFormat::Text) {
    const auto row = static_cast<Index>(program().writes.size());
    const Type type = format == FieldFormat::Date ? value::date() : value::text();
    return write(table_name, std::move(field_name), slot(SlotKind::Field, type, code, gate, row), format);
  }

  Index record(std::string table_name, std::vector<Index> writes, Index parent = kNone,
               std::string parent_field = "", Index gate = kNone) {
    program().records.push_back({.table = std::move(table_name),
                                 .gate = gate,
                                 .parent = parent,
                                 .parent_field = std::move(parent_field),
                                 .writes = std::move(writes),
                                 .place = place()});
    return static_cast<Index>(program().records.size() - 1);
  }
};

std::string text_of(const FieldValue& f) {
  if (f.kind != FieldKind::Reference) return f.text;
  std::string out = "->" + f.row.table;
  for (const auto& [name, text] : f.row.fields) out += " " + name + "=" + text;
  return out;
}

// "update T @company: A=x B=y" per action, in load order.
std::vector<std::string> lines(const dataset::Assembled& a) {
  std::vector<std::string> out;
  for (const Action& action : a.data.actions) {
    std::string line = (action.kind == ActionKind::Create ? "create " : "update ") + action.table;
    if (!action.company.empty()) line += " @" + action.company;
    for (const FieldValue& f : action.fields) line += " " + f.field + "=" + text_of(f);
    out.push_back(line);
  }
  return out;
}

std::vector<std::string> problems(const dataset::Assembled& a) {
  std::vector<std::string> out;
  for (const dataset::Problem& p : a.problems)
    out.push_back((p.question.empty() ? "-" : p.question) + ": " + p.message);
  return out;
}

using Lines = std::vector<std::string>;

TEST(Assemble, MakesOneUpdateOfAOneRowTable) {
  Pack b;
  b.ask_field({.name = "rounding", .type = value::decimal(12, 2)}, "LedgerParameters", "MaxRounding",
              FieldFormat::Number);
  b.ask_field({.name = "post", .type = value::yes_no()}, "LedgerParameters", "Post", FieldFormat::NoYes);
  b.ask_field({.name = "language", .type = value::text()}, "SystemParameters", "Language");
  const program::Program p = b.build();
  const std::vector<Entry> entries = {
      answer("rounding", value::decimal_value({.coefficient = 5, .scale = 1})),
      answer("post", yes_no_value(false)), answer("language", text_value("en-us"))};
  const auto made = assemble::assemble(Interview::start(p, entries).interview, {.company = "USMF"});
  EXPECT_EQ(lines(made), (Lines{"update LedgerParameters @USMF MaxRounding=0.5 Post=No",
                                "update SystemParameters Language=en-us"}));
  EXPECT_EQ(problems(made), Lines{});
  EXPECT_EQ(made.data.pack, "test@1.0.0");
  EXPECT_EQ(made.data.target, "ax-2012-r3");
  const FieldValue rounding = made.data.actions[0].fields[0];
  EXPECT_EQ(rounding.kind, FieldKind::Number);
  EXPECT_EQ(rounding.cause.question, "rounding");
  EXPECT_EQ(rounding.cause.rule, "pack.rap:2");
  EXPECT_EQ(made.data.actions[0].fields[1].kind, FieldKind::EnumElement);
}

TEST(Assemble, LeavesOutWhatIsUnknownOrHidden) {
  Pack b;
  const Index multi = b.ask({.name = "multi", .type = value::yes_no()});
  b.ask_field({.name = "rounding", .type = value::integer(), .gate = b.when(load(multi))}, "LedgerParameters",
              "MaxRounding", FieldFormat::Number);
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("rounding", integer_value(3)));
  EXPECT_EQ(lines(assemble::assemble(i, {})), Lines{});
  apply(i, answer("multi", yes_no_value(true)));
  EXPECT_EQ(lines(assemble::assemble(i, {})), Lines{"update LedgerParameters MaxRounding=3"});
}

TEST(Assemble, TheCompanyThatIsWrittenWins) {
  Pack b;
  b.ask_field({.name = "code", .type = value::text(4)}, "CompanyInfo", "DataArea");
  b.ask_field({.name = "name", .type = value::text()}, "CompanyInfo", "Name");
  b.ask_field({.name = "rounding", .type = value::integer()}, "LedgerParameters", "MaxRounding",
              FieldFormat::Number);
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("rounding", integer_value(1)));
  EXPECT_EQ(lines(assemble::assemble(i, {.company = "HOST"})),
            Lines{"update LedgerParameters @HOST MaxRounding=1"});
  apply(i, answer("code", text_value("USMF")));
  apply(i, answer("name", text_value("Contoso")));
  const auto made = assemble::assemble(i, {.company = "HOST"});
  EXPECT_EQ(made.data.company, "USMF");
  EXPECT_EQ(lines(made), (Lines{"update CompanyInfo @USMF DataArea=USMF Name=Contoso",
                                "update LedgerParameters @USMF MaxRounding=1"}));
}

TEST(Assemble, TwoWritersMustAgree) {
  Pack b;
  b.ask_field({.name = "one", .type = value::integer()}, "LedgerParameters", "MaxRounding",
              FieldFormat::Number);
  b.ask_field({.name = "two", .type = value::integer()}, "LedgerParameters", "MaxRounding",
              FieldFormat::Number);
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("one", integer_value(3)));
  apply(i, answer("two", integer_value(3)));
  EXPECT_EQ(lines(assemble::assemble(i, {})), Lines{"update LedgerParameters MaxRounding=3"});
  apply(i, answer("two", integer_value(4)));
  const auto made = assemble::assemble(i, {});
  ASSERT_EQ(made.problems.size(), 1U);
  EXPECT_NE(made.problems[0].message.find("`one`"), std::string::npos);
  EXPECT_NE(made.problems[0].message.find("`two`"), std::string::npos);
}

TEST(Assemble, ATextMustFitItsField) {
  Pack b;
  b.ask_field({.name = "name", .type = value::text()}, "CompanyInfo", "Name");
  const program::Program p = b.build();
  Interview i(p);
  apply(i, answer("name", text_value("äöüäöüäöüä")));  // 20 bytes, 10 units
  EXPECT_EQ(problems(assemble::assemble(i, {})), Lines{});
  apply(i, answer("name", text_value("Contoso Ltd")));
  const auto made = assemble::assemble(i, {});
  EXPECT_EQ(problems(made),
            Lines{"name: `CompanyInfo.Name` takes at most 10 characters, found 11 from `name`"});
  EXPECT_EQ(lines(made), Lines{});
}

TEST(Assemble, ElementsAreConvertedAndSetsJoined) {
  Pack b;
  const Type modules = b.enumeration("Modules", {"ledger", "bank", "tax"});
  b.program().enums[0].elements[1].converts = true;
  b.program().enums[0].elements[1].converted = "CashMgmt";
  b.ask_field({.name = "all", .type = value::choices(0)}, "CustParameters", "Modules", FieldFormat::EnumSet);
  b.ask_field({.name = "one", .type = modules}, "LedgerParameters", "Post", FieldFormat::EnumElement);
  const program::Program p = b.build();
  const std::vector<Entry> entries = {answer("all", value::choices_value(0b111)),
                                      answer("one", value::choice_value(1))};
  const auto made = assemble::assemble(Interview::start(p, entries).interview, {});
  EXPECT_EQ(lines(made), (Lines{"update CustParameters Modules=ledger;CashMgmt;tax",
                                "update LedgerParameters Post=CashMgmt"}));
}

TEST(Assemble, AReferenceNamesTheRowByItsKey) {
  Pack b;
  b.ask_field({.name = "terms", .type = value::text(10)}, "CustParameters", "PaymTerm",
              FieldFormat::Reference);
  const program::Program p = b.build();
  const Entry entry = answer("terms", text_value("Net30"));
  const auto made = assemble::assemble(Interview::start(p, {&entry, 1}).interview, {.company = "USMF"});
  EXPECT_EQ(lines(made), Lines{"update CustParameters @USMF PaymTerm=->PaymTerm PaymTermId=Net30"});
}

struct Calendar {
  Index code, name, start;
  program::Program program;
};

Calendar calendar() {
  Pack b;
  Calendar c{};
  c.code = b.ask({.name = "code", .type = value::text(10)});
  c.name = b.ask({.name = "name", .type = value::text()});
  c.start = b.ask({.name = "start", .type = value::date()});
  const Index id = b.field_of("FiscalCalendar", "CalendarId", load(c.code));
  const Index text =
      b.field_of("FiscalCalendar", "Description", load(c.name) + b.push_text(" calendar") + join(2));
  const Index year_name = b.field_of("FiscalCalendarYear", "Name", b.push_text("FY1"));
  const Index date = b.field_of("FiscalCalendarPeriod", "StartDate", load(c.start), kNone, FieldFormat::Date);
  const Index outer = b.record("FiscalCalendar", {id, text});
  const Index year = b.record("FiscalCalendarYear", {year_name}, outer, "FiscalCalendar");
  const Index period = b.record("FiscalCalendarPeriod", {date}, year, "FiscalCalendarYear");
  b.record("FiscalCalendarNote", {}, period, "FiscalCalendarPeriod");
  c.program = b.build();
  return c;
}

TEST(Assemble, NestedRecordsReferToTheirParents) {
  const Calendar c = calendar();
  const std::vector<Entry> entries = {
      answer("code", text_value("C1")), answer("name", text_value("Contoso")),
      answer("start", value::date_value(value::parse_date("2026-01-01").value_or(0)))};
  const auto made = assemble::assemble(Interview::start(c.program, entries).interview, {.company = "USMF"});
  EXPECT_EQ(problems(made), Lines{});
  EXPECT_EQ(
      lines(made),
      (Lines{"create FiscalCalendar CalendarId=C1 Description=Contoso calendar",
             "create FiscalCalendarYear FiscalCalendar=->FiscalCalendar CalendarId=C1 Name=FY1",
             "create FiscalCalendarPeriod FiscalCalendarYear=->FiscalCalendarYear FiscalCalendar=C1 Name=FY1 "
             "StartDate=2026-01-01",
             "create FiscalCalendarNote FiscalCalendarPeriod=->FiscalCalendarPeriod "
             "FiscalCalendarYear.FiscalCalendar=C1 FiscalCalendarYear.Name=FY1 StartDate=2026-01-01"}));
  EXPECT_EQ(made.data.actions[0].fields[1].cause.question, "name");
  EXPECT_EQ(made.data.actions[0].key, std::vector<std::string>{"CalendarId"});
}

TEST(Assemble, AnUnknownKeyNamesItsQuestion) {
  const Calendar c = calendar();
  const Entry name = answer("name", text_value("Contoso"));
  const auto made = assemble::assemble(Interview::start(c.program, {&name, 1}).interview, {});
  EXPECT_EQ(problems(made), Lines{"code: `FiscalCalendar.CalendarId` is part of the record's key and not "
                                  "known (pack.rap:5): answer `code`"});
  EXPECT_EQ(lines(made), Lines{});  // nor what is nested in it
}

TEST(Assemble, AnUnknownMandatoryFieldNamesItsQuestion) {
  const Calendar c = calendar();
  const Entry code = answer("code", text_value("C1"));
  const auto made = assemble::assemble(Interview::start(c.program, {&code, 1}).interview, {});
  EXPECT_EQ(
      problems(made),
      Lines{"name: `FiscalCalendar.Description` is mandatory and not known (pack.rap:6): answer `name`"});
}

TEST(Assemble, AKeyPartThatIsNotWrittenIsEmpty) {
  Pack b;
  const Index on = b.ask({.name = "on", .type = value::yes_no()});
  const Index gate = b.when(load(on));
  const Index year = b.field_of("FiscalCalendarYear", "Name", b.push_text("FY1"), gate);
  const Index id = b.field_of("FiscalCalendar", "CalendarId", b.push_text("C1"));
  const Index text = b.field_of("FiscalCalendar", "Description", b.push_text("D"));
  b.record("FiscalCalendarYear", {year}, b.record("FiscalCalendar", {id, text}), "FiscalCalendar");
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(lines(assemble::assemble(i, {})),
            (Lines{"create FiscalCalendar CalendarId=C1 Description=D",
                   "create FiscalCalendarYear FiscalCalendar=->FiscalCalendar CalendarId=C1"}));
}

TEST(Assemble, ARecordInAFalseWhenIsNotThere) {
  Pack b;
  const Index on = b.ask({.name = "on", .type = value::yes_no()});
  const Index gate = b.when(load(on));
  const Index id = b.field_of("PaymTerm", "PaymTermId", b.push_text("Net30"), gate);
  b.record("PaymTerm", {id}, kNone, "", gate);
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(lines(assemble::assemble(i, {})), Lines{});
  apply(i, answer("on", yes_no_value(true)));
  EXPECT_EQ(lines(assemble::assemble(i, {.company = "USMF"})),
            Lines{"create PaymTerm @USMF PaymTermId=Net30"});
}

TEST(Assemble, AnExistingRecordIsUpdated) {
  Pack b;
  const Index id = b.field_of("FiscalCalendar", "CalendarId", b.push_text("C1"));
  const Index unknown = b.ask({.name = "x", .type = value::text()});
  const Index text = b.field_of("FiscalCalendar", "Description", load(unknown));
  b.program().records.push_back({.table = "FiscalCalendar", .existing = true, .writes = {id, text}});
  const program::Program p = b.build();
  Interview i(p);
  EXPECT_EQ(lines(assemble::assemble(i, {})), Lines{});     // nothing but its key is known
  EXPECT_EQ(problems(assemble::assemble(i, {})), Lines{});  // mandatory is only for what is created
  apply(i, answer("x", text_value("Main")));
  EXPECT_EQ(lines(assemble::assemble(i, {})), Lines{"update FiscalCalendar CalendarId=C1 Description=Main"});
}

}  // namespace
}  // namespace rapport::testing
