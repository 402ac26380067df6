// What waits in the outbox goes out: each once, again with growing pauses where it fails, at most for three
// days; after that when somebody asks for it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "server/client/smtp.h"
#include "server/service/environment.h"

namespace rapport::service {

// Where mails go: an SMTP server, or a folder of .eml files.
using SendMail = std::function<client::Delivery(const std::string& message_id, const std::string& from,
                                                const std::string& to, const std::string& bytes)>;
SendMail to_smtp(client::SmtpServer server);
SendMail to_folder(std::string folder);

struct Sent {
  int64_t delivered = 0, postponed = 0, failed = 0;
};
// One round: what of this kind ("mail", "webhook") is due now, at most `most`. Threads and nodes may do this
// at the same time. Before each, `goes_on` is asked, so that a stop need not wait for the whole round.
Outcome<Sent> deliver_due(const Environment& environment, std::string_view kind, const SendMail& send,
                          int64_t most, const std::function<bool()>& goes_on = {});

// What has failed waits again, for three days more, under the same Message-ID or event id. Any delivery, for
// the operator's people. Conflict: it has not failed; its contents are not kept any more; its webhook is
// paused or removed.
Outcome<Done> send_again(const Environment& environment, const Caller& caller, std::string_view delivery_id);
// The same for a call of a webhook of the caller's organization.
Outcome<Done> send_call_again(const Environment& environment, const Caller& caller,
                              std::string_view webhook_id, std::string_view delivery_id);

}  // namespace rapport::service
