// The audit log of a partner, a customer and the operator: found, paged, exported, and whether its chain
// holds.
#include "runtime/value/date.h"
#include "server/pages/handlers.h"
#include "server/service/audit.h"

namespace rapport::pages {
namespace {

using texts::Text;

constexpr size_t kMostWords = 100;
constexpr int64_t kExportAtOnce = 1'000, kMostExported = 100'000;

std::optional<int64_t> day_asked(const Visit& visit, std::string_view field) {
  return value::parse_date(visit.asked(field));
}

store::AuditFilter filter_of(const Visit& visit) {
  store::AuditFilter filter;
  filter.words = visit.asked("q").substr(0, kMostWords);
  filter.actor_id = visit.asked("who");
  filter.action = visit.asked("what");
  texts::Preferences preferences = visit.preferences();
  if (auto day = day_asked(visit, "from")) filter.from_ms = texts::begin_of_day(*day, preferences);
  // The last day counts.
  if (auto day = day_asked(visit, "until")) filter.before_ms = texts::begin_of_day(*day + 1, preferences);
  return filter;
}

bool is_filtered(const store::AuditFilter& filter) {
  return !filter.words.empty() || !filter.actor_id.empty() || !filter.action.empty() || filter.from_ms != 0 ||
         filter.before_ms != 0;
}

std::string export_address(const Visit& visit) {
  http::Fields fields = visit.query;
  std::erase_if(fields, [](const http::Field& f) { return f.name == "page" || f.name == "done"; });
  std::string query = http::write_form(fields);
  return visit.request.path + ".csv" + (query.empty() ? "" : "?" + query);
}

View row_of(const Visit& visit, const store::AuditEntry& entry) {
  texts::Preferences preferences = visit.preferences();
  bool is_other = !entry.acting_as.empty() && entry.acting_as != visit.caller.organization_name;
  return View{{"at", texts::format_date_time(entry.at, preferences)},
              {"instant", texts::format_instant(entry.at)},
              {"who", entry.actor.empty() ? visit.environment.settings.product : entry.actor},
              {"acting_as", is_other ? entry.acting_as : std::string()},
              {"what", service::action_text(entry.action, visit.language)},
              {"whom", entry.target},
              {"detail", service::detail_text(entry.action, entry.detail, visit.language)},
              {"address", entry.address}};
}

View chain_view(const Visit& visit, const service::ChainState& chain) {
  texts::Preferences preferences = visit.preferences();
  bool is_whole = chain.broken_at == 0;
  return View{{"is_whole", is_whole},
              {"count", texts::format_number(is_whole ? chain.entries : chain.broken_at, preferences)},
              {"checked_at", texts::format_date_time(visit.environment.now_ms(), preferences)}};
}

View choices_view(const Visit& visit, const service::AuditChoices& choices) {
  std::vector<FormView::Option> actors, actions;
  for (const store::AuditEntry& entry : choices.actors) actors.push_back({entry.actor_id, entry.actor, ""});
  for (const store::AuditEntry& entry : choices.actions)
    actions.push_back({entry.action, service::action_text(entry.action, visit.language), ""});
  FormView form;
  form.choice("who", actors, visit.asked("who")).choice("what", actions, visit.asked("what"));
  return form.take();
}

// A spreadsheet takes what begins with one of these for a formula: whoever is in the log must not write
// those.
std::string csv_field(std::string_view text) {
  bool is_formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  std::string field = is_formula ? "\"'" : "\"";
  for (char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

void add_line(std::string& csv, const store::AuditEntry& entry) {
  csv += std::to_string(entry.number);
  for (const std::string& part : {texts::format_instant(entry.at), entry.actor, entry.acting_as, entry.action,
                                  entry.target, entry.detail, entry.address, entry.hash})
    csv.append(",").append(csv_field(part));
  csv += "\r\n";
}

}  // namespace

http::Response show_audit(const Visit& visit) {
  store::AuditFilter filter = filter_of(visit);
  store::Page asked = page_asked(visit);
  auto listed = service::find_in_audit_log(visit.environment, visit.caller, filter, asked);
  if (!listed) return problem(visit, listed.error());
  auto choices = service::audit_choices(visit.environment, visit.caller);
  if (!choices) return problem(visit, choices.error());
  List rows;
  for (const store::AuditEntry& entry : listed->rows) rows.push_back(row_of(visit, entry));
  View view = rows_view(std::move(rows));
  view.add(choices_view(visit, *choices));
  view.set("query", filter.words).set("is_filtered", is_filtered(filter));
  view.set("from", filter.from_ms == 0 ? "" : visit.asked("from"));
  view.set("until", filter.before_ms == 0 ? "" : visit.asked("until"));
  view.set("audit_path", visit.request.path).set("export_href", export_address(visit));
  view.set("paging", paging_view(visit, asked, listed->total));
  view.set("chain", false);
  // Every line is read for this: once, where somebody begins to read, not with each page and search.
  if (asked.offset == 0 && !is_filtered(filter)) {
    auto chain = service::verify_own_chain(visit.environment, visit.caller);
    if (!chain) return problem(visit, chain.error());
    view.set("chain", chain_view(visit, *chain));
  }
  return page(visit, "audit", Area::Audit, std::move(view));
}

http::Response export_audit(const Visit& visit) {
  store::AuditFilter filter = filter_of(visit);
  std::string csv = "number,at,who,acting_as,what,whom,detail,address,hash\r\n";
  store::Page part{0, kExportAtOnce};
  while (part.offset < kMostExported) {
    auto listed = service::find_in_audit_log(visit.environment, visit.caller, filter, part);
    if (!listed) return problem(visit, listed.error());
    for (const store::AuditEntry& entry : listed->rows) add_line(csv, entry);
    part.offset += part.size;
    if (part.offset >= listed->total) break;
  }
  http::Response response;
  response.headers.push_back({"Content-Type", "text/csv; charset=utf-8"});
  response.headers.push_back({"Content-Disposition", "attachment; filename=\"audit.csv\""});
  response.body = std::move(csv);
  return response;
}

}  // namespace rapport::pages
