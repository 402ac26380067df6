// The partner registry from a CSV file. The whole file is looked at before anything is written; partners come
// before customers, wherever they stand in it, since customers name them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "runtime/rows/csv.h"
#include "server/mail/message.h"
#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/service/operators.h"
#include "server/service/registry.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

using model::OrganizationKind;
using model::Right;
using texts::Text;

constexpr size_t kMostBytes = 8 << 20, kMostLines = 100'000, kBatch = 500, kMostRefused = 100;

enum Column : uint8_t {
  Kind,
  Number,
  Name,
  Street,
  PostalCode,
  City,
  Country,
  Registration,
  Partner,
  SignIns
};
struct ColumnRow {
  std::string_view name;
  size_t most;  // characters
  bool is_required;
};
constexpr std::array<ColumnRow, 10> kColumns{{{"kind", kNumberCharacters, true},
                                              {"account_number", kNumberCharacters, true},
                                              {"name", kNameCharacters, true},
                                              {"street", kTextCharacters, false},
                                              {"postal_code", kNumberCharacters, false},
                                              {"city", kTextCharacters, false},
                                              {"country", 2, false},
                                              {"registration_number", kTextCharacters, false},
                                              {"partner", kNumberCharacters, false},
                                              {"sign_ins", 20'000, false}}};

// What a line says; nothing where the file has no such column: what is there stays.
using Values = std::array<std::optional<std::string>, kColumns.size()>;
struct Line {
  size_t number = 0;
  Values values;
  const std::string& operator[](Column column) const {
    static const std::string nothing;
    return values[column] ? *values[column] : nothing;
  }
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

Outcome<std::vector<Column>> header_of(const std::vector<rows::CsvField>& fields) {
  std::vector<Column> order;
  if (fields.size() == 1 && fields[0].text.find(';') != std::string::npos)
    return wrong_file({Text::problem_csv_semicolon});
  for (const rows::CsvField& field : fields) {
    std::string name = folded(trimmed(field.text));
    auto found =
        std::find_if(kColumns.begin(), kColumns.end(), [&](const ColumnRow& c) { return c.name == name; });
    auto column = static_cast<Column>(found - kColumns.begin());
    bool is_twice = std::find(order.begin(), order.end(), column) != order.end();
    if (found == kColumns.end() || is_twice)
      return wrong_file({Text::problem_csv_column, {{"column", name.substr(0, 40)}}});
    order.push_back(column);
  }
  std::string required;
  bool has_all = true;
  for (size_t i = 0; i < kColumns.size(); ++i) {
    if (!kColumns[i].is_required) continue;
    required += (required.empty() ? "" : ", ") + std::string(kColumns[i].name);
    has_all = has_all && std::find(order.begin(), order.end(), static_cast<Column>(i)) != order.end();
  }
  if (!has_all) return wrong_file({Text::problem_csv_header, {{"columns", required}}});
  return order;
}

// The first thing that is wrong with a line, if any.
std::optional<Said> wrong_with(Line& line) {
  for (size_t i = 0; i < kColumns.size(); ++i) {
    auto column = static_cast<Column>(i);
    Fields fields;
    line.values[i] =
        line.values[i] ? std::optional(fields.optional("", *line.values[i], kColumns[i].most)) : std::nullopt;
    if (!fields.ok() && column != Country)
      return Said{Text::problem_csv_long,
                  {{"column", std::string(kColumns[i].name)}, {"most", std::to_string(kColumns[i].most)}}};
  }
  line.values[Kind] = folded(line[Kind]);
  if (line[Kind] != "partner" && line[Kind] != "customer") return Said{Text::problem_csv_kind};
  if (line[Number].empty()) return Said{Text::problem_csv_number};
  if (line[Name].empty()) return Said{Text::problem_csv_name};
  Fields fields;
  std::string country = fields.country("", line[Country]);
  if (!fields.ok()) return Said{Text::problem_csv_country, {{"country", line[Country].substr(0, 40)}}};
  if (line.values[Country]) line.values[Country] = country;
  for (const std::string& email : words_of(line[SignIns]))
    if (!mail::check_address(email)) return Said{Text::problem_csv_email, {{"email", email.substr(0, 100)}}};
  return std::nullopt;
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

void add_line(File& file, const std::vector<Column>& order, const std::vector<rows::CsvField>& fields,
              size_t number) {
  if (fields.size() == 1 && fields[0].text.empty()) return;  // an empty line
  if (fields.size() != order.size()) {
    Said what{Text::problem_csv_fields,
              {{"found", std::to_string(fields.size())}, {"expected", std::to_string(order.size())}}};
    file.problems.push_back({number, std::move(what)});
    return;
  }
  Line line{number, {}};
  for (size_t i = 0; i < order.size(); ++i) line.values[order[i]] = fields[i].text;
  if (auto wrong = wrong_with(line))
    file.problems.push_back({number, std::move(*wrong)});
  else
    (line[Kind] == "partner" ? file.partners : file.customers).push_back(std::move(line));
}

Outcome<File> read_file(std::string_view csv, texts::Language language) {
  if (csv.size() > kMostBytes) return Refusal(base::ErrorCode::LimitExceeded, {Text::problem_csv_large});
  auto broken = [&](const rows::CsvProblem& problem) {
    Said why{Text::problem_csv_broken, {{"why", problem.message}}};
    return wrong_file(on_line(rows::position_in(csv, problem.offset).line, why, language));
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
    if (++lines > kMostLines) return Refusal(base::ErrorCode::LimitExceeded, {Text::problem_csv_large});
    add_line(file, *order, reader.fields(), counter.line_of(reader.fields().front().begin));
  }
  if (reader.problem()) return broken(*reader.problem());
  return file;
}

// ---- writing ----

enum class Fate : uint8_t { New, Changed, Unchanged, Refused };
struct Written {
  Fate fate;
  Said why = {Text::problem_fields};
};

// True when something changed.
template <class Row>
bool take_values(Row& row, const Line& line) {
  bool is_changed = false;
  auto take = [&](std::string& to, Column column) {
    if (!line.values[column] || to == *line.values[column]) return;
    to = *line.values[column];
    is_changed = true;
  };
  take(row.name, Name);
  take(row.street, Street);
  take(row.postal_code, PostalCode);
  take(row.city, City);
  take(row.country, Country);
  take(row.registration_number, Registration);
  row.name_key = folded(row.name);
  return is_changed;
}

base::Result<Written> write_partner(store::Tx& tx, const Environment& environment, const Line& line) {
  auto there = store::organization_by_number(tx, OrganizationKind::Partner, line[Number]);
  if (!there) return there.error();
  bool is_new = !there->has_value();
  store::Organization row = is_new ? new_partner(environment, line[Number]) : **there;
  bool is_changed = take_values(row, line);
  if (is_new) {
    if (auto added = tx.insert(row); !added) return added.error();
    if (auto begun = begin_chain(tx, row.id); !begun) return begun.error();
  } else if (is_changed) {
    auto held = store::hold<store::Organization>(tx, row.id);  // it may be activated or suspended just now
    if (!held) return held.error();
    row = held->value_or(row);
    take_values(row, line);
    ++row.revision;
    if (auto changed = tx.update(row); !changed) return changed.error();
  }
  if (line.values[SignIns]) {
    auto put = put_sign_ins(tx, environment, row.id, words_of(line[SignIns]));
    if (!put) return put.error();
    is_changed = is_changed || *put > 0;
  }
  return Written{is_new ? Fate::New : is_changed ? Fate::Changed : Fate::Unchanged};
}

// The customer and its services are the other partner's from now on; both partners read it in their logs.
base::Status move_to(store::Tx& tx, const Environment& environment, const Caller& caller,
                     const std::string& number, const store::Organization& partner) {
  auto customer = store::organization_by_number(tx, OrganizationKind::Customer, number);
  if (!customer) return customer.error();
  if (!*customer || (*customer)->partner_id == partner.id) return base::Done{};
  std::string before = (*customer)->partner_id.value_or("");
  auto left = tx.find<store::Organization>(before);
  if (!left) return left.error();
  // Giving a row away is the service's own act: the operator's scope changes no owners.
  auto moved = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return store::move_customer(all, (*customer)->id, partner.id);
  });
  if (!moved) return moved;
  Act act{Text::audit_partner_of_record_changed, (*customer)->name,
          (*left ? (*left)->name : before) + " → " + partner.name};
  return record_in(tx, environment, caller, {kOperatorChain, before, partner.id, (*customer)->id}, act);
}

base::Result<Written> write_customer(store::Tx& tx, const Environment& environment, const Caller& caller,
                                     const Line& line) {
  auto there = store::registry_customer_by_number(tx, line[Number]);
  if (!there) return there.error();
  bool is_new = !there->has_value();
  store::RegistryCustomer row = is_new ? store::RegistryCustomer{} : **there;
  bool names_partner = is_new || line.values[Partner].has_value();
  bool is_changed = take_values(row, line);
  if (names_partner) {
    auto partner = store::organization_by_number(tx, OrganizationKind::Partner, line[Partner]);
    if (!partner) return partner.error();
    if (!*partner) return Written{Fate::Refused, {Text::problem_csv_partner, {{"number", line[Partner]}}}};
    is_changed = is_changed || row.partner_id != (*partner)->id;
    row.partner_id = (*partner)->id;
    auto moved = move_to(tx, environment, caller, line[Number], **partner);
    if (!moved) return moved.error();
  }
  if (!is_new && !is_changed) return Written{Fate::Unchanged};
  if (is_new) row.id = environment.new_id();
  row.account_number = line[Number];
  auto stored = is_new ? tx.insert(row) : tx.update(row);
  if (!stored) return stored.error();
  return Written{is_new ? Fate::New : Fate::Changed};
}

// What one transaction did, added to the whole only when it was committed.
struct Batch {
  Imported counts;
  std::vector<Problem> problems;
};

void count(Batch& batch, const Line& line, Written written) {
  bool is_partner = line[Kind] == "partner";
  switch (written.fate) {
    case Fate::New: ++(is_partner ? batch.counts.partners_new : batch.counts.customers_new); break;
    case Fate::Changed:
      ++(is_partner ? batch.counts.partners_changed : batch.counts.customers_changed);
      break;
    case Fate::Unchanged: ++batch.counts.unchanged; break;
    case Fate::Refused: batch.problems.push_back({line.number, std::move(written.why)}); break;
  }
}

base::Result<Batch> write_batch(store::Tx& tx, const Environment& environment, const Caller& caller,
                                std::span<const Line> lines) {
  Batch batch;
  for (const Line& line : lines) {
    auto written = line[Kind] == "partner" ? write_partner(tx, environment, line)
                                           : write_customer(tx, environment, caller, line);
    if (!written) return written.error();
    count(batch, line, std::move(*written));
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
