// The lists of the file: [[service]], [[region]], [[document]]. A list that stands in the file replaces the
// default as a whole.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/main/configuration.h"
#include "server/main/toml_file.h"

namespace rapport::daemon {

std::span<const std::string_view> file_table_names();
bool is_file_table(std::string_view name);
void default_tables(Configuration& configuration);
// Puts the entry into the configuration; what is wrong with it.
std::vector<Problem> read_file_table(const TomlEntry& entry, const std::string& file,
                                     Configuration& configuration);

}  // namespace rapport::daemon
