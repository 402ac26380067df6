#include "server/store/soci_connection.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "runtime/base/utf8.h"
#include "server/store/postgres_address.h"
#include "server/store/soci_problem.h"

namespace rapport::store {
namespace {

// Statements kept prepared per connection; their texts are few, since only this folder writes any.
constexpr size_t kPrepared = 512;

// `?` → `:p0`, `:p1` … as SOCI wants them. No text constant of ours holds a question mark.
std::string with_names(const std::string& sql) {
  std::string named;
  named.reserve(sql.size() + 32);
  size_t number = 0;
  for (char c : sql) {
    if (c == '?')
      named.append(":p").append(std::to_string(number++));
    else
      named += c;
  }
  return named;
}

// A prepared statement with the variables that it is bound to.
struct Prepared {
  struct Variable {
    Kind kind = Kind::Text;
    long long number = 0;
    std::string text;
    soci::indicator state = soci::i_ok;
  };
  std::deque<Variable> binds;
  std::deque<Variable> results;
  std::unique_ptr<soci::statement> statement;
};

Kind kind_of(const Value& value) {
  return std::holds_alternative<int64_t>(value) ? Kind::Integer : Kind::Text;
}

void set(Prepared::Variable& variable, const Value& value) {
  variable.state = std::holds_alternative<std::monostate>(value) ? soci::i_null : soci::i_ok;
  if (const auto* number = std::get_if<int64_t>(&value)) variable.number = *number;
  if (const auto* text = std::get_if<std::string>(&value)) variable.text = *text;
}

Value get(const Prepared::Variable& variable) {
  if (variable.state == soci::i_null) return {};
  if (variable.kind == Kind::Integer) return static_cast<int64_t>(variable.number);
  return variable.text;
}

// A bind can be text at one time and a number at another where a column is null, and a result can be asked
// for as either: one statement for each.
std::string key_of(const std::string& sql, const std::vector<Value>& binds, const std::vector<Kind>& kinds) {
  std::string key = sql;
  key += '\0';
  for (const Value& bind : binds) key += kind_of(bind) == Kind::Integer ? 'i' : 't';
  key += '\0';
  for (Kind kind : kinds) key += kind == Kind::Integer ? 'i' : 't';
  return key;
}

// Neither engine keeps all of what a std::string can hold, and they differ in what they do with the rest.
base::Status check_texts(const std::vector<Value>& binds) {
  for (const Value& bind : binds) {
    const auto* text = std::get_if<std::string>(&bind);
    if (!text) continue;
    if (text->find('\0') != std::string::npos)
      return base::Error{base::ErrorCode::InvalidArgument, "a text holds a NUL character: it cannot be kept"};
    if (base::find_invalid_utf8(*text))
      return base::Error{base::ErrorCode::InvalidArgument, "a text is not UTF-8: it cannot be kept"};
  }
  return base::Done{};
}

}  // namespace

struct SociConnection::Session {
  soci::session soci;
  std::unordered_map<std::string, Prepared> prepared;
  // Statements that failed. PostgreSQL frees none inside a transaction that is broken: they wait for its end.
  std::vector<decltype(prepared)::node_type> failed;

  Prepared& prepare(const std::string& sql, const std::vector<Value>& binds, const std::vector<Kind>& kinds) {
    if (prepared.size() >= kPrepared) prepared.clear();
    auto [at, is_new] = prepared.try_emplace(key_of(sql, binds, kinds));
    Prepared& one = at->second;
    if (!is_new && one.statement) return one;
    one = {};
    one.statement = std::make_unique<soci::statement>(soci);
    for (const Value& bind : binds) {
      Prepared::Variable& variable = one.binds.emplace_back();
      variable.kind = store::kind_of(bind);
      std::string name = "p" + std::to_string(one.binds.size() - 1);
      if (variable.kind == Kind::Integer)
        one.statement->exchange(soci::use(variable.number, variable.state, name));
      else
        one.statement->exchange(soci::use(variable.text, variable.state, name));
    }
    for (Kind kind : kinds) {
      Prepared::Variable& variable = one.results.emplace_back();
      variable.kind = kind;
      if (kind == Kind::Integer)
        one.statement->exchange(soci::into(variable.number, variable.state));
      else
        one.statement->exchange(soci::into(variable.text, variable.state));
    }
    one.statement->alloc();
    one.statement->prepare(with_names(sql), soci::details::st_repeatable_query);
    one.statement->define_and_bind();
    return one;
  }

  void forget(const std::string& key) {
    if (auto node = prepared.extract(key)) failed.push_back(std::move(node));
  }
};

SociConnection::SociConnection(Engine engine, std::unique_ptr<Session> session)
    : engine_(engine), session_(std::move(session)) {}

SociConnection::~SociConnection() {
  session_->failed.clear();  // before the session that they belong to
  session_->prepared.clear();
}

namespace {

// Each connection is of one thread at a time, and nobody asks how much memory SQLite takes: without this it
// takes a lock that all connections share for every allocation. It counts until SQLite is first used.
void configure_sqlite() {
  static const int multithread = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  static const int no_statistics = sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)multithread, (void)no_statistics;  // where somebody else was earlier it works as well
}

}  // namespace

base::Result<std::unique_ptr<SociConnection>> SociConnection::open(Engine engine, const std::string& where) {
  try {
    if (engine == Engine::Sqlite) configure_sqlite();
    auto session = std::make_unique<Session>();
    if (engine == Engine::Sqlite) {
      session->soci.open(soci::sqlite3, "db=\"" + where + "\" timeout=30");
    } else {
      auto keywords = keywords_of(where);
      if (!keywords) return keywords.error();
      session->soci.open(soci::postgresql, *keywords);
    }
    return std::unique_ptr<SociConnection>(new SociConnection(engine, std::move(session)));
  } catch (const soci::soci_error& error) {
    return base::Error{base::ErrorCode::Unavailable,
                       "the database cannot be opened: " + sentence_of(error.get_error_message())};
  } catch (const std::exception& error) {
    return base::Error{base::ErrorCode::Unavailable,
                       std::string("the database cannot be opened: ") + error.what()};
  }
}

template <class Work>
auto SociConnection::guarded(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const soci::soci_error& error) {
    Problem problem = problem_of(error);
    if (problem.is_fatal) is_alive_ = false;
    should_retry_ |= problem.is_worth_retrying;
    return problem.error;
  } catch (const std::exception& error) {
    is_alive_ = false;
    return base::Error{base::ErrorCode::Unavailable, std::string("the database: ") + error.what()};
  }
}

template <class Work>
auto SociConnection::in_transaction(const std::vector<Value>& binds, Work work) -> decltype(work()) {
  if (broken_) return *broken_;
  if (auto fit = check_texts(binds); !fit) return fit.error();
  if (auto told = tell_scope(); !told) return told.error();
  auto result = guarded(std::move(work));
  if (!result) broken_ = result.error();
  return result;
}

base::Result<std::vector<Connection::Row>> SociConnection::select(const std::string& sql,
                                                                  const std::vector<Value>& binds,
                                                                  const std::vector<Kind>& kinds) {
  auto result = in_transaction(binds, [&]() -> base::Result<std::vector<Row>> {
    Prepared& prepared = session_->prepare(sql, binds, kinds);
    for (size_t i = 0; i < binds.size(); ++i) set(prepared.binds[i], binds[i]);
    std::vector<Row> rows;
    for (bool has_row = prepared.statement->execute(true); has_row; has_row = prepared.statement->fetch()) {
      Row& row = rows.emplace_back();
      row.reserve(kinds.size());
      for (const Prepared::Variable& variable : prepared.results) row.push_back(get(variable));
    }
    return rows;
  });
  if (!result) session_->forget(key_of(sql, binds, kinds));
  return result;
}

base::Result<size_t> SociConnection::execute(const std::string& sql, const std::vector<Value>& binds) {
  auto result = in_transaction(binds, [&]() -> base::Result<size_t> {
    Prepared& prepared = session_->prepare(sql, binds, {});
    for (size_t i = 0; i < binds.size(); ++i) set(prepared.binds[i], binds[i]);
    prepared.statement->execute(true);
    return static_cast<size_t>(std::max<long long>(prepared.statement->get_affected_rows(), 0));
  });
  if (!result) session_->forget(key_of(sql, binds, {}));
  return result;
}

base::Status SociConnection::script(const std::string& sql) {
  return guarded([&]() -> base::Status {
    if (engine_ == Engine::Postgres) {
      session_->soci << sql;
      return base::Done{};
    }
    // SQLite prepares one statement of a text; ours end their lines with the semicolon.
    for (size_t at = 0; at < sql.size();) {
      size_t end = std::min(sql.find(";\n", at), sql.size());
      session_->soci << sql.substr(at, end - at);
      at = std::min(end + 2, sql.size());
    }
    return base::Done{};
  });
}

namespace {

// Identifiers are ULIDs, or words of ours; they stand between quotes in the statement.
bool is_identifier(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

base::Status check_scope(const Scope& scope) {
  if (is_identifier(scope.tenant) && is_identifier(scope.account)) return base::Done{};
  return base::Error{base::ErrorCode::InvalidArgument,
                     "a scope is for letters, digits, `-` and `_`: this is no identifier of a row"};
}

std::string setting(const Scope& scope) {
  return fmt::format(
      "set local rapport.scope = '{}'; set local rapport.tenant = '{}'; "
      "set local rapport.account = '{}'",
      name_of(scope.kind), scope.tenant, scope.account);
}

}  // namespace

base::Status SociConnection::command(const std::string& sql) {
  if (engine_ == Engine::Postgres) return script(sql);
  auto done = guarded([&]() -> base::Status {
    session_->prepare(sql, {}, {}).statement->execute(true);
    return base::Done{};
  });
  if (!done) session_->forget(key_of(sql, {}, {}));
  return done;
}

base::Status SociConnection::enter(const Scope& scope) {
  if (broken_) return *broken_;
  if (auto fit = check_scope(scope); !fit) return fit;
  if (engine_ == Engine::Postgres) wanted_ = setting(scope);
  return base::Done{};
}

base::Status SociConnection::tell_scope() {
  if (wanted_ == told_) return base::Done{};
  auto done = script(wanted_);
  if (done)
    told_ = wanted_;
  else
    broken_ = done.error();
  return done;
}

base::Status SociConnection::begin(std::string_view how, const Scope& scope) {
  if (auto fit = check_scope(scope); !fit) return fit;
  session_->failed.clear();
  broken_.reset();
  should_retry_ = false;
  if (engine_ == Engine::Sqlite) return command(std::string(how));
  told_ = wanted_ = setting(scope);
  auto begun = script(std::string(how) + "; " + told_);
  if (!begun && is_alive_) (void)roll_back();
  return begun;
}

base::Status SociConnection::roll_back(const std::string& how) {
  if (engine_ == Engine::Sqlite) session_->failed.clear();
  auto done = command(how);
  if (!done) is_alive_ = false;
  return done;
}

}  // namespace rapport::store
