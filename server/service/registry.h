// What adding a partner by hand, importing the registry and activating a partner share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/service/environment.h"
#include "server/store/queries.h"

namespace rapport::service {

std::vector<std::string> words_of(std::string_view text);  // with spaces between, any number of them

// A row with an id and nothing but the number: Pending.
store::Organization new_partner(const Environment& environment, const std::string& account_number);

// From now on exactly these sign-ins may register the partner; how many were added or taken away.
base::Result<int64_t> put_sign_ins(store::Tx& tx, const Environment& environment,
                                   const std::string& partner_id, const std::vector<std::string>& emails);

bool has_required(const Settings& settings, const std::vector<store::Agreement>& agreements);

// Their names, for somebody who has to ask them.
base::Result<std::string> names_of_administrators(store::Tx& tx, std::string_view organization_id);

}  // namespace rapport::service
