#include "server/store/soci_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <deque>
#include <unordered_map>

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

// A bind can be text at one time and a number at another where a column is null: one statement for each.
std::string key_of(const std::string& sql, const std::vector<Value>& binds) {
  std::string key = sql;
  key += '\0';
  for (const Value& bind : binds) key += kind_of(bind) == Kind::Integer ? 'i' : 't';
  return key;
}

struct Problem {
  base::Error error;
  bool is_fatal = false;
  bool is_worth_retrying = false;
};

Problem problem_of(const soci::soci_error& error) {
  using base::ErrorCode;
  if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    const std::string state = postgres->sqlstate();
    if (state == "23505" || state == "23503") return {{ErrorCode::Conflict, error.get_error_message()}};
    if (state == "42501") return {{ErrorCode::Forbidden, error.get_error_message()}};
    if (state == "40001" || state == "40P01")
      return {{ErrorCode::Unavailable, error.get_error_message()}, false, true};
    bool is_fatal = state.empty() || state.starts_with("08") || state.starts_with("57") || state == "     ";
    return {{ErrorCode::Unavailable, error.get_error_message()}, is_fatal};
  }
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    constexpr int kConstraint = 19, kCorrupt = 11, kNotADatabase = 26;
    int result = sqlite->result() & 0xff;
    if (result == kConstraint) return {{ErrorCode::Conflict, error.get_error_message()}};
    if (result == kCorrupt || result == kNotADatabase)
      return {{ErrorCode::Corrupt, error.get_error_message()}};
    return {{ErrorCode::Unavailable, error.get_error_message()}};
  }
  // SOCI says nothing more about a constraint that a prepared statement of SQLite hits.
  if (error.get_error_category() == soci::soci_error::constraint_violation)
    return {{ErrorCode::Conflict, error.get_error_message()}};
  return {{ErrorCode::Unavailable, error.get_error_message()},
          error.get_error_category() == soci::soci_error::connection_error};
}

// SOCI reads a connection string itself and breaks URLs: libpq takes the URL apart, SOCI gets its keywords
// and values.
base::Result<std::string> keywords_of(const std::string& url) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(url.c_str(), &message);
  if (!options) {
    std::string what = message ? message : "it cannot be read";
    PQfreemem(message);
    return base::Error{base::ErrorCode::InvalidArgument, "the address of the database: " + what};
  }
  std::string text;
  for (const PQconninfoOption* option = options; option->keyword; ++option) {
    if (!option->val) continue;
    text.append(text.empty() ? "" : " ").append(option->keyword).append("='");
    for (const char* c = option->val; *c; ++c) {
      if (*c == '\'' || *c == '\\') text += '\\';
      text += *c;
    }
    text += '\'';
  }
  PQconninfoFree(options);
  return text;
}

}  // namespace

struct SociConnection::Session {
  soci::session soci;
  std::unordered_map<std::string, Prepared> prepared;

  Prepared& prepare(const std::string& sql, const std::vector<Value>& binds, const std::vector<Kind>& kinds) {
    if (prepared.size() >= kPrepared) prepared.clear();
    auto [at, is_new] = prepared.try_emplace(key_of(sql, binds));
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

  void forget(const std::string& sql, const std::vector<Value>& binds) { prepared.erase(key_of(sql, binds)); }
};

SociConnection::SociConnection(Engine engine, std::unique_ptr<Session> session)
    : engine_(engine), session_(std::move(session)) {}

SociConnection::~SociConnection() {
  session_->prepared.clear();  // before the session that they belong to
}

base::Result<std::unique_ptr<SociConnection>> SociConnection::open(Engine engine, const std::string& where) {
  try {
    auto session = std::make_unique<Session>();
    if (engine == Engine::Sqlite)
      session->soci.open(soci::sqlite3, "db=\"" + where + "\" timeout=30");
    else {
      auto keywords = keywords_of(where);
      if (!keywords) return keywords.error();
      session->soci.open(soci::postgresql, *keywords);
    }
    return std::unique_ptr<SociConnection>(new SociConnection(engine, std::move(session)));
  } catch (const soci::soci_error& error) {
    return base::Error{base::ErrorCode::Unavailable,
                       "the database cannot be opened: " + error.get_error_message()};
  }
}

template <class Work>
auto SociConnection::guarded(Work work) -> decltype(work()) {
  should_retry_ = false;
  try {
    return work();
  } catch (const soci::soci_error& error) {
    Problem problem = problem_of(error);
    if (problem.is_fatal) is_alive_ = false;
    should_retry_ = problem.is_worth_retrying;
    return problem.error;
  } catch (const std::exception& error) {
    is_alive_ = false;
    return base::Error{base::ErrorCode::Unavailable, error.what()};
  }
}

base::Result<std::vector<Connection::Row>> SociConnection::select(const std::string& sql,
                                                                  const std::vector<Value>& binds,
                                                                  const std::vector<Kind>& kinds) {
  auto result = guarded([&]() -> base::Result<std::vector<Row>> {
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
  if (!result) session_->forget(sql, binds);
  return result;
}

base::Result<size_t> SociConnection::execute(const std::string& sql, const std::vector<Value>& binds) {
  auto result = guarded([&]() -> base::Result<size_t> {
    Prepared& prepared = session_->prepare(sql, binds, {});
    for (size_t i = 0; i < binds.size(); ++i) set(prepared.binds[i], binds[i]);
    prepared.statement->execute(true);
    return static_cast<size_t>(std::max<long long>(prepared.statement->get_affected_rows(), 0));
  });
  if (!result) session_->forget(sql, binds);
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

// Identifiers are ULIDs or empty; anything else would not be one of ours.
std::string setting(const Scope& scope) {
  RAPPORT_CHECK(scope.tenant.find('\'') == std::string::npos &&
                scope.account.find('\'') == std::string::npos);
  return fmt::format(
      "select set_config('rapport.scope', '{}', true), set_config('rapport.tenant', '{}', true), "
      "set_config('rapport.account', '{}', true)",
      name_of(scope.kind), scope.tenant, scope.account);
}

}  // namespace

base::Status SociConnection::enter(const Scope& scope) {
  if (engine_ == Engine::Sqlite) return base::Done{};
  return script(setting(scope));
}

base::Status SociConnection::begin(std::string_view how, const Scope& scope) {
  if (engine_ == Engine::Sqlite) return script(std::string(how));
  return script(std::string(how) + "; " + setting(scope));
}

}  // namespace rapport::store
