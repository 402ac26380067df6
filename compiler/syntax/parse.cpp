#include "compiler/syntax/parse.h"

#include "RapParser.h"
#include "compiler/syntax/antlr_run.h"
#include "compiler/syntax/brackets.h"
#include "compiler/syntax/builder.h"
#include "compiler/syntax/characters.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace rapport::syntax {
namespace {

// False: not even tokens can be read.
bool readable(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags) {
  const std::string_view text = sources.text(file);
  if (text.size() > limits::kSourceBytes) {
    diags.report(diag::E1002, {file, 0, 0}, text.size(), limits::kSourceBytes);
    return false;
  }
  if (const auto bad = base::find_invalid_utf8(text)) {
    const auto at = static_cast<uint32_t>(*bad);
    diags.report(diag::E1001, {file, at, at + 1}, at);
    return false;
  }
  return true;
}

// Controls stand nowhere, not in texts and comments either: nobody sees them, and terminals obey them.
void report_controls(const Source& source) {
  const std::string_view text = source.sources.text(source.file);
  for (uint32_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    if (control) source.problems.report(diag::E1006, {source.file, at, at + 1}, shown(text.substr(at, 1)));
  }
}

}  // namespace

File parse(const diag::SourceMap& sources, uint32_t file, diag::Diagnostics& diags) {
  File out;
  out.file = file;
  if (!readable(sources, file, diags)) return out;
  Problems problems(sources, diags);
  const Source source{sources, file, problems};
  report_controls(source);
  TokenList lexed = lex(sources, {file, 0, static_cast<uint32_t>(sources.text(file).size())}, problems);
  out.comments = std::move(lexed.comments);
  const std::optional<std::vector<Token>> tokens = balance(source, lexed.tokens);
  if (!tokens) return out;
  const AntlrRun run(source, *tokens, Start::File);
  Builder(source, out).file(run.tree());
  return out;
}

}  // namespace rapport::syntax
