#include "server/store/caller_query.h"

#include <fmt/format.h>

namespace rapport::store {
namespace {

// Where nobody is named by a left join all columns of its table are null, the id too.
struct Selected {
  std::string columns;
  std::vector<Kind> kinds;

  template <class Row>
  void add(std::string_view alias) {
    for_each_column<Row>([&]<class Type>(const Column<Row, Type>& column) {
      columns += fmt::format("{}{}.{}", columns.empty() ? "" : ", ", alias, column.name);
      kinds.push_back(kind_of_type<Type>());
    });
  }
};

// The columns of one table, from a row of all of them on.
class Reader {
 public:
  explicit Reader(Connection::Row& values) : values_(values) {}

  template <class Row>
  base::Result<std::optional<Row>> take() {
    bool is_there = !std::holds_alternative<std::monostate>(values_[at_]);
    Row row;
    std::string_view broken;
    for_each_column<Row>([&](const auto& column) {
      Value& value = values_[at_++];
      if (is_there && !from_value(value, row.*column.member)) broken = column.name;
    });
    if (!broken.empty())
      return base::Error{
          base::ErrorCode::Corrupt,
          fmt::format("`{}.{}` holds what this version does not know", Shape<Row>::shape.table, broken)};
    if (!is_there) return std::optional<Row>();
    return std::optional<Row>(std::move(row));
  }

 private:
  Connection::Row& values_;
  size_t at_ = 0;
};

struct Question {
  std::string sql;
  std::vector<Kind> kinds;
};

const Question& question() {
  static const Question asked = [] {
    Selected all;
    all.add<SignIn>("s");
    all.add<Account>("a");
    all.add<Organization>("o");
    all.add<Membership>("m");
    return Question{"select " + all.columns +
                        " from sign_in s"
                        " join account a on a.id = s.account_id"
                        " left join organization o on o.id = s.organization_id"
                        " left join membership m on m.account_id = a.id and m.status = 'Active'"
                        " where s.token_hash = ? order by m.organization_id",
                    all.kinds};
  }();
  return asked;
}

// One row for each membership; sign-in, account and organization are the same in all of them.
base::Status take_row(Connection::Row& values, std::optional<KnownCaller>& known) {
  Reader reader(values);
  auto sign_in = reader.take<SignIn>();
  if (!sign_in) return sign_in.error();
  auto account = reader.take<Account>();
  if (!account) return account.error();
  auto organization = reader.take<Organization>();
  if (!organization) return organization.error();
  auto membership = reader.take<Membership>();
  if (!membership) return membership.error();
  if (!known && *sign_in && *account)
    known = KnownCaller{std::move(**sign_in), std::move(**account), std::move(*organization), {}};
  if (known && *membership) known->memberships.push_back(std::move(**membership));
  return base::Done{};
}

}  // namespace

Found<KnownCaller> caller_by_token(Tx& tx, std::string_view token_hash) {
  if (tx.scope().kind != Scope::Kind::System)
    return base::Error{base::ErrorCode::Forbidden, "who brings a token is asked by the service itself alone"};
  const Question& asked = question();
  auto rows = tx.connection().select(asked.sql, {std::string(token_hash)}, asked.kinds);
  if (!rows) return rows.error();
  std::optional<KnownCaller> known;
  for (Connection::Row& values : *rows)
    if (auto taken = take_row(values, known); !taken) return taken.error();
  return known;
}

}  // namespace rapport::store
