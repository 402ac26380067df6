#include "server/store/audit_queries.h"

#include <fmt/format.h>

#include <limits>

namespace rapport::store {
namespace {

// The engines know small letters of ASCII alone; of all others a search minds the case.
std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// The parts of a condition and what is bound in them.
class Narrowed {
 public:
  explicit Narrowed(std::string_view chain) : sql_("chain = ?"), binds_{std::string(chain)} {}
  void add(std::string_view condition, std::initializer_list<Value> binds) {
    sql_.append(" and ").append(condition);
    binds_.insert(binds_.end(), binds);
  }
  Where where(std::string_view tail) const { return {sql_, binds_, tail}; }

 private:
  std::string sql_;
  std::vector<Value> binds_;
};

Narrowed narrowed_to(std::string_view chain, const AuditFilter& filter) {
  Narrowed narrowed(chain);
  if (!filter.words.empty()) {
    std::string words = containing(lowered(filter.words));
    narrowed.add(
        "(lower(actor) like ? escape '!' or lower(target) like ? escape '!' or action like ? escape '!' or "
        "lower(detail) like ? escape '!')",
        {words, words, words, words});
  }
  if (!filter.actor_id.empty()) narrowed.add("actor_id = ?", {filter.actor_id});
  if (!filter.action.empty()) narrowed.add("action = ?", {filter.action});
  if (filter.from_ms != 0) narrowed.add("at >= ?", {filter.from_ms});
  if (filter.before_ms != 0) narrowed.add("at < ?", {filter.before_ms});
  return narrowed;
}

// Lines are numbered from 1 without gaps: the head says how many there are, and where a page of them begins.
base::Result<Listed<AuditEntry>> all_entries(Tx& tx, std::string_view chain, Page page) {
  auto head = tx.find<AuditHead>(chain);
  if (!head) return head.error();
  int64_t total = *head ? (*head)->number : 0;
  // The first page shows what is there, also where the head says that there is less.
  int64_t before = page.offset == 0 ? std::numeric_limits<int64_t>::max() : total - page.offset + 1;
  auto rows = found_entries_before(tx, chain, {}, before, page.size);
  if (!rows) return rows.error();
  return Listed<AuditEntry>{std::move(*rows), total};
}

// The latest line for each value of a column, from one value down to the next: a `group by` would read every
// line. Ids grow with time, so that of too many people the newest are there.
List<AuditEntry> latest_of_each(Tx& tx, std::string_view chain, std::string_view column) {
  constexpr int kMost = 200;
  std::string condition = fmt::format(
      "chain = ? and {0} <> '' and number in (with recursive each (value, place) as (select max({0}), 1 from "
      "audit_entry where chain = ? and {0} <> '' union all select (select max({0}) from audit_entry where "
      "chain = ? and {0} <> '' and {0} < each.value), place + 1 from each where each.value is not null and "
      "place < {1}) "
      "select (select max(number) from audit_entry where chain = ? and {0} = each.value) from each)",
      column, kMost);
  std::string name(chain);
  return tx.list<AuditEntry>({condition, {name, name, name, name}, "order by actor, actor_id, action"});
}

}  // namespace

bool is_narrowed(const AuditFilter& filter) {
  return !filter.words.empty() || !filter.actor_id.empty() || !filter.action.empty() || filter.from_ms != 0 ||
         filter.before_ms != 0;
}

base::Result<Listed<AuditEntry>> found_entries(Tx& tx, std::string_view chain, const AuditFilter& filter,
                                               Page page) {
  if (!is_narrowed(filter)) return all_entries(tx, chain, page);
  Narrowed narrowed = narrowed_to(chain, filter);
  auto total = tx.count<AuditEntry>(narrowed.where(""));
  if (!total) return total.error();
  std::string tail = fmt::format("order by number desc limit {} offset {}", page.size, page.offset);
  auto rows = tx.list<AuditEntry>(narrowed.where(tail));
  if (!rows) return rows.error();
  return Listed<AuditEntry>{std::move(*rows), *total};
}

List<AuditEntry> found_entries_before(Tx& tx, std::string_view chain, const AuditFilter& filter,
                                      int64_t before_number, int64_t most) {
  Narrowed narrowed = narrowed_to(chain, filter);
  narrowed.add("number < ?", {before_number});
  return tx.list<AuditEntry>(narrowed.where(fmt::format("order by number desc limit {}", most)));
}

List<AuditEntry> actors_of(Tx& tx, std::string_view chain) { return latest_of_each(tx, chain, "actor_id"); }

List<AuditEntry> actions_of(Tx& tx, std::string_view chain) { return latest_of_each(tx, chain, "action"); }

List<AuditHead> audit_heads(Tx& tx) { return tx.list<AuditHead>({"", {}, "order by id"}); }

List<AuditEntry> audit_from(Tx& tx, std::string_view chain, int64_t after_number, int64_t most) {
  std::string tail = fmt::format("order by number limit {}", most);
  return tx.list<AuditEntry>({"chain = ? and number > ?", {std::string(chain), after_number}, tail});
}

List<AuditEntry> service_entries(Tx& tx, std::string_view chain, std::string_view service, int64_t most) {
  std::string tail = fmt::format("order by number desc limit {}", most);
  constexpr std::string_view kOfCustomer = "action in ('customer_created', 'number_added')";
  constexpr std::string_view kOfService =
      "(action like 'service!_%' escape '!' or action = 'activation_sent')";
  if (service.empty()) {
    std::string condition = fmt::format("chain = ? and ({} or {})", kOfCustomer, kOfService);
    return tx.list<AuditEntry>({condition, {std::string(chain)}, tail});
  }
  // The target is "customer: service", or the service alone where time did it.
  std::string condition = fmt::format(
      "chain = ? and ({} or ({} and (target = ? or target like ? escape '!')))", kOfCustomer, kOfService);
  std::string ending = containing(": " + std::string(service));
  ending.pop_back();
  return tx.list<AuditEntry>({condition, {std::string(chain), std::string(service), ending}, tail});
}

}  // namespace rapport::store
