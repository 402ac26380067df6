// Refusals as problem details (RFC 9457). Private to server/api.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/message.h"
#include "server/service/outcome.h"

namespace rapport::api {

using FieldMessages = std::vector<std::pair<std::string, std::string>>;  // field, message

http::Response problem_answer(unsigned status, std::string_view detail, const http::Request& request,
                              const FieldMessages& errors = {});
// In the language that the request asks for.
http::Response problem_answer(const service::Refusal& refusal, const http::Request& request);

}  // namespace rapport::api
