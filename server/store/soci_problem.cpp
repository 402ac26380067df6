#include "server/store/soci_problem.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace rapport::store {
namespace {

using base::ErrorCode;

Problem of_postgres(const std::string& state, std::string text) {
  if (state == "23505" || state == "23503") return {{ErrorCode::Conflict, std::move(text)}};
  // A policy, a right, a write in a transaction that only reads.
  if (state == "42501" || state == "25006") return {{ErrorCode::Forbidden, std::move(text)}};
  if (state == "40001" || state == "40P01") return {{ErrorCode::Unavailable, std::move(text)}, false, true};
  if (state.starts_with("22")) return {{ErrorCode::InvalidArgument, std::move(text)}};
  // 57P…: the server ends, or ends this connection. The driver makes up blanks where there is no state.
  bool is_fatal = state.find_first_not_of(' ') == std::string::npos || state.starts_with("08") ||
                  state.starts_with("57P");
  return {{ErrorCode::Unavailable, std::move(text)}, is_fatal};
}

// SOCI does not hand on the result code of a prepared statement of SQLite, only the text.
Problem of_sqlite(int result, std::string text) {
  constexpr int kReadOnly = 8, kCorrupt = 11, kConstraint = 19, kNotADatabase = 26;
  result &= 0xff;
  if (result == kConstraint || text.find("constraint failed") != std::string::npos)
    return {{ErrorCode::Conflict, std::move(text)}};
  if (result == kReadOnly || text.find("readonly database") != std::string::npos)
    return {{ErrorCode::Forbidden, std::move(text)}};
  if (result == kCorrupt || result == kNotADatabase || text.find("malformed") != std::string::npos ||
      text.find("not a database") != std::string::npos)
    return {{ErrorCode::Corrupt, std::move(text)}};
  return {{ErrorCode::Unavailable, std::move(text)}};
}

bool drop_before(std::string_view& text, std::string_view mark) {
  size_t at = text.find(mark);
  if (at == std::string_view::npos) return false;
  text.remove_prefix(at + mark.size());
  return true;
}

}  // namespace

std::string sentence_of(std::string_view message) {
  // "Cannot establish connection to the database.\nconnection to server at …"
  constexpr std::string_view kNoConnection = "Cannot establish connection to the database.";
  if (message.starts_with(kNoConnection)) message.remove_prefix(kNoConnection.size());
  while (!message.empty() && (message.front() == '\n' || message.front() == ' ')) message.remove_prefix(1);
  message = message.substr(0, message.find('\n'));  // what follows is detail: values, hints
  // "Cannot execute query. ERROR:  …", in the server's language; "sqlite3_statement_backend::load_one: …"
  if (!drop_before(message, ":  ") && message.starts_with("sqlite3_")) drop_before(message, ": ");
  constexpr std::string_view kSaid[] = {"Cannot execute query. ", "Cannot prepare statement. ",
                                        "Cannot establish connection to the database. "};
  for (std::string_view said : kSaid)
    if (message.starts_with(said)) message.remove_prefix(said.size());
  while (!message.empty() && (message.back() == ' ' || message.back() == '.')) message.remove_suffix(1);
  return std::string(message);
}

Problem problem_of(const soci::soci_error& error) {
  std::string text = "the database: " + sentence_of(error.get_error_message());
  if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error))
    return of_postgres(postgres->sqlstate(), std::move(text));
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error))
    return of_sqlite(sqlite->result(), std::move(text));
  bool is_fatal = error.get_error_category() == soci::soci_error::connection_error;
  Problem problem = of_sqlite(0, std::move(text));
  if (error.get_error_category() == soci::soci_error::constraint_violation)
    problem.error.code = ErrorCode::Conflict;
  problem.is_fatal = is_fatal;
  return problem;
}

}  // namespace rapport::store
