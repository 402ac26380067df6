#include "server/pages/document_ticks.h"

#include "server/pages/legal.h"

namespace rapport::pages {
namespace {

using texts::Text;

struct Texts {
  std::string title, html;
};

Texts texts_of(const Visit& visit, const service::Document& document) {
  const service::Settings& settings = visit.environment.settings;
  if (document.key == key_of(Legal::Terms))
    return {std::string(visit.word(Text::terms_of_service)),
            legal_text(settings, Legal::Terms, visit.language)};
  if (document.key == key_of(Legal::Privacy))
    return {std::string(visit.word(Text::privacy_statement)),
            legal_text(settings, Legal::Privacy, visit.language)};
  return {document.title.empty() ? document.key : document.title,
          document.html[static_cast<size_t>(visit.language)]};
}

}  // namespace

List document_ticks(const Visit& visit, const std::vector<service::Document>& documents,
                    const std::optional<service::Refusal>& refusal) {
  List list;
  for (const service::Document& document : documents) {
    Texts texts = texts_of(visit, document);
    std::string field = "accept_" + document.key;
    list.push_back(View{{"key", document.key},
                        {"title", std::move(texts.title)},
                        {"version", document.version},
                        {"html", std::move(texts.html)},
                        {"url", document.url},
                        {"is_checked", visit.field(field) == "yes"},
                        {"error", field_problem(visit, refusal, field)}});
  }
  return list;
}

std::vector<service::Accepted> accepted_ticks(const Visit& visit,
                                              const std::vector<service::Document>& documents) {
  std::vector<service::Accepted> accepted;
  for (const service::Document& document : documents) {
    if (visit.field("accept_" + document.key) != "yes") continue;
    accepted.push_back({document.key, std::string(visit.field(document.key + "_version"))});
  }
  return accepted;
}

}  // namespace rapport::pages
