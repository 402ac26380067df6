#include "server/store/backup.h"

#include <fmt/format.h>

#include "server/store/backup_lines.h"
#include "server/store/connect.h"
#include "server/store/migrate.h"
#include "server/store/run_job.h"

namespace rapport::store {
namespace {

using base::ErrorCode;

constexpr std::string_view kForm = "rapport-backup 1";
constexpr int64_t kPage = 200;  // rows in memory at a time

std::string migrations_line() {
  std::string line = "migrations";
  for (const std::string& name : migration_names()) line.append(" ").append(name);
  return line;
}

std::string names_of(const Table& table) {
  std::string names;
  for (const ColumnShape& column : table.columns) {
    if (!names.empty()) names += ", ";
    names += column.name;
  }
  return names;
}

// How many rows there were.
base::Result<int64_t> write_table(Connection& connection, const Table& table, LineWriter& writer) {
  if (auto done = writer.line(head_of(table)); !done) return done.error();
  std::vector<Kind> kinds;
  for (const ColumnShape& column : table.columns) kinds.push_back(column.kind);
  // The first column is the id. No id comes before "": the first page takes all of them.
  const std::string sql = fmt::format("select {} from {} where id {{}} ? order by id limit ?",
                                      names_of(table), table.shape.table);
  std::string last;
  for (int64_t count = 0;;) {
    auto rows =
        connection.select(fmt::format(fmt::runtime(sql), count == 0 ? ">=" : ">"), {last, kPage}, kinds);
    if (!rows) return rows.error();
    for (const Connection::Row& row : *rows)
      if (auto done = writer.line(to_line(row)); !done) return done.error();
    count += static_cast<int64_t>(rows->size());
    if (rows->size() < kPage) return count;
    last = std::get<std::string>(rows->back().front());
  }
}

base::Status write_all(Connection& connection, LineWriter& writer) {
  for (std::string_view line : {std::string(kForm), migrations_line()})
    if (auto done = writer.line(line); !done) return done;
  int64_t count = 0;
  for (const Table& table : tables()) {
    auto rows = write_table(connection, table, writer);
    if (!rows) return rows.error();
    count += *rows;
  }
  if (auto done = writer.line(fmt::format("end {} {}", count, writer.digest())); !done) return done;
  return writer.flush();
}

// ---- restore ----

base::Error corrupt(const LineReader& reader, std::string_view expected) {
  return {ErrorCode::Corrupt,
          fmt::format("line {} of the copy is not what was expected: {}", reader.number(), expected)};
}

base::Result<std::string> next_line(LineReader& reader) {
  auto line = reader.next();
  if (!line) return base::Error{line.error().code, "the copy: " + line.error().message};
  if (!*line)
    return base::Error{ErrorCode::Corrupt, fmt::format("the copy is cut off after line {}", reader.number())};
  return std::move(**line);
}

base::Status check_head(LineReader& reader) {
  auto form = next_line(reader);
  if (!form) return form.error();
  if (!form->starts_with("rapport-backup ")) return corrupt(reader, "`rapport-backup`: this is no copy");
  auto migrations = next_line(reader);
  if (!migrations) return migrations.error();
  if (*form == kForm && *migrations == migrations_line()) return base::Done{};
  return base::Error{
      ErrorCode::Unsupported,
      "the copy is of another version of the service: restore it with that version, then upgrade"};
}

base::Status check_empty(Connection& connection) {
  for (const Table& table : tables()) {
    auto rows = connection.select(
        fmt::format("select count(*) from (select 1 from {} limit 1) as r", table.shape.table), {},
        {Kind::Integer});
    if (!rows) return rows.error();
    if (rows->front().front() != Value(int64_t{0}))
      return base::Error{ErrorCode::Conflict,
                         fmt::format("the database is not empty: there are rows in `{}`", table.shape.table)};
  }
  return base::Done{};
}

struct TableRead {
  int64_t rows = 0;
  std::string next;  // the line after them
};

base::Result<TableRead> read_table(Connection& connection, const Table& table, LineReader& reader) {
  std::string sql = fmt::format("insert into {} ({}) values (?", table.shape.table, names_of(table));
  for (size_t i = 1; i < table.columns.size(); ++i) sql += ", ?";
  sql += ")";
  for (int64_t count = 0;; ++count) {
    auto line = next_line(reader);
    if (!line) return line.error();
    if (!line->starts_with("row ")) return TableRead{count, std::move(*line)};
    auto values = to_values(*line, table.columns);
    if (!values) return corrupt(reader, fmt::format("a row of `{}`", table.shape.table));
    auto inserted = connection.execute(sql, *values);
    if (!inserted)
      return base::Error{inserted.error().code,
                         fmt::format("line {} of the copy: {}", reader.number(), inserted.error().message)};
  }
}

base::Status read_all(Connection& connection, LineReader& reader) {
  if (auto done = check_empty(connection); !done) return done;
  auto line = next_line(reader);
  if (!line) return line.error();
  int64_t count = 0;
  for (const Table& table : tables()) {
    if (*line != head_of(table)) return corrupt(reader, fmt::format("`{}`", head_of(table)));
    auto read = read_table(connection, table, reader);
    if (!read) return read.error();
    count += read->rows;
    *line = std::move(read->next);
  }
  std::string end = fmt::format("end {} {}", count, reader.digest_before());
  if (*line != end) return corrupt(reader, fmt::format("`{}`: something was changed or is missing", end));
  auto more = reader.next();
  if (!more) return more.error();
  if (*more) return corrupt(reader, "nothing after `end`");
  return base::Done{};
}

}  // namespace

base::Status backup(const StoreOptions& options, const ByteSink& sink) {
  auto opened = connect(options);
  if (!opened) return opened.error();
  SociConnection& connection = **opened;
  auto todo = pending(connection);
  if (!todo) return todo.error();
  if (!todo->empty())
    return base::Error{ErrorCode::Unsupported,
                       fmt::format("the database lacks the migration `{}`: copy it with the "
                                   "version that wrote it, or migrate it first",
                                   todo->front())};
  bool is_sqlite = connection.engine() == Engine::Sqlite;
  auto begun = connection.begin(is_sqlite ? "begin"
                                          : "begin isolation level repeatable read read only; "
                                            "set local idle_in_transaction_session_timeout = 0",
                                Scope::system());
  if (!begun) return begun;
  LineWriter writer(sink);
  auto written =
      run_job(connection, Scope::system(), [&](Tx& tx) { return write_all(tx.connection(), writer); });
  auto ended = connection.roll_back();
  return written ? ended : written;
}

base::Status restore(const StoreOptions& options, const ByteSource& source) {
  LineReader reader(source);
  if (auto fit = check_head(reader); !fit) return fit;  // before anything is made
  if (auto made = open_store(options); !made) return made.error();
  auto opened = connect(options);
  if (!opened) return opened.error();
  SociConnection& connection = **opened;
  // An organization names its partner, which may come after it.
  bool is_sqlite = connection.engine() == Engine::Sqlite;
  auto read = connection.begin(is_sqlite ? "begin immediate" : "begin; set constraints all deferred",
                               Scope::system());
  if (!read) return read;
  if (is_sqlite) read = connection.script("pragma defer_foreign_keys = on");
  if (read)
    read = run_job(connection, Scope::system(), [&](Tx& tx) { return read_all(tx.connection(), reader); });
  if (read) read = connection.script("commit");
  if (!read) (void)connection.roll_back();
  return read;
}

}  // namespace rapport::store
