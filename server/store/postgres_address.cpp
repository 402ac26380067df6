#include "server/store/postgres_address.h"

#include <libpq-fe.h>

#include <algorithm>
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

// A folder of sockets, or a name or address of this machine: no network is between.
bool is_here(std::string_view host) {
  return host.empty() || host.starts_with('/') || host == "localhost" || host.starts_with("127.") ||
         host == "::1";
}

// Of several, with commas between them.
bool are_all_here(std::string_view hosts) {
  while (true) {
    const size_t comma = std::min(hosts.find(','), hosts.size());
    if (!is_here(hosts.substr(0, comma))) return false;
    if (comma == hosts.size()) return true;
    hosts.remove_prefix(comma + 1);
  }
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
  bool has_timeout = false, is_local = true, is_verified = false;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (!option->val) continue;
    const std::string_view keyword = option->keyword, value = option->val;
    // Signs that a password was not escaped, and ended up where libpq would show it.
    if (keyword == "host" && value.find('@') != std::string_view::npos) return unreadable;
    if (keyword == "port" && value.find_first_not_of("0123456789,") != std::string_view::npos)
      return unreadable;
    has_timeout |= keyword == "connect_timeout";
    if (keyword == "host" || keyword == "hostaddr") is_local &= are_all_here(value);
    if (keyword == "sslmode") is_verified = value == "verify-full" || value == "verify-ca";
    add(text, keyword, value);
  }
  if (!is_local && !is_verified)
    return base::Error{
        base::ErrorCode::InvalidArgument,
        "the database is on another machine: expected `?sslmode=verify-full` at the end of its "
        "URL, with `&sslrootcert=FILE` where an authority of your own signed its certificate"};
  if (!has_timeout) add(text, "connect_timeout", "10");
  return text;
}

}  // namespace rapport::store
