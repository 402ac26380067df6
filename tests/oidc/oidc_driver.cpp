// The relying party's side of a sign-in, step by step, for oidc_test.py: prints the address to send the
// person to, then reads lines `code X`, `nonce X`, `verifier X`, `ahead_ms N`, and says after each code who
// it is or why not.
#include <chrono>
#include <iostream>
#include <string>

#include "server/auth/provider_cache.h"

namespace {

using namespace rapport;  // NOLINT(google-build-using-namespace): a program of the tests

int64_t now_ms() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

void say(const base::Result<auth::Identity>& identity) {
  if (!identity) {
    std::cout << "error\t" << identity.error().message << '\n' << std::flush;
    return;
  }
  std::cout << "identity\t" << identity->issuer << '\t' << identity->subject << '\t' << identity->email
            << '\t' << (identity->is_email_verified ? "verified" : "unverified") << '\t' << identity->name
            << '\n'
            << std::flush;
}

int run(const std::string& issuer, const auth::ClientRegistration& registration) {
  auth::ProviderCache providers(auth::over_http({.allows_http = true, .allows_private = true}));
  const base::Result<auth::Provider> provider = providers.provider(issuer, now_ms());
  if (!provider) {
    std::cout << "error\t" << provider.error().message << '\n' << std::flush;
    return 1;
  }
  auth::Attempt attempt = auth::new_attempt();
  std::cout << "url\t" << auth::authorization_url(*provider, registration, attempt) << '\t' << attempt.state
            << '\n'
            << std::flush;
  int64_t ahead_ms = 0;
  for (std::string word, value; std::cin >> word >> value;) {
    if (word == "nonce") attempt.nonce = value;
    if (word == "verifier") attempt.code_verifier = value;
    if (word == "ahead_ms") ahead_ms = std::stoll(value);
    if (word == "code") say(providers.finish(*provider, registration, attempt, value, now_ms() + ahead_ms));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: oidc_driver ISSUER CLIENT_ID CLIENT_SECRET REDIRECT_URI\n";
    return 2;
  }
  return run(argv[1], {.client_id = argv[2], .client_secret = argv[3], .redirect_uri = argv[4]});
}
