#include <algorithm>
#include <vector>

#include "compiler/cli/commands.h"
#include "compiler/cli/embedded.h"
#include "compiler/diag/diagnostics.h"

namespace rapport::cli {
namespace {

constexpr std::string_view kHeading = "## ";

struct Section {
  std::string_view code, text;  // the text from its heading to the next
};

// The sections of docs/diagnostics.md whose heading begins with a code.
std::vector<Section> sections(std::string_view page) {
  std::vector<Section> all;
  size_t begin = std::string_view::npos;
  for (size_t at = 0; at < page.size();) {
    const size_t end = std::min(page.find('\n', at), page.size() - 1) + 1;
    const std::string_view line = page.substr(at, end - at);
    if (line.starts_with("# ") || line.starts_with(kHeading)) {
      if (begin != std::string_view::npos) all.back().text = page.substr(begin, at - begin);
      begin = std::string_view::npos;
      if (line.starts_with(kHeading)) {
        const std::string_view title = line.substr(kHeading.size());
        all.push_back({title.substr(0, title.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")), {}});
        begin = at;
      }
    }
    at = end;
  }
  if (begin != std::string_view::npos) all.back().text = page.substr(begin);
  return all;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

}  // namespace

Exit explain(Surroundings& world, const ExplainOptions& options) {
  const std::vector<Section> all = sections(embedded::diagnostics_page());
  const std::string code = upper(options.code);
  const auto section = std::ranges::find(all, code, &Section::code);
  if (section != all.end()) {
    std::string_view text = section->text.substr(kHeading.size());
    while (text.ends_with("\n\n")) text.remove_suffix(1);
    world.print(text);
    return Exit::Fine;
  }
  std::vector<std::string_view> codes;
  for (const Section& s : all) codes.push_back(s.code);
  const std::string_view near = diag::closest(codes, code);
  return world.misused("no code `" + options.code + "`" +
                       (near.empty() ? "" : ", did you mean `" + std::string(near) + "`?") +
                       "; codes are printed with each problem, as in `error[E2004]`");
}

}  // namespace rapport::cli
