#include "server/main/file_tables.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "runtime/base/closest.h"
#include "server/pages/legal.h"
#include "server/texts/countries.h"

namespace rapport::daemon {
namespace {

constexpr std::string_view kNames[] = {"service", "region", "document"};
constexpr size_t kMostRows = 1000;

enum class Member : uint8_t { Required, Optional, List };
struct MemberRow {
  std::string_view name;
  Member member;
};
constexpr MemberRow kService[] = {{"key", Member::Required},
                                  {"name", Member::Required},
                                  {"name_en", Member::Optional},
                                  {"name_de", Member::Optional},
                                  {"name_da", Member::Optional},
                                  {"description", Member::Optional},
                                  {"description_en", Member::Optional},
                                  {"description_de", Member::Optional},
                                  {"description_da", Member::Optional},
                                  {"url", Member::Optional}};
constexpr MemberRow kRegion[] = {{"key", Member::Required},     {"name", Member::Required},
                                 {"name_en", Member::Optional}, {"name_de", Member::Optional},
                                 {"name_da", Member::Optional}, {"countries", Member::List}};
constexpr MemberRow kDocument[] = {{"key", Member::Required},   {"version", Member::Required},
                                   {"title", Member::Optional}, {"url", Member::Optional},
                                   {"en", Member::Optional},    {"de", Member::Optional},
                                   {"da", Member::Optional}};

std::span<const MemberRow> members_of(std::string_view table) {
  if (table == "service") return kService;
  if (table == "region") return kRegion;
  return kDocument;
}

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

struct Row {  // of any of the tables
  std::map<std::string, std::string, std::less<>> texts;
  std::vector<std::string> countries;
  uint32_t line = 0;
};

bool is_key(std::string_view text) {
  return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

bool is_web_address(std::string_view text) {
  const bool has_scheme = text.starts_with("https://") || text.starts_with("http://");
  return has_scheme && text.size() <= 2000 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c > ' ' && c != '"' && c != '<' && c != '>' && c != 0x7f;
         });
}

class TableReader {
 public:
  TableReader(const TomlEntry& entry, const std::string& file) : entry_(entry), file_(file) {}

  std::vector<Row> read() {
    std::vector<Row> rows;
    if (entry_.value.kind != TomlKind::Array || entry_.value.items.size() > kMostRows) {
      problem(entry_.line, quoted(entry_.key) + " is " + std::string(words_for(entry_.value.kind)) +
                               "; expected [[" + entry_.key + "]], at most 1000 times");
      return rows;
    }
    for (const TomlValue& item : entry_.value.items) {
      if (item.kind == TomlKind::Table)
        rows.push_back(row_of(item));
      else
        problem(item.line, quoted(entry_.key) + " holds " + std::string(words_for(item.kind)) +
                               "; expected [[" + entry_.key + "]]");
    }
    check_keys(rows);
    for (const Row& row : rows) check_texts(row);
    return rows;
  }

  void problem(uint32_t line, std::string message) {
    problems_.push_back({file_ + ":" + std::to_string(line), std::move(message)});
  }
  std::vector<Problem> problems() { return std::move(problems_); }

 private:
  Row row_of(const TomlValue& table) {
    Row row{.texts = {}, .countries = {}, .line = table.line};
    for (const TomlEntry& entry : table.entries) read_member(entry, row);
    for (const MemberRow& member : members_of(entry_.key)) {
      const bool is_there = member.member == Member::List ? !row.countries.empty()
                                                          : !row.texts[std::string(member.name)].empty();
      const bool was_wrong = wrong_.contains({table.line, member.name});
      if (!is_there && !was_wrong && member.member != Member::Optional)
        problem(table.line, "[[" + entry_.key + "]] lacks " + quoted(member.name));
    }
    return row;
  }

  void read_member(const TomlEntry& entry, Row& row) {
    const auto members = members_of(entry_.key);
    auto found = std::find_if(members.begin(), members.end(),
                              [&](const MemberRow& member) { return member.name == entry.key; });
    if (found == members.end()) return unknown(entry);
    const bool is_list = found->member == Member::List;
    bool is_fine = entry.value.kind == (is_list ? TomlKind::Array : TomlKind::Text);
    for (const TomlValue& item : entry.value.items) is_fine = is_fine && item.kind == TomlKind::Text;
    if (!is_fine) {
      wrong_.insert({row.line, found->name});
      return problem(entry.line, quoted(entry_.key + "." + entry.key) + " is " +
                                     std::string(words_for(entry.value.kind)) + "; expected " +
                                     (is_list ? "a list of texts" : "a text"));
    }
    if (!is_list) row.texts[entry.key] = entry.value.text;
    for (const TomlValue& item : entry.value.items) row.countries.push_back(item.text);
  }

  void unknown(const TomlEntry& entry) {
    std::vector<std::string_view> names;
    for (const MemberRow& member : members_of(entry_.key)) names.push_back(member.name);
    const std::string_view close = base::closest(names, entry.key);
    problem(entry.line, quoted(entry_.key + "." + entry.key) + " is no setting" +
                            (close.empty() ? "" : "; did you mean " + quoted(close) + "?"));
  }

  void check_keys(const std::vector<Row>& rows) {
    std::map<std::string, uint32_t> seen;
    for (const Row& row : rows) {
      const auto key = row.texts.find("key");
      if (key == row.texts.end() || key->second.empty()) continue;
      const auto [first, is_new] = seen.emplace(key->second, row.line);
      if (!is_new)
        problem(row.line, "[[" + entry_.key + "]] " + quoted(key->second) + " is there already, in line " +
                              std::to_string(first->second));
    }
  }

  void check_texts(const Row& row) {
    for (const auto& [name, text] : row.texts) {
      const std::string expected = text.empty() ? "" : expected_of(name, text);
      if (!expected.empty())
        problem(row.line, quoted(entry_.key + "." + name) + " is " + quoted(text) + "; expected " + expected);
    }
  }
  // "" where the text is fine.
  std::string expected_of(std::string_view name, std::string_view text) const {
    if (name == "key") return is_key(text) ? "" : "small letters, digits, `-` and `_`, at most 64";
    if (name == "url") return is_web_address(text) ? "" : "https:// or http:// and what follows it";
    return "";
  }

  const TomlEntry& entry_;
  const std::string& file_;
  std::set<std::pair<uint32_t, std::string_view>> wrong_;
  std::vector<Problem> problems_;
};

void check_countries(const std::vector<Row>& rows, TableReader& reader) {
  std::map<std::string, std::string> region_of;
  for (const Row& row : rows)
    for (const std::string& country : row.countries) {
      const std::string key = row.texts.contains("key") ? row.texts.at("key") : "";
      if (country != "*" && !texts::is_country(country))
        reader.problem(
            row.line, quoted(country) + " is no country; expected a code of ISO 3166-1 such as `DK`, or `*`");
      const auto [first, is_new] = region_of.emplace(country, key);
      if (!is_new)
        reader.problem(row.line, quoted(country) + " is in region " + quoted(key) + " and in region " +
                                     quoted(first->second) + "; expected one region");
    }
}

std::string text_of(const Row& row, std::string_view name) {
  const auto found = row.texts.find(name);
  return found == row.texts.end() ? "" : found->second;
}

// `name_de` beside `name`: as readers of that language have it.
service::InLanguages in_languages(const Row& row, const std::string& name) {
  service::InLanguages texts;
  for (const texts::Language language : texts::kLanguages)
    texts[static_cast<size_t>(language)] = text_of(row, name + "_" + std::string(texts::code_of(language)));
  return texts;
}

service::CatalogueService service_of(const Row& row) {
  return {text_of(row, "key"), text_of(row, "name"),      text_of(row, "description"),
          text_of(row, "url"), in_languages(row, "name"), in_languages(row, "description")};
}

DocumentRow document_of(const Row& row, const std::string& file) {
  DocumentRow document{.key = text_of(row, "key"),
                       .version = text_of(row, "version"),
                       .title = text_of(row, "title"),
                       .url = text_of(row, "url")};
  for (size_t i = 0; i < document.files.size(); ++i)
    document.files[i] = text_of(row, texts::code_of(texts::kLanguages[i]));
  document.where = file + ":" + std::to_string(row.line);
  return document;
}

// The program has words for two; any other is at an address of its own.
void check_documents(const std::vector<Row>& rows, TableReader& reader) {
  for (const Row& row : rows) {
    const std::string key = text_of(row, "key");
    const bool is_ours = key == "terms" || key == "privacy";
    const bool is_elsewhere = !text_of(row, "title").empty() && !text_of(row, "url").empty();
    size_t given = 0;
    for (const texts::Language language : texts::kLanguages)
      given += text_of(row, texts::code_of(language)).empty() ? 0 : 1;
    if (is_ours && given != 0 && given != texts::kLanguages.size())
      reader.problem(row.line, "[[document]] " + quoted(key) +
                                   " has files for some languages; expected `en`, `de` and `da`, or none");
    if (!key.empty() && !is_ours && (!is_elsewhere || given != 0))
      reader.problem(row.line,
                     "[[document]] " + quoted(key) +
                         " is neither `terms` nor `privacy`; expected its `title` and `url`, no files");
  }
}

}  // namespace

std::span<const std::string_view> file_table_names() { return kNames; }

bool is_file_table(std::string_view name) {
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

void default_tables(Configuration& configuration) {
  configuration.catalogue = {{"rapport",
                              "Rapport",
                              "Questions and rules that configure an ERP installation",
                              "",
                              {},
                              {"", "Fragen und Regeln, mit denen eine ERP-Installation eingerichtet wird",
                               "Spørgsmål og regler, der sætter en ERP-installation op"}}};
  configuration.regions = {
      {"eu",
       "European Union",
       {"AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
        "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"},
       {"", "Europäische Union", "Den Europæiske Union"}},
      {"us", "United States", {"US", "CA", "MX", "PR"}, {"", "Vereinigte Staaten", "USA"}}};
  const std::string version(pages::kDefaultLegalVersion);
  configuration.documents = {{.key = "terms", .version = version}, {.key = "privacy", .version = version}};
}

std::vector<Problem> read_file_table(const TomlEntry& entry, const std::string& file,
                                     Configuration& configuration) {
  TableReader reader(entry, file);
  const std::vector<Row> rows = reader.read();
  const std::string where = file + ":" + std::to_string(entry.line);
  if (entry.key == "service") {
    configuration.catalogue.clear();
    configuration.catalogue_where = where;
    for (const Row& row : rows) configuration.catalogue.push_back(service_of(row));
  } else if (entry.key == "region") {
    configuration.regions.clear();
    configuration.regions_where = where;
    for (const Row& row : rows)
      configuration.regions.push_back(
          {text_of(row, "key"), text_of(row, "name"), row.countries, in_languages(row, "name")});
    check_countries(rows, reader);
  } else {
    configuration.documents.clear();
    configuration.documents_where = where;
    for (const Row& row : rows) configuration.documents.push_back(document_of(row, file));
    check_documents(rows, reader);
  }
  return reader.problems();
}

}  // namespace rapport::daemon
