#include "compiler/cli/signed_pack.h"

#include <algorithm>

#include "compiler/cli/open_program.h"

namespace rapport::cli {
namespace {

constexpr std::string_view kSignature = "rapport.sig";

std::optional<SignedPack> refuse(Surroundings& world, const std::string& path, const base::Error& error,
                                 Exit& exit) {
  exit = world.fail({error.code, path + ": " + error.message});
  return std::nullopt;
}

}  // namespace

std::optional<SignedPack> load_signed(Surroundings& world, const std::string& path, Exit& exit) {
  LoadedPack loaded = load_pack(world.disk(), path, world.packs());
  if (exit = say_problems(world, loaded); exit != Exit::Fine) return std::nullopt;
  SignedPack out{.form = loaded.form, .signature_path = joined(path, kSignature)};
  if (loaded.form == PackForm::Program) {
    base::Result<pack::PackSources> inside = driver::sources_inside(loaded.program, path);
    if (!inside) return refuse(world, path, inside.error(), exit);
    loaded.sources = std::move(*inside);
    out.signature_path = path + ".sig";
    out.program = std::move(loaded.program);
  }
  if (!loaded.too_long.empty() || !pack::find_file(loaded.sources, "pack.toml")) {
    out.compiled = compile_loaded(loaded);
    if (!loaded.too_long.empty())
      say_diagnostics(world, out.compiled, path);
    else
      world.fail({base::ErrorCode::InvalidArgument,
                  path + ": has no pack.toml; what is signed is a pack with a name and a version"});
    exit = Exit::BadInput;
    return std::nullopt;
  }
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const pack::Resolution resolution = pack::resolve_dependencies(loaded.sources, sources, diags);
  base::Result<pack::Statement> statement = pack::statement_of(resolution);
  if (!statement) return refuse(world, path, statement.error(), exit);
  out.statement = std::move(*statement);
  out.compiled = driver::compile(loaded.sources);
  return out;
}

std::string doubt_of_program(const SignedPack& pack, const std::string& path) {
  if (pack.form == PackForm::Sources) return {};
  const base::Result<bool> same = driver::is_made_of_its_sources(pack.program, path);
  if (!same) return same.error().message;
  if (!*same && lacks_conversions(pack.compiled))
    return "it converts answers of earlier versions (`convert`), which no .rapc can be held to: it has its "
           "sources inside, and not the previous/ of its folder; sign and verify the folder";
  return *same ? ""
               : "its program is not what its sources compile to with this version; build it again from them";
}

std::vector<std::string> doubts_of_signature(const SignedPack& pack, const std::string& text,
                                             const std::vector<pack::PublicKey>& trusted) {
  const base::Result<pack::Signature> signature = pack::read_signature(text);
  if (!signature) return {"is no signature: " + signature.error().message + "; sign the pack again"};
  if (!trusted.empty() && std::ranges::find(trusted, signature->key) == trusted.end())
    return {"is made with the key " + name_of(signature->key) + "…, which is none of those that are trusted"};
  if (!pack::holds(*signature))
    return {
        "does not hold: what it says was changed after it was signed, or it was made with another key than "
        "it names"};
  return pack::differences(signature->statement, pack.statement);
}

}  // namespace rapport::cli
