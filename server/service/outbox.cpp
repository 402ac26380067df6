#include "server/service/outbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "server/service/audit.h"
#include "server/service/fields.h"
#include "server/store/queries.h"

namespace rapport::service {
namespace {

constexpr int64_t kLease = 5 * kMinute;  // after that somebody else may try: who held it is dead
constexpr int64_t kGiveUpAfter = 3 * kDay;
constexpr size_t kProblemBytes = 300;

// 1, 2, 4 … minutes, at most an hour.
int64_t pause_after(int64_t attempts) {
  return std::min(kMinute << std::clamp<int64_t>(attempts - 1, 0, 6), kHour);
}

client::Delivery problem(client::DeliveryFailure failure, const std::string& what) {
  return {false, failure, what + ": " + std::strerror(errno)};
}

// A file descriptor that is closed at the end of its block.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Under its name the file is whole or not there, also after a power cut.
client::Delivery put_file(const std::string& folder, const std::string& name, std::string_view bytes) {
  constexpr auto kLater = client::DeliveryFailure::Later;
  std::string path = folder + "/" + name, unfinished = folder + "/." + name + ".part";
  {
    Descriptor file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.is_open()) return problem(kLater, "cannot create `" + unfinished + "`");
    if (!write_all(file.number(), bytes) || ::fsync(file.number()) != 0)
      return problem(kLater, "cannot write `" + unfinished + "`");
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0)
    return problem(kLater, "cannot rename to `" + path + "`");
  Descriptor holder(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!holder.is_open() || ::fsync(holder.number()) != 0)
    return problem(kLater, "cannot sync `" + folder + "`");
  return {true, kLater, ""};
}

enum class Ended : uint8_t { Delivered, Postponed, Failed };

Ended ended(const client::Delivery& answer, int64_t age_ms) {
  if (answer.is_delivered) return Ended::Delivered;
  bool is_over = answer.failure == client::DeliveryFailure::Never || age_ms >= kGiveUpAfter;
  return is_over ? Ended::Failed : Ended::Postponed;
}

// An address that does not answer is not tried again for each call that waits for it.
base::Result<size_t> postpone(store::Tx& tx, const store::Delivery& mail, int64_t until,
                              std::string_view problem) {
  if (mail.webhook_id)
    if (auto held = store::hold_back_calls(tx, *mail.webhook_id, until); !held) return held.error();
  return store::delivery_postponed(tx, mail.id, until, problem);
}

base::Result<size_t> mark(store::Tx& tx, const Environment& environment, const store::Delivery& mail,
                          Ended how, const std::string& what) {
  int64_t now = environment.now_ms();
  std::string_view shown = std::string_view(what).substr(0, kProblemBytes);
  switch (how) {
    case Ended::Delivered: return store::delivery_done(tx, mail.id, now);
    case Ended::Postponed: return postpone(tx, mail, now + pause_after(mail.attempts + 1), shown);
    case Ended::Failed: return store::delivery_failed(tx, mail.id, shown);
  }
  return size_t{0};
}

// Nothing: somebody else has it.
Outcome<std::optional<Ended>> deliver_one(const Environment& environment, const SendMail& send,
                                          const store::Delivery& mail) {
  int64_t now = environment.now_ms();
  auto taken = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
    return store::lease_delivery(tx, mail.id, now, now + kLease);
  });
  if (!taken) return taken.error();
  if (*taken == 0) return std::optional<Ended>();
  auto bytes = environment.sealer.open_sealed(mail.sealed, mail.id);
  client::Delivery answer{false, client::DeliveryFailure::Never, "it was sealed with another key"};
  if (bytes) answer = send(mail.message_id, environment.settings.mail_from, mail.recipient, *bytes);
  Ended how = ended(answer, environment.now_ms() - std::max(mail.created_at, mail.sent_again_at));
  auto marked = environment.store.write(store::Scope::system(), [&](store::Tx& tx) {
    return mark(tx, environment, mail, how, storable(answer.message, kProblemBytes));
  });
  if (!marked) return marked.error();
  return std::optional<Ended>(how);
}

// ---- again ----

Outcome<Done> may_be_called(store::Tx& tx, const store::Delivery& delivery) {
  if (!delivery.webhook_id) return Done{};
  auto webhook = tx.find<store::Webhook>(*delivery.webhook_id);
  if (!webhook) return webhook.error();
  if (!*webhook) return refused(base::ErrorCode::Conflict, texts::Text::problem_webhook_removed);
  if ((*webhook)->paused_at > 0)
    return refused(base::ErrorCode::Conflict, texts::Text::problem_webhook_paused);
  return Done{};
}

// The operator's chain outlives whoever the mail was for: it has the id alone.
Act sent_again(const Caller& caller, const store::Delivery& delivery) {
  if (own_chain(caller) == kOperatorChain) return {texts::Text::audit_delivery_sent_again, delivery.id};
  return {texts::Text::audit_delivery_sent_again, delivery.recipient, delivery.subject};
}

// `is_theirs` says whether the caller may know of the delivery.
template <class IsTheirs>
Outcome<Done> put_back(const Environment& environment, const Caller& caller, std::string_view id,
                       IsTheirs is_theirs) {
  return environment.store.write(store::Scope::system(), [&](store::Tx& tx) -> Outcome<Done> {
    auto found = tx.find<store::Delivery>(id);
    if (!found) return found.error();
    if (!*found) return not_there();
    const store::Delivery& delivery = **found;
    auto theirs = is_theirs(tx, delivery);
    if (!theirs) return theirs.error();
    if (!*theirs) return not_there();
    if (delivery.state != "failed")
      return refused(base::ErrorCode::Conflict, texts::Text::problem_delivery_not_failed);
    if (delivery.sealed.empty())
      return refused(base::ErrorCode::Conflict, texts::Text::problem_delivery_gone);
    if (auto may = may_be_called(tx, delivery); !may) return may.error();
    auto put = store::send_delivery_again(tx, delivery.id, environment.now_ms());
    if (!put) return put.error();
    if (*put == 0)  // somebody was faster
      return refused(base::ErrorCode::Conflict, texts::Text::problem_delivery_not_failed);
    auto recorded = record(tx, environment, caller, own_chain(caller), sent_again(caller, delivery));
    if (!recorded) return recorded.error();
    return Done{};
  });
}

}  // namespace

SendMail to_smtp(client::SmtpServer server) {
  return [server = std::move(server)](const std::string&, const std::string& from, const std::string& to,
                                      const std::string& bytes) {
    return client::deliver(server, from, to, bytes);
  };
}

SendMail to_folder(std::string folder) {
  return [folder = std::move(folder)](const std::string& message_id, const std::string&, const std::string&,
                                      const std::string& bytes) {
    if (message_id.empty() || message_id.find('/') != std::string::npos)
      return client::Delivery{false, client::DeliveryFailure::Never,
                              "`" + message_id + "` cannot name a file"};
    return put_file(folder, message_id + ".eml", bytes);
  };
}

Outcome<Sent> deliver_due(const Environment& environment, std::string_view kind, const SendMail& send,
                          int64_t most, const std::function<bool()>& goes_on) {
  auto due = environment.store.read(store::Scope::system(), [&](store::Tx& tx) {
    return store::due_deliveries(tx, kind, environment.now_ms(), most);
  });
  if (!due) return due.error();
  Sent sent;
  for (const store::Delivery& mail : *due) {
    if (goes_on && !goes_on()) break;
    auto how = deliver_one(environment, send, mail);
    if (!how) return how.error();
    if (!*how) continue;
    sent.delivered += **how == Ended::Delivered;
    sent.postponed += **how == Ended::Postponed;
    sent.failed += **how == Ended::Failed;
  }
  return sent;
}

Outcome<Done> send_again(const Environment& environment, const Caller& caller, std::string_view id) {
  if (auto allowed = require(caller, model::Right::OperateRegistry); !allowed) return allowed.error();
  return put_back(environment, caller, id,
                  [](store::Tx&, const store::Delivery&) { return base::Result<bool>(true); });
}

Outcome<Done> send_call_again(const Environment& environment, const Caller& caller,
                              std::string_view webhook_id, std::string_view id) {
  if (auto allowed = require(caller, model::Right::ManageWebhooks); !allowed) return allowed.error();
  auto is_theirs = [&](store::Tx& tx, const store::Delivery& call) -> base::Result<bool> {
    auto webhook = tx.find<store::Webhook>(webhook_id);
    if (!webhook) return webhook.error();
    return *webhook && (*webhook)->organization_id == caller.organization_id && call.webhook_id == webhook_id;
  };
  return put_back(environment, caller, id, is_theirs);
}

}  // namespace rapport::service
