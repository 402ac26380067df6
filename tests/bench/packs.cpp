#include "tests/bench/packs.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"

namespace rapport::bench {
namespace {

constexpr size_t kGroup = 20;  // questions of a group

std::string question(size_t i) {
  switch (i % 5) {
    case 0:
      return fmt::format(
          "  ask q{0} \"Do you use number {0} of the list?\": yes_no default no\n    help \"Say yes when you "
          "use it.\"\n",
          i);
    case 1:
      return fmt::format(
          "  when q{0} {{\n    ask q{1} \"How many of them are there?\": integer min 0 max 1000 required\n  "
          "}}\n",
          i - 1, i);
    case 2: return fmt::format("  ask q{0} \"What is it called?\": text(40) required if q{1}\n", i, i - 2);
    case 3:
      return fmt::format(
          "  ask q{0} \"What does it cost?\": decimal(12, 2) default 10.50\n    check q{0} >= 0 and q{0} < "
          "100000 else \"Out of range.\"\n",
          i);
    default:
      return fmt::format(
          "  ask q{0} \"From when on?\": date\n  let v{0} = if known(q{1}) and q{2} > 5 then q{1} * 2 else "
          "0\n",
          i, i - 3, i - 1);
  }
}

std::string group(size_t first, size_t end) {
  std::string text = fmt::format("group g{0} \"Group {0}\" expert \"Controller\" {{\n", first / kGroup);
  for (size_t i = first; i < end; ++i) text += question(i);
  return text + "}\n";
}

// What the answers of a group write: a record with a key of its own.
std::string record(size_t first) {
  return fmt::format(
      "record ExchangeRateType {{ Name = \"T{0}\"  Description = left(q{1} otherwise \"\", 60) }}\n",
      first / kGroup, first + 2);
}

}  // namespace

pack::PackSources questionnaire(size_t questions, size_t files) {
  pack::PackSources pack{.root_name = "questionnaire"};
  if (files > 1) pack.files.push_back({"pack.toml", "name = \"questionnaire\"\nversion = \"1.0.0\"\n"});
  const size_t groups = (questions + kGroup - 1) / kGroup;
  for (size_t file = 0; file < files; ++file) {
    std::string text;
    for (size_t g = groups * file / files; g < groups * (file + 1) / files; ++g) {
      text += group(g * kGroup, std::min(questions, (g + 1) * kGroup));
      text += record(g * kGroup);
    }
    pack.files.push_back({fmt::format("part{:03}.rap", file), std::move(text)});
  }
  return pack;
}

std::string answers_to(size_t questions) {
  std::string json = "{";
  for (size_t i = 0; i < questions; ++i) {
    json += fmt::format("{}\"q{}\": ", i ? ", " : "", i);
    switch (i % 5) {
      case 0: json += i % 3 ? "true" : "false"; break;
      case 1: json += std::to_string(i % 1000); break;
      case 2: json += fmt::format("\"Name {}\"", i); break;
      case 3: json += fmt::format("\"{}.25\"", i); break;
      default: json += fmt::format("\"2027-{:02}-15\"", i % 12 + 1); break;
    }
  }
  return json + "}";
}

pack::PackSources table_of_ten() {
  return {.root_name = "customers", .files = {{"customers.rap", R"(
enum Kind "Kind" { retail "Retail", wholesale "Wholesale", internal "Internal" }
table customers "Customers" {
  column account "Account": text(20) key
  column name "Name": text(100) required
  column kind "Kind": choice of Kind default retail
  column limit "Credit limit": decimal(16, 2) min 0 max 1000000
  column days "Days to pay": integer min 0 max 365 default 30
  column since "Customer since": date
    check past: since <= 2027-12-31 else "Nobody is a customer from the future."
  column blocked "Blocked": yes_no default no
  column reason "Why blocked": text(60) required if blocked
  column discount "Discount in percent": decimal(5, 2) default 0 max 100
  column note_ "Note": text(250)
    check short: length(note_) <= 200 or kind is internal else warning "A long note."
}
)"}}};
}

pack::PackSources warehouses(size_t rows, size_t sites) {
  std::string site_rows = "SiteId,Name\n", warehouse_rows = "InventLocationId,Name,InventSiteId\n";
  for (size_t i = 0; i < sites; ++i) site_rows += fmt::format("S{0},Site {0}\n", i);
  for (size_t i = 0; i < rows; ++i)
    warehouse_rows += fmt::format("W{0:05},Warehouse {0},S{1}\n", i, i % sites);
  return {.root_name = "warehouses",
          .files = {{"pack.rap", R"(
ask site "Site": reference to InventSite required
ask warehouse "Warehouse": reference to InventLocation where InventLocation.InventSiteId = site required
record InventLocation existing { InventLocationId = warehouse  Name = left("{site} {warehouse.Name}", 60) }
)"},
                    {"data/erp/InventSite.csv", std::move(site_rows)},
                    {"data/erp/InventLocation.csv", std::move(warehouse_rows)}}};
}

pack::PackSources payment_terms() {
  return {.root_name = "terms", .files = {{"terms.rap", R"(
table terms "Payment terms" => PaymTerm {
  column PaymTermId "Terms of payment" key
  column Description "Description" required
  column NumOfDays "Days": integer min 0 max 999
  column PaymMethod "Counts from": choice of NetCurrent required
}
)"}}};
}

pack::PackSources independent(size_t questions) {
  std::string text;
  for (size_t i = 0; i < questions; ++i) text += fmt::format("ask q{0} \"Question {0}\": integer\n", i);
  return {.root_name = "independent", .files = {{"independent.rap", std::move(text)}}};
}

pack::PackSources chain(size_t length) {
  std::string text = "ask n0 \"The first\": integer\n";
  for (size_t i = 1; i <= length; ++i) text += fmt::format("let n{} = n{} + 1\n", i, i - 1);
  return {.root_name = "chain", .files = {{"chain.rap", std::move(text)}}};
}

program::Program compiled(const pack::PackSources& sources) {
  driver::Compiled result = driver::compile(sources);
  if (!result.program) {
    std::fputs(diag::to_text(result.diags, result.sources).c_str(), stderr);
    std::exit(1);
  }
  return std::move(*result.program);
}

}  // namespace rapport::bench
