#include "server/store/postgres_address.h"

#include <libpq-fe.h>

#include <memory>
#include <string_view>

namespace rapport::store {
namespace {

void add(std::string& text, std::string_view keyword, std::string_view value) {
  text.append(text.empty() ? "" : " ").append(keyword).append("='");
  for (char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  text += '\'';
}

}  // namespace

base::Result<std::string> keywords_of(const std::string& url) {
  const base::Error unreadable{
      base::ErrorCode::InvalidArgument,
      "the address of the database cannot be read: expected `postgresql://user:password@host:port/database`, "
      "with `%40` for `@` and the like inside the password"};
  char* message = nullptr;
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconninfoParse(url.c_str(), &message),
                                                                       &PQconninfoFree);
  PQfreemem(message);
  if (!options) return unreadable;
  std::string text;
  bool has_timeout = false;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (!option->val) continue;
    const std::string_view keyword = option->keyword, value = option->val;
    // Signs that a password was not escaped, and ended up where libpq would show it.
    if (keyword == "host" && value.find('@') != std::string_view::npos) return unreadable;
    if (keyword == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos)
      return unreadable;
    has_timeout |= keyword == "connect_timeout";
    add(text, keyword, value);
  }
  if (!has_timeout) add(text, "connect_timeout", "10");
  return text;
}

}  // namespace rapport::store
