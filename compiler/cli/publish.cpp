#include <nlohmann/json.hpp>

#include "compiler/cli/commands.h"
#include "compiler/cli/open_program.h"
#include "compiler/cli/publish_checks.h"
#include "compiler/diag/render.h"

namespace rapport::cli {
namespace {

std::string as_text(const Findings& findings, const std::string& pack) {
  std::string out;
  for (const Finding& finding : findings.list())
    out += diag::printable((finding.where.empty() ? pack : finding.where) + ": " + std::string(finding.code) +
                           ": " + finding.message) +
           "\n";
  const size_t count = findings.list().size();
  if (count == 0) return diag::printable(pack) + ": can be published\n";
  return out + diag::printable(pack) +
         fmt::format(": {} {} in the way of publishing\n", count, count == 1 ? "thing is" : "things are");
}

std::string as_json(const Findings& findings) {
  nlohmann::ordered_json json;
  json["publishable"] = findings.list().empty();
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : findings.list())
    json["findings"].push_back(
        {{"code", finding.code}, {"where", finding.where}, {"message", finding.message}});
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Exit publish(Surroundings& world, const PublishOptions& options) {
  const LoadedPack loaded = load_pack(world.disk(), options.pack, world.packs());
  if (const Exit exit = say_problems(world, loaded); exit != Exit::Fine) return exit;
  const bool is_pack = loaded.form == PackForm::Sources && pack::find_file(loaded.sources, "pack.toml");
  if (!is_pack) return world.misused("`publish` takes a folder with pack.toml");
  const driver::Compiled compiled = compile_loaded(loaded);
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const pack::Resolution resolution = pack::resolve_dependencies(loaded.sources, sources, diags);
  const Candidate candidate{.disk = world.disk(),
                            .folder = options.pack,
                            .today = world.today(),
                            .sources = loaded.sources,
                            .resolution = resolution,
                            .compiled = compiled};
  Findings findings;
  check_whole(candidate, findings);
  if (compiled.program) {
    check_contents(candidate, findings);
    check_applicability(candidate, findings);
    check_base_information(candidate, findings);
    check_tests(candidate, findings);
    check_examples(candidate, findings);
  } else if (options.format == Format::Text) {
    say_diagnostics(world, compiled, options.pack);
  }
  world.print(options.format == Format::Json ? as_json(findings) : as_text(findings, options.pack));
  return findings.list().empty() ? Exit::Fine : Exit::BadInput;
}

}  // namespace rapport::cli
