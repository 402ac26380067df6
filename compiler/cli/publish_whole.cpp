// Checks before publishing that need no program: warnings, pack.toml, rapport.lock, the signature, earlier
// versions.
#include <algorithm>

#include "compiler/cli/counted.h"
#include "compiler/cli/publish_checks.h"
#include "compiler/cli/signed_pack.h"
#include "compiler/diag/render.h"
#include "compiler/pack/signature.h"
#include "runtime/base/limits.h"

namespace rapport::cli {
namespace {

std::string place_of(const Candidate& pack, const diag::Diagnostic& d) {
  if (d.at.file >= pack.compiled.sources.size()) return {};
  const diag::Position at = pack.compiled.sources.position(d.at.file, d.at.begin);
  return fmt::format("{}:{}:{}", pack.compiled.sources.name(d.at.file), at.line, at.column);
}

bool is_about_translations(const diag::Diagnostic& d) {
  return d.code == diag::W4012.name || d.code == diag::W8005.name || d.code == diag::W8012.name;
}

void check_warnings(const Candidate& pack, Findings& findings) {
  for (const diag::Diagnostic& d : pack.compiled.diags.list()) {
    if (d.code == diag::N6001.name) findings.add(P1005, {});
    if (d.severity != diag::Severity::Warning) continue;
    if (is_about_translations(d))
      findings.add(P2007, place_of(pack, d), d.message);
    else
      findings.add(P1002, place_of(pack, d), d.code, d.message);
  }
}

void check_manifest(const pack::Manifest& manifest, Findings& findings) {
  if (manifest.title.empty()) findings.add(P1003, "pack.toml", "title");
  if (manifest.publisher.empty()) findings.add(P1003, "pack.toml", "publisher");
  if (manifest.version == pack::Version{}) findings.add(P1004, "pack.toml");
}

void check_previous(const Candidate& pack, const std::string& file, Findings& findings) {
  const std::string name = joined("previous", file);
  const base::Result<std::string> bytes = pack.disk.read(joined(pack.folder, name), limits::kProgramBytes);
  if (!bytes) return findings.add(P1012, name, name, bytes.error().message);
  const base::Result<pack::PackSources> inside = driver::sources_inside(*bytes, name);
  if (!inside) return findings.add(P1012, name, name, inside.error().message);
  const pack::SourceFile* toml = pack::find_file(*inside, "pack.toml");
  if (!toml) return findings.add(P1012, name, name, "it has no pack.toml");
  diag::SourceMap sources;
  diag::Diagnostics diags;
  const pack::Manifest old = pack::read_manifest(sources, sources.add(toml->name, toml->bytes), diags);
  const pack::Manifest& manifest = pack.resolution.packs.front().manifest;
  if (old.name != manifest.name)
    return findings.add(P1012, name, name, "it is of the pack `" + old.name + "`");
  if (pack::compare(manifest.version, old.version) <= 0)
    findings.add(P1011, "pack.toml", to_text(manifest.version), to_text(old.version), name);
}

void check_earlier_versions(const Candidate& pack, Findings& findings) {
  const base::Result<std::vector<FolderEntry>> entries = pack.disk.list(joined(pack.folder, "previous"));
  if (!entries && entries.error().code != base::ErrorCode::NotFound)
    findings.add(P1012, "previous", "previous", entries.error().message);
  if (!entries) return;
  for (const FolderEntry& entry : *entries)
    if (entry.name.ends_with(".rapc")) check_previous(pack, entry.name, findings);
}

void check_signature(const Candidate& pack, Findings& findings) {
  const base::Result<std::string> text =
      pack.disk.read(joined(pack.folder, "rapport.sig"), limits::kSignatureBytes);
  if (!text && text.error().code == base::ErrorCode::NotFound) return;
  if (!text) return findings.add(P1006, "rapport.sig", "cannot be read: " + text.error().message);
  const base::Result<pack::Statement> statement = pack::statement_of(pack.resolution);
  if (!statement)
    return findings.add(P1006, "rapport.sig", "cannot be held to the pack: " + statement.error().message);
  const base::Result<pack::Signature> signature = pack::read_signature(*text);
  if (!signature) return findings.add(P1006, "rapport.sig", "is none: " + signature.error().message);
  if (!pack::holds(*signature))
    return findings.add(P1006, "rapport.sig", "does not hold: it was changed after signing");
  for (const std::string& difference : pack::differences(signature->statement, *statement))
    findings.add(P1006, "rapport.sig", "is of something else: " + difference);
}

}  // namespace

void check_whole(const Candidate& pack, Findings& findings) {
  const size_t errors = pack.compiled.diags.count(diag::Severity::Error);
  if (errors > 0) findings.add(P1001, {}, counted(errors, "error"));
  check_warnings(pack, findings);
  check_manifest(pack.resolution.packs.front().manifest, findings);
  check_earlier_versions(pack, findings);
  check_signature(pack, findings);
}

}  // namespace rapport::cli
