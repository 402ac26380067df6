// Pages from templates: Mustache with template inheritance ({{<parent}}…{{$block}}…{{/block}}{{/parent}}),
// read once at the start into flat programs in which partials and parents are already in their places.
//
//   {{name}} {{a.b}}    a text, escaped for HTML in elements and quoted attributes
//   {{{name}}}          a text as it is: only for what the installation's own files say
//   {{#name}} {{^name}} a section: a list's rows, a view as scope, else whether it is yes or a text that is
//   not ""
//   {{t.name}}          a row of texts.def in the page's language; its {placeholders} are names of the view
//   {{asset.app_css}}   the path of an asset, '_' for the '.' of its file name
//   {{> name}}          another template in this place; {{! remarks}} and indentation are dropped
//
// A name is looked up from the innermost scope outwards.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/embedded.h"
#include "runtime/base/result.h"
#include "server/pages/view.h"
#include "server/texts/texts.h"

namespace rapport::pages {

struct Program;

struct Rendered {
  std::string html;
  std::vector<std::string> missing;  // names that the view lacks, or of another kind; shown as nothing
};

// Immutable once read: any thread may render.
class Templates {
 public:
  // Reads "*.html"; assets give the paths. InvalidArgument: a template is broken, or names what is not there.
  static base::Result<Templates> read(std::span<const base::EmbeddedFile> files,
                                      std::span<const base::EmbeddedFile> assets);
  Templates(Templates&&) noexcept;
  ~Templates();

  // `page` is the file's name without ".html", one of ours: another is an InternalError.
  Rendered render(std::string_view page, const View& view, texts::Language language) const;
  std::vector<std::string_view> names() const;  // sorted
  // What a page writes beside a field of its forms; nothing: it has no such field, or a sentence for a tick.
  std::optional<texts::Text> label_of(std::string_view page, std::string_view field) const;
  // The same of the first page that has such a field.
  std::optional<texts::Text> label_of(std::string_view field) const;

 private:
  explicit Templates(std::unique_ptr<const Program> program);
  std::unique_ptr<const Program> program_;
};

}  // namespace rapport::pages
