// Documents with a tick each: what has to be accepted to join, and what is new afterwards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/pages/visit.h"
#include "server/service/activation.h"

namespace rapport::pages {

// For {{> document_tick}}: key, title, version, html, url, is_checked, error.
List document_ticks(const Visit& visit, const std::vector<service::Document>& documents,
                    const std::optional<service::Refusal>& refusal);
// What was ticked, in the version that was shown.
std::vector<service::Accepted> accepted_ticks(const Visit& visit,
                                              const std::vector<service::Document>& documents);

}  // namespace rapport::pages
