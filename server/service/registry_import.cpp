// The partner registry from a CSV file. The whole file is looked at before anything is written; partners come
// before customers, wherever they stand in it, since customers name them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "runtime/rows/csv.h"
#include "server/service/audit.h"
#include "server/service/operators.h"
#include "server/service/registry_entries.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using model::Right;
using texts::Text;

constexpr size_t kMostBytes = 8 << 20, kMostLines = 100'000, kBatch = 500, kMostRefused = 100;

// The columns, and where an entry has what stands there: those that are required as they are.
struct ColumnRow {
  std::string_view name;
  std::string Entry::* required = nullptr;
  Given Entry::* optional = nullptr;
};
constexpr std::string_view kKind = "kind";
constexpr std::array<ColumnRow, 10> kColumns{{{kKind},
                                              {"account_number", &Entry::account_number},
                                              {"name", &Entry::name},
                                              {"street", nullptr, &Entry::street},
                                              {"postal_code", nullptr, &Entry::postal_code},
                                              {"city", nullptr, &Entry::city},
                                              {"country", nullptr, &Entry::country},
                                              {"registration_number", nullptr, &Entry::registration_number},
                                              {"partner", nullptr, &Entry::partner},
                                              {"sign_ins", nullptr, &Entry::sign_ins}}};
using Order = std::vector<const ColumnRow*>;

struct Line {
  size_t number = 0;
  OrganizationKind kind = OrganizationKind::Partner;
  Entry entry = {};
};

struct Problem {
  size_t line;
  Said what;
};
struct File {
  std::vector<Line> partners, customers;
  std::vector<Problem> problems;
};

// ---- reading ----

Refusal wrong_file(Said said) { return Refusal(base::ErrorCode::InvalidArgument, std::move(said)); }

Said on_line(size_t line, const Said& what, texts::Language language) {
  return {Text::problem_csv_line, {{"line", std::to_string(line)}, {"what", in_language(what, language)}}};
}

Outcome<Order> header_of(const std::vector<rows::CsvField>& fields) {
  Order order;
  if (fields.size() == 1 && fields[0].text.find(';') != std::string::npos)
    return wrong_file({Text::problem_csv_semicolon});
  for (const rows::CsvField& field : fields) {
    std::string name = folded(trimmed(field.text));
    const auto* found =
        std::find_if(kColumns.begin(), kColumns.end(), [&](const ColumnRow& c) { return c.name == name; });
    bool is_twice = std::find(order.begin(), order.end(), found) != order.end();
    if (found == kColumns.end() || is_twice)
      return wrong_file({Text::problem_csv_column, {{"column", name.substr(0, 40)}}});
    order.push_back(found);
  }
  std::string required;
  bool has_all = true;
  for (const ColumnRow& column : kColumns) {
    if (column.optional) continue;
    required += (required.empty() ? "" : ", ") + std::string(column.name);
    has_all = has_all && std::find(order.begin(), order.end(), &column) != order.end();
  }
  if (!has_all) return wrong_file({Text::problem_csv_header, {{"columns", required}}});
  return order;
}

// What a line says that is about no more than its entry: the first of it.
Said of_column(const Refusal& refusal, texts::Language language) {
  const FieldProblem& first = refusal.fields.front();
  return {Text::problem_csv_value, {{"column", first.field}, {"what", in_language(first.said, language)}}};
}

// Where each record begins, counted on the way: the file is walked once.
class LineCounter {
 public:
  explicit LineCounter(std::string_view file) : file_(file) {}
  size_t line_of(size_t offset) {
    line_ += static_cast<size_t>(std::count(file_.begin() + static_cast<std::ptrdiff_t>(at_),
                                            file_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
    at_ = offset;
    return line_;
  }

 private:
  std::string_view file_;
  size_t at_ = 0, line_ = 1;
};

void add_line(File& file, const Order& order, const std::vector<rows::CsvField>& fields, size_t number,
              texts::Language language) {
  if (fields.size() == 1 && fields[0].text.empty()) return;  // an empty line
  auto wrong = [&](Said what) { file.problems.push_back({number, std::move(what)}); };
  if (fields.size() != order.size())
    return wrong({Text::problem_csv_fields,
                  {{"found", std::to_string(fields.size())}, {"expected", std::to_string(order.size())}}});
  Line line{number};
  std::string kind;
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i]->required) line.entry.*order[i]->required = fields[i].text;
    if (order[i]->optional) line.entry.*order[i]->optional = fields[i].text;
    if (order[i]->name == kKind) kind = folded(trimmed(fields[i].text));
  }
  if (kind != "partner" && kind != "customer") return wrong({Text::problem_csv_kind});
  bool is_partner = kind == "partner";
  line.kind = is_partner ? OrganizationKind::Partner : OrganizationKind::Customer;
  Fields looked_at;
  line.entry = checked(looked_at, line.entry);
  if (!looked_at.ok()) return wrong(of_column(looked_at.refusal(), language));
  (is_partner ? file.partners : file.customers).push_back(std::move(line));
}

Outcome<File> read_file(std::string_view csv, texts::Language language) {
  if (csv.size() > kMostBytes) return Refusal(base::ErrorCode::InvalidArgument, {Text::problem_csv_large});
  auto broken = [&](const rows::CsvProblem& problem) {
    return wrong_file(
        on_line(rows::position_in(csv, problem.offset).line, {Text::problem_csv_broken}, language));
  };
  rows::CsvReader reader(csv);
  bool has_header = reader.next();
  if (reader.problem()) return broken(*reader.problem());
  auto order = header_of(has_header ? reader.fields() : std::vector<rows::CsvField>{});
  if (!order) return order.error();
  File file;
  LineCounter counter(csv);
  size_t lines = 0;
  while (reader.next()) {
    if (++lines > kMostLines) return Refusal(base::ErrorCode::InvalidArgument, {Text::problem_csv_large});
    size_t number = counter.line_of(reader.fields().front().begin);
    add_line(file, *order, reader.fields(), number, language);
  }
  if (reader.problem()) return broken(*reader.problem());
  return file;
}

// ---- writing ----

Outcome<Written> write_line(store::Tx& tx, const Environment& environment, const Caller& caller,
                            const Line& line) {
  if (line.kind == OrganizationKind::Partner) {
    auto there = store::organization_by_number(tx, line.kind, line.entry.account_number);
    if (!there) return there.error();
    return put_partner(tx, environment, *there, line.entry);
  }
  auto there = store::registry_customer_by_number(tx, line.entry.account_number);
  if (!there) return there.error();
  return put_customer(tx, environment, caller, *there, line.entry);
}

// What one transaction did, added to the whole only when it was committed.
struct Batch {
  Imported counts;
  std::vector<Problem> problems;
};

void count(Batch& batch, const Line& line, Fate fate) {
  bool is_partner = line.kind == OrganizationKind::Partner;
  switch (fate) {
    case Fate::New: ++(is_partner ? batch.counts.partners_new : batch.counts.customers_new); break;
    case Fate::Changed:
      ++(is_partner ? batch.counts.partners_changed : batch.counts.customers_changed);
      break;
    case Fate::Unchanged: ++batch.counts.unchanged; break;
  }
}

Outcome<Batch> write_batch(store::Tx& tx, const Environment& environment, const Caller& caller,
                           std::span<const Line> lines) {
  Batch batch;
  for (const Line& line : lines) {
    auto written = write_line(tx, environment, caller, line);
    if (!written && written.error().fields.empty()) return written.error();
    if (written)
      count(batch, line, written->fate);
    else
      batch.problems.push_back({line.number, of_column(written.error(), caller.language())});
  }
  const Imported& counts = batch.counts;
  std::string target = fmt::format("{}–{}", lines.front().number, lines.back().number);
  std::string detail = fmt::format(
      "partners: {} new, {} changed; customers: {} new, {} changed; {} unchanged", counts.partners_new,
      counts.partners_changed, counts.customers_new, counts.customers_changed, counts.unchanged);
  auto recorded =
      record(tx, environment, caller, kOperatorChain, {Text::audit_registry_imported, target, detail});
  if (!recorded) return recorded.error();
  return batch;
}

void add(Imported& all, const Imported& some) {
  all.partners_new += some.partners_new;
  all.partners_changed += some.partners_changed;
  all.customers_new += some.customers_new;
  all.customers_changed += some.customers_changed;
  all.unchanged += some.unchanged;
}

}  // namespace

Outcome<Imported> import_registry(const Environment& environment, const Caller& caller,
                                  std::string_view csv) {
  if (auto allowed = require(caller, Right::OperateRegistry); !allowed) return allowed.error();
  auto file = read_file(csv, caller.language());
  if (!file) return file.error();
  Imported all;
  std::vector<Problem> problems = std::move(file->problems);
  for (const std::vector<Line>* part : {&file->partners, &file->customers}) {
    for (size_t from = 0; from < part->size(); from += kBatch) {
      auto lines = std::span(*part).subspan(from, std::min(kBatch, part->size() - from));
      auto batch = environment.store.write(
          scope_of(caller), [&](store::Tx& tx) { return write_batch(tx, environment, caller, lines); });
      if (!batch) return batch.error();
      add(all, batch->counts);
      problems.insert(problems.end(), batch->problems.begin(), batch->problems.end());
    }
  }
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  all.refused_count = static_cast<int64_t>(problems.size());
  for (size_t i = 0; i < std::min(problems.size(), kMostRefused); ++i)
    all.refused.push_back(on_line(problems[i].line, problems[i].what, caller.language()));
  return all;
}

}  // namespace rapport::service
