// Load order follows from foreign keys; what closes a cycle is written by an update. The tables, keys and
// foreign keys are those of AX, as far as each test needs them.
#include <gtest/gtest.h>

#include "tests/unit/runtime/dataset/builders.h"

namespace rapport::dataset {
namespace {

schema::Schema ax() {
  using schema::OneRow;
  return schema_of({
      {.name = "BankAccountTable",
       .key = {"AccountID"},
       .fields = {link("BankGroupId", "BankGroup"), must(link("CurrencyCode", "Currency")),
                  link("LedgerJournalNameId", "LedgerJournalName"),
                  link("PaymOrderNumSeqId_W", "NumberSequenceTable")}},
      {.name = "BankGroup", .key = {"BankGroupId"}, .fields = {link("CurrencyId", "Currency")}},
      {.name = "CashDisc", .key = {"CashDiscCode"}, .fields = {link("CashDiscCodeNext", "CashDisc")}},
      {.name = "CompanyInfo",
       .extends = "OMInternalOrganization",
       .per_company = false,
       .one_row = OneRow::PerCompany,
       .fields = {link("Bank", "BankAccountTable"),
                  link("RAlienCorpCountry", "LogisticsAddressCountryRegion")}},
      {.name = "Currency", .per_company = false, .key = {"CurrencyCode"}},
      {.name = "CustTable",
       .key = {"AccountNum"},
       .fields = {link("InvoiceAccount", "CustTable"), link("Party", "DirPartyTable")}},
      {.name = "DirPartyTable",
       .per_company = false,
       .key = {"PartyNumber"},
       .fields = {link("PrimaryAddressLocation", "LogisticsLocation")}},
      {.name = "DirOrganization", .extends = "DirPartyTable", .per_company = false, .key = {"PartyNumber"}},
      {.name = "ExchangeRate",
       .per_company = false,
       .key = {"ExchangeRateCurrencyPair"},
       .fields = {link("ExchangeRateCurrencyPair", "ExchangeRateCurrencyPair")}},
      {.name = "ExchangeRateCurrencyPair",
       .per_company = false,
       .key = {"ExchangeRateType"},
       .fields = {must(link("ExchangeRateType", "ExchangeRateType")),
                  must(link("FromCurrencyCode", "Currency"))}},
      {.name = "ExchangeRateType", .per_company = false, .key = {"Name"}},
      {.name = "FiscalCalendar", .per_company = false, .key = {"CalendarId"}},
      {.name = "FiscalCalendarPeriod",
       .per_company = false,
       .key = {"FiscalCalendarYear"},
       .fields = {link("FiscalCalendar", "FiscalCalendar"),
                  must(link("FiscalCalendarYear", "FiscalCalendarYear"))}},
      {.name = "FiscalCalendarYear",
       .per_company = false,
       .key = {"FiscalCalendar"},
       .fields = {must(link("FiscalCalendar", "FiscalCalendar"))}},
      {.name = "InventLocation",
       .key = {"InventLocationId"},
       .fields = {must(link("InventSiteId", "InventSite")), link("VendAccount", "VendTable")}},
      {.name = "InventSite", .key = {"SiteId"}},
      {.name = "Ledger",
       .per_company = false,
       .one_row = OneRow::PerCompany,
       .fields = {must(link("AccountingCurrency", "Currency")),
                  must(link("FiscalCalendar", "FiscalCalendar")),
                  must(link("PrimaryForLegalEntity", "CompanyInfo"))}},
      {.name = "LedgerJournalName",
       .key = {"JournalName"},
       .fields = {must(link("NumberSequenceTable", "NumberSequenceTable"))}},
      {.name = "LogisticsLocation", .per_company = false, .key = {"LocationId"}},
      {.name = "NumberSequenceScope",
       .per_company = false,
       .key = {"LegalEntity"},
       .fields = {link("LegalEntity", "CompanyInfo")}},
      {.name = "NumberSequenceTable",
       .per_company = false,
       .key = {"NumberSequence", "NumberSequenceScope"},
       .fields = {link("NumberSequenceScope", "NumberSequenceScope")}},
      {.name = "OMInternalOrganization", .extends = "DirPartyTable", .per_company = false},
      {.name = "TaxPeriodHead", .key = {"TaxPeriod"}, .fields = {link("PaymentTaxCode", "TaxTable")}},
      {.name = "TaxTable",
       .key = {"TaxCode"},
       .fields = {must(link("TaxPeriod", "TaxPeriodHead")), must(link("TaxCurrencyCode", "Currency"))}},
      {.name = "VendTable",
       .key = {"AccountNum"},
       .fields = {link("InventLocation", "InventLocation"), must(link("Currency", "Currency"))}},
  });
}

TEST(LoadOrder, ATableComesAfterThoseThatItsForeignKeysName) {
  const auto made = assemble({create("ExchangeRate", {text("ExchangeRateCurrencyPair", "p")}),
                              create("ExchangeRateCurrencyPair",
                                     {text("ExchangeRateType", "Default"), text("FromCurrencyCode", "EUR")}),
                              create("ExchangeRateType", {text("Name", "Default")}),
                              create("Currency", {text("CurrencyCode", "EUR")}),
                              create("FiscalCalendarPeriod", {text("FiscalCalendarYear", "FY26")}),
                              create("FiscalCalendarYear", {text("FiscalCalendar", "F")}),
                              create("FiscalCalendar", {text("CalendarId", "F")})},
                             ax());
  EXPECT_TRUE(made.problems.empty());
  EXPECT_EQ(steps(made.data), (Strings{"create Currency EUR", "create ExchangeRateType Default",
                                       "create ExchangeRateCurrencyPair Default", "create ExchangeRate p",
                                       "create FiscalCalendar F", "create FiscalCalendarYear F",
                                       "create FiscalCalendarPeriod FY26"}));
}

TEST(LoadOrder, OptionalForeignKeysCountToo) {
  const auto made = assemble(
      {create("BankAccountTable", {text("AccountID", "1"), text("BankGroupId", "G")}),
       create("BankGroup", {text("BankGroupId", "G")}), create("Currency", {text("CurrencyCode", "EUR")})},
      ax());
  EXPECT_EQ(steps(made.data),
            (Strings{"create Currency EUR", "create BankGroup G", "create BankAccountTable 1"}));
}

TEST(LoadOrder, TiesGoByTableCompanyAndKey) {
  Action other = create("InventSite", {text("SiteId", "0")});
  other.company = "USSI";
  Action site = create("InventSite", {text("SiteId", "b")}),
         next = create("inventsite", {text("SiteId", "A")});
  site.company = next.company = "USMF";
  const auto made = assemble(
      {other, site, create("Zebra", {text("K", "1")}), next, create("CashDisc", {text("CashDiscCode", "5")})},
      ax());
  EXPECT_EQ(steps(made.data), (Strings{"create CashDisc 5", "create InventSite A", "create InventSite b",
                                       "create InventSite 0", "create Zebra 1"}));
}

TEST(LoadOrder, TheCompanyGetsItsBankAccountByAnUpdate) {
  const auto made = assemble(
      {update("CompanyInfo", {text("Bank", "OPER"), text("Name", "Contoso")}),
       create("NumberSequenceScope", {refers("LegalEntity", "CompanyInfo", {"USMF"})}),
       create("NumberSequenceTable", {text("NumberSequence", "Jour"),
                                      refers("NumberSequenceScope", "NumberSequenceScope", {"USMF"})}),
       create("LedgerJournalName",
              {text("JournalName", "Daily"), refers("NumberSequenceTable", "NumberSequenceTable", {"Jour"})}),
       create("BankAccountTable", {text("AccountID", "OPER"), text("LedgerJournalNameId", "Daily")})},
      ax());
  EXPECT_EQ(messages(made), Strings{});
  EXPECT_EQ(steps(made.data), (Strings{"update CompanyInfo: Name", "create NumberSequenceScope ",
                                       "create NumberSequenceTable Jour", "create LedgerJournalName Daily",
                                       "create BankAccountTable OPER", "update CompanyInfo: Bank"}));
}

TEST(LoadOrder, AMandatoryReferenceStaysAndTheOptionalOneMoves) {
  const auto made = assemble({create("TaxTable", {text("TaxCode", "VAT"), text("TaxPeriod", "Month")}),
                              create("TaxPeriodHead", {text("TaxPeriod", "Month"), text("Name", "n"),
                                                       text("PaymentTaxCode", "VAT", {"pay", "t.rap:3"})})},
                             ax());
  EXPECT_EQ(steps(made.data), (Strings{"create TaxPeriodHead Month", "create TaxTable VAT",
                                       "update TaxPeriodHead Month: PaymentTaxCode"}));
  const Action& last = made.data.actions[2];
  EXPECT_EQ(last.key, Strings{"TaxPeriod"});
  EXPECT_EQ(last.fields[0].cause, (Cause{"pay", "t.rap:3"}));
  EXPECT_EQ(made.data.actions[0].fields.size(), 2U);
}

TEST(LoadOrder, OfTwoOptionalReferencesTheFewestMove) {
  const auto made = assemble(
      {create("VendTable", {text("AccountNum", "V1"), text("InventLocation", "W1")}),
       create("VendTable", {text("AccountNum", "V2")}),
       create("InventLocation",
              {text("InventLocationId", "W1"), text("VendAccount", "V2"), text("InventSiteId", "S")})},
      ax());
  EXPECT_EQ(steps(made.data), (Strings{"create InventLocation W1", "create VendTable V1",
                                       "create VendTable V2", "update InventLocation W1: VendAccount"}));
}

TEST(LoadOrder, AForeignKeyThatNobodyWritesBreaksNothing) {
  const auto made =
      assemble({create("VendTable", {text("AccountNum", "V"), text("InventLocation", "W")}),
                create("InventLocation", {text("InventLocationId", "W"), text("VendAccount", "")})},
               ax());
  EXPECT_EQ(steps(made.data), (Strings{"create InventLocation W", "create VendTable V"}));
}

TEST(LoadOrder, AReferenceCountsEvenWhereTheSchemaNamesNoForeignKey) {
  const auto made = assemble(
      {create("Alpha", {text("K", "1"), refers("R", "Omega", {"9"})}), create("Omega", {text("K", "9")})});
  EXPECT_EQ(steps(made.data), (Strings{"create Omega 9", "create Alpha 1"}));
}

TEST(LoadOrder, AForeignKeyToABaseTableMeansTheTablesThatExtendIt) {
  const auto made = assemble({create("CustTable", {text("AccountNum", "C"), text("Party", "P1")}),
                              create("DirOrganization", {text("PartyNumber", "P1")}),
                              update("CompanyInfo", {text("PrimaryAddressLocation", "L")}),
                              create("LogisticsLocation", {text("LocationId", "L")})},
                             ax());
  EXPECT_EQ(steps(made.data),
            (Strings{"create LogisticsLocation L", "update CompanyInfo: PrimaryAddressLocation",
                     "create DirOrganization P1", "create CustTable C"}));
}

TEST(LoadOrder, RowsOfATableComeAfterTheRowsTheyReferTo) {
  const auto made =
      assemble({create("CashDisc", {text("CashDiscCode", "0.5%"), text("CashDiscCodeNext", "1%")}),
                create("CashDisc", {text("CashDiscCode", "1%"), text("CashDiscCodeNext", "2%")}),
                create("CashDisc", {text("CashDiscCode", "2%")}),
                create("CashDisc", {text("CashDiscCode", "3%"), text("CashDiscCodeNext", "not here")})},
               ax());
  EXPECT_EQ(steps(made.data), (Strings{"create CashDisc 2%", "create CashDisc 1%", "create CashDisc 0.5%",
                                       "create CashDisc 3%"}));
}

TEST(LoadOrder, ACycleOfRowsIsClosedByAnUpdate) {
  const auto made =
      assemble({create("CustTable", {text("AccountNum", "A"), text("InvoiceAccount", "b")}),
                create("CustTable", {text("AccountNum", "B"), refers("InvoiceAccount", "CustTable", {"A"})}),
                create("CustTable", {text("AccountNum", "C"), text("InvoiceAccount", "C")})},
               ax());
  EXPECT_EQ(steps(made.data),
            (Strings{"create CustTable A", "create CustTable B", "create CustTable C",
                     "update CustTable A: InvoiceAccount", "update CustTable C: InvoiceAccount"}));
}

TEST(LoadOrder, AnUpdateThatOnlyHadLateValuesStandsOnce) {
  Action existing = create("TaxPeriodHead", {text("TaxPeriod", "Month"), text("PaymentTaxCode", "VAT")});
  existing.kind = ActionKind::Update;
  const auto made =
      assemble({existing, create("TaxTable", {text("TaxCode", "VAT"), text("TaxPeriod", "Month")})}, ax());
  EXPECT_EQ(steps(made.data), (Strings{"create TaxTable VAT", "update TaxPeriodHead Month: PaymentTaxCode"}));
}

TEST(LoadOrder, ACycleOfMandatoryReferencesIsAProblem) {
  const schema::Schema schema = schema_of({{.name = "A", .key = {"K"}, .fields = {must(link("F", "B"))}},
                                           {.name = "B", .key = {"K"}, .fields = {must(link("G", "C"))}},
                                           {.name = "C", .key = {"K"}, .fields = {must(link("H", "A"))}}});
  const auto made =
      assemble({create("A", {text("K", "1"), text("F", "2")}), create("B", {text("K", "2"), text("G", "3")}),
                create("C", {text("K", "3"), text("H", "1")})},
               schema);
  EXPECT_EQ(
      messages(made),
      Strings{
          "no table can be loaded first: `A.F` needs `B`, `B.G` needs `C`, `C.H` needs `A`; these fields are "
          "mandatory or part of a key, so none can be filled later: leave one out"});
  EXPECT_EQ(made.data.actions.size(), 3U);
}

TEST(LoadOrder, ACycleOfMandatoryReferencesAmongRowsIsAProblem) {
  const schema::Schema schema = schema_of({{.name = "A", .key = {"K"}, .fields = {must(link("F", "A"))}}});
  const auto made = assemble(
      {create("A", {text("K", "1"), text("F", "2")}), create("A", {text("K", "2"), text("F", "1")})}, schema);
  EXPECT_EQ(messages(made), Strings{"no row of `A` can be loaded first: `1` needs `2`, `2` needs `1`; the "
                                    "fields that refer to them are "
                                    "mandatory or part of the key: leave one out"});
}

// A row that exists needs no waiting, so even a mandatory field of it can be filled later.
TEST(LoadOrder, AMandatoryFieldOfAnUpdateCanMove) {
  const schema::Schema schema =
      schema_of({{.name = "A", .one_row = schema::OneRow::PerCompany, .fields = {must(link("F", "B"))}},
                 {.name = "B", .key = {"K"}, .fields = {must(link("G", "A"))}}});
  const auto made = assemble(
      {update("A", {text("F", "2"), text("X", "")}), create("B", {text("K", "2"), text("G", "3")})}, schema);
  EXPECT_TRUE(made.problems.empty());
  EXPECT_EQ(steps(made.data), (Strings{"update A: X", "create B 2", "update A: F"}));
}

TEST(LoadOrder, ATableThatExtendsItselfEnds) {
  const schema::Schema schema = schema_of({{.name = "A", .extends = "B"}, {.name = "B", .extends = "A"}});
  EXPECT_EQ(steps(assemble({create("B", {text("K", "1")}), create("A", {text("K", "1")})}, schema).data),
            (Strings{"create A 1", "create B 1"}));
}

// Long chains and rings: no recursion, and not every row looks at every other.
TEST(LoadOrder, ManyRowsInOneRing) {
  constexpr int kRows = 20'000;
  std::vector<Action> writes;
  const auto key = [](int i) { return std::to_string(kRows + i % kRows); };
  for (int i = 0; i < kRows; ++i)
    writes.push_back(create("CustTable", {text("AccountNum", key(i)), text("InvoiceAccount", key(i + 1))}));
  const auto made = assemble(std::move(writes), ax());
  ASSERT_EQ(made.data.actions.size(), kRows + 1U);
  EXPECT_EQ(made.data.actions.front().fields[0].text, key(0));
  EXPECT_EQ(made.data.actions[1].fields[0].text, key(kRows - 1));  // refers to the first, which is there
  EXPECT_EQ(steps(made.data).back(), "update CustTable " + key(0) + ": InvoiceAccount");
}

Action call(std::string method, Strings needs, Strings gives) {
  return {.kind = ActionKind::Call,
          .table = schema::designation(schema::TableKind::Method, "Setup." + method),
          .needs = std::move(needs),
          .gives = std::move(gives)};
}

std::vector<std::string> tables_of(const DataSet& data) {
  std::vector<std::string> tables;
  for (const Action& action : data.actions) tables.emplace_back(schema::plain_name(action.table));
  return tables;
}

// What refers to a table that a call gives comes after it; what nothing asks for comes after the tables.
TEST(LoadOrder, ACallStandsBetweenWhatItNeedsAndWhatItGives) {
  const auto made =
      assemble({call("last", {}, {}), call("b", {"layout"}, {"FiscalCalendar"}),
                call("a", {"currency"}, {"Layout"}), create("Currency", {text("CurrencyCode", "EUR")}),
                create("FiscalCalendarYear", {text("FiscalCalendar", "F")})},
               ax());
  EXPECT_TRUE(made.problems.empty());
  EXPECT_EQ(tables_of(made.data),
            (Strings{"Currency", "Setup.a", "Setup.b", "FiscalCalendarYear", "Setup.last"}));
  EXPECT_EQ(made.data.actions[1].needs, Strings{"currency"});
}

TEST(LoadOrder, CallsThatNeedEachOtherAreSaid) {
  const auto made = assemble({call("a", {"B"}, {"A"}), call("b", {"A"}, {"B"})});
  EXPECT_EQ(messages(made),
            Strings{"no table can be loaded first: `class(Setup.a)` needs `class(Setup.b)`, "
                    "`class(Setup.b)` needs `class(Setup.a)`; take a name out of the `needs` or "
                    "`gives` of a `call` among them"});
}

// No record: each is done for itself, in the order of key and values, however they were written.
TEST(LoadOrder, RowsOfAnEntityAreNotMerged) {
  const auto row = [](std::string key, std::string name) {
    return Action{.kind = ActionKind::Import,
                  .table = "entity(\"Customer\")",
                  .fields = {text("Name", std::move(name)), text("Id", std::move(key))},
                  .key = {"Id"}};
  };
  const auto made = assemble({row("b", "1"), row("a", "2"), row("b", "1"), row("a", "1")});
  std::string seen;
  for (const Action& action : made.data.actions) seen += action.fields[0].text + action.fields[1].text + " ";
  EXPECT_EQ(seen, "a1 a2 b1 b1 ");
}

}  // namespace
}  // namespace rapport::dataset
