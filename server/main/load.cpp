#include "server/main/load.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

#include "runtime/base/utf8.h"
#include "server/http/tls.h"

extern char** environ;

namespace rapport::daemon {
namespace {

constexpr size_t kSmallFileBytes = 1 << 20;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

void append(std::vector<Problem>& to, std::vector<Problem> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// Whoever can read a password may read the folder as well; so the file is only asked to be there.
void read_password(Loaded& loaded) {
  MailPlan& mail = loaded.plan.mail;
  if (mail.password_file.empty()) return;
  auto password = read_small_file(mail.password_file);
  if (password) {
    mail.server.password = std::move(*password);
    return;
  }
  loaded.problems.push_back(
      {loaded.configuration.of(Setting::mail_password_file).where, password.error().message});
}

// What people accept is read at the start: a file that is changed later is another version.
void read_documents(Loaded& loaded) {
  const std::vector<DocumentRow>& rows = loaded.configuration.documents;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t language = 0; language < rows[i].files.size(); ++language) {
      const std::string& file = rows[i].files[language];
      if (file.empty()) continue;
      auto html = read_small_file(file);
      if (html && html->empty())
        html =
            base::Error{base::ErrorCode::InvalidArgument, "`" + file + "` is empty; expected HTML (h3, p)"};
      if (html && base::find_invalid_utf8(*html))
        html = base::Error{base::ErrorCode::InvalidArgument, "`" + file + "` is not UTF-8"};
      if (html)
        loaded.plan.settings.documents[i].html[language] = std::move(*html);
      else
        loaded.problems.push_back({rows[i].where, html.error().message});
    }
  }
}

void check_words(Loaded& loaded) {
  auto words = auth::Wordlist::open(loaded.plan.words);
  if (!words)
    loaded.problems.push_back(
        {loaded.configuration.of(Setting::password_words).where, words.error().message});
}

}  // namespace

Inputs inputs_of(std::string config_file, Pairs flags) {
  Inputs inputs{std::move(config_file), {}, std::move(flags), variable("XDG_DATA_HOME")};
  if (inputs.config_file.empty()) inputs.config_file = variable("RAPPORT_CONFIG");
  const std::string home = variable("HOME");
  if (inputs.data_home.empty() && !home.empty()) inputs.data_home = home + "/.local/share";
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    const size_t equals = text.find('=');
    if (!text.starts_with("RAPPORT_") || equals == std::string_view::npos) continue;
    if (text.substr(0, equals) == "RAPPORT_CONFIG") continue;
    inputs.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::sort(inputs.environment.begin(), inputs.environment.end());
  return inputs;
}

base::Result<std::string> read_small_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kSmallFileBytes + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || (file.fail() && !file.eof())) {
    const base::ErrorCode code = errno == ENOENT ? base::ErrorCode::NotFound : base::ErrorCode::Forbidden;
    return base::Error{code, "`" + path + "` cannot be read: " + std::strerror(errno ? errno : EIO)};
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kSmallFileBytes)
    return base::Error{base::ErrorCode::InvalidArgument, "`" + path + "` has more than 1048576 bytes"};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

Loaded load(const Inputs& inputs) {
  Sources sources{std::nullopt, inputs.environment, inputs.flags};
  Loaded loaded;
  if (!inputs.config_file.empty()) {
    auto text = read_small_file(inputs.config_file);
    if (text)
      sources.file = ConfigurationFile{inputs.config_file, std::move(*text)};
    else
      loaded.problems.push_back({"", text.error().message});
  }
  ReadConfiguration read = read_configuration(sources);
  loaded.configuration = std::move(read.configuration);
  append(loaded.problems, std::move(read.problems));
  append(loaded.warnings, std::move(read.warnings));
  Planned planned = plan_of(loaded.configuration, inputs.data_home);
  loaded.plan = std::move(planned.plan);
  append(loaded.problems, std::move(planned.problems));
  append(loaded.warnings, std::move(planned.warnings));
  loaded.notes = std::move(planned.notes);
  read_password(loaded);
  read_documents(loaded);
  check_words(loaded);
  return loaded;
}

std::vector<Problem> certificate_problems(const Loaded& loaded) {
  const http::Tls& files = loaded.plan.http.tls;
  if (files.certificate_file.empty() || files.key_file.empty()) return {};
  const auto context = http::TlsContext::load(files);
  if (context) return {};
  const std::string& message = context.error().message;
  const bool is_certificate = message.starts_with("`" + files.certificate_file + "`");
  const Setting setting = is_certificate ? Setting::http_tls_certificate : Setting::http_tls_key;
  return {{loaded.configuration.of(setting).where, message}};
}

}  // namespace rapport::daemon
