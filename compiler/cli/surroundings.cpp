#include "compiler/cli/surroundings.h"

#include <algorithm>

#include "compiler/diag/render.h"

namespace rapport::cli {

Exit exit_of(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::InvalidArgument:
    case base::ErrorCode::Corrupt:
    case base::ErrorCode::LimitExceeded:
    case base::ErrorCode::Unsupported: return Exit::BadInput;
    case base::ErrorCode::NotFound:
    case base::ErrorCode::Conflict:
    case base::ErrorCode::Unavailable:
    case base::ErrorCode::Forbidden: return Exit::Outside;
  }
  return Exit::Bug;
}

Exit worse(Exit a, Exit b) { return std::max(a, b); }

base::Status Surroundings::look_in(const std::vector<std::string>& folders) {
  for (const std::string& folder : folders) {
    const base::Result<FileInfo> info = disk_.inspect(folder);
    if (!info) return info.error();
    if (info->kind != FileKind::Folder)
      return base::Error{base::ErrorCode::InvalidArgument,
                         folder + ": is no folder: `--packs` names one in which folders of packs are"};
  }
  packs_.insert(packs_.begin(), folders.begin(), folders.end());
  return base::Done{};
}

void Surroundings::print(std::string_view text) {
  if (printed_.ok()) printed_ = out_.write(text);
}

// There is nobody left to tell when this fails.
void Surroundings::complain(std::string_view text) { static_cast<void>(err_.write(text)); }

Exit Surroundings::fail(const base::Error& error) {
  complain("error: " + diag::printable(error.message) + "\n");
  return exit_of(error.code);
}

Exit Surroundings::misused(std::string_view message) {
  complain("error: " + diag::printable(message) + "\n");
  return Exit::Usage;
}

}  // namespace rapport::cli
