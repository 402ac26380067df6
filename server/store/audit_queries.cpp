#include "server/store/audit_queries.h"

#include <fmt/format.h>

namespace rapport::store {
namespace {

std::string containing(std::string_view words) {
  std::string pattern = "%";
  for (char c : words) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern + "%";
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

}  // namespace

base::Result<Listed<AuditEntry>> found_entries(Tx& tx, std::string_view chain, const AuditFilter& filter,
                                               Page page) {
  Narrowed narrowed(chain);
  if (!filter.words.empty()) {
    std::string words = containing(filter.words);
    narrowed.add(
        "(actor like ? escape '!' or target like ? escape '!' or action like ? escape '!' or detail like ? "
        "escape '!')",
        {words, words, words, words});
  }
  if (!filter.actor_id.empty()) narrowed.add("actor_id = ?", {filter.actor_id});
  if (!filter.action.empty()) narrowed.add("action = ?", {filter.action});
  if (filter.from_ms != 0) narrowed.add("at >= ?", {filter.from_ms});
  if (filter.before_ms != 0) narrowed.add("at < ?", {filter.before_ms});
  auto total = tx.count<AuditEntry>(narrowed.where(""));
  if (!total) return total.error();
  std::string tail = fmt::format("order by number desc limit {} offset {}", page.size, page.offset);
  auto rows = tx.list<AuditEntry>(narrowed.where(tail));
  if (!rows) return rows.error();
  return Listed<AuditEntry>{std::move(*rows), *total};
}

List<AuditEntry> actors_of(Tx& tx, std::string_view chain) {
  return tx.list<AuditEntry>(
      {"chain = ? and actor_id <> '' and number in (select max(number) from audit_entry where chain = ? "
       "group "
       "by actor_id)",
       {std::string(chain), std::string(chain)},
       "order by actor, actor_id limit 200"});
}

List<AuditEntry> actions_of(Tx& tx, std::string_view chain) {
  return tx.list<AuditEntry>(
      {"chain = ? and number in (select max(number) from audit_entry where chain = ? group by action)",
       {std::string(chain), std::string(chain)},
       "order by action limit 200"});
}

}  // namespace rapport::store
