// The audit log of a partner, a customer and the operator: found, paged, exported, and on demand whether its
// chain holds.
#include "runtime/value/date.h"
#include "server/pages/handlers.h"
#include "server/pages/shown.h"
#include "server/service/audit.h"

namespace rapport::pages {
namespace {

using texts::Text;

constexpr size_t kMostWords = 100;
constexpr std::string_view kCheck = "/check";

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
              {"whom", service::target_text(visit.environment.settings, entry, visit.language)},
              {"detail", service::detail_text(visit.environment.settings, entry, visit.language)},
              {"address", entry.address}};
}

View check_view(const Visit& visit, const service::ChainCheck& check) {
  const service::ChainState& state = check.so_far;
  bool is_broken = state.broken_at != 0, goes_on = !check.goes_on.empty();
  return View{{"is_empty", !is_broken && !goes_on && state.entries == 0},
              {"is_whole", !is_broken && !goes_on && state.entries > 0},
              {"is_broken", is_broken},
              {"fits", is_broken && state.entries > 0},
              {"count", shown_number(visit, state.entries)},
              {"broken_at", shown_number(visit, state.broken_at)},
              {"all", shown_number(visit, check.all)},
              {"last_at", shown_time(visit, state.until_ms)},
              {"checked_at", shown_time(visit, visit.environment.now_ms())}};
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

// The lines of an export, part after part from the latest one on: what is written meanwhile moves none of
// them, and all of them are there however many there are.
class Export {
 public:
  Export(const Visit& visit, store::AuditFilter filter)
      : environment_(&visit.environment), caller_(visit.caller), filter_(std::move(filter)) {}

  bool is_over() const { return is_over_; }

  service::Outcome<std::string> operator()() {
    std::string lines;
    if (is_over_) return lines;
    auto part = service::audit_part(*environment_, caller_, filter_, before_);
    if (!part) return part.error();
    for (const store::AuditEntry& entry : *part) add_line(lines, entry);
    is_over_ = part->size() < service::kAuditPart;
    if (!is_over_) before_ = part->back().number;
    return lines;
  }

 private:
  const service::Environment* environment_;  // of the site, which outlives its answers
  service::Caller caller_;
  store::AuditFilter filter_;
  int64_t before_ = service::kAuditEnd;
  bool is_over_ = false;
};

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
  view.set("query", filter.words).set("is_filtered", store::is_narrowed(filter));
  view.set("from", filter.from_ms == 0 ? "" : visit.asked("from"));
  view.set("until", filter.before_ms == 0 ? "" : visit.asked("until"));
  view.set("audit_path", visit.request.path).set("export_href", export_address(visit));
  view.set("paging", paging_view(visit, asked, listed->total));
  view.set("check_href", visit.request.path + std::string(kCheck));
  return page(visit, "audit", Area::Audit, std::move(view));
}

// As many lines as one waits for; the page asks for the next ones by itself.
http::Response check_audit(const Visit& visit) {
  auto check = service::check_own_chain(visit.environment, visit.caller, visit.asked("from"));
  if (!check) return problem(visit, check.error());
  View view = check_view(visit, *check);
  std::string next;
  if (!check->goes_on.empty()) next = visit.request.path + "?" + http::write_form({{"from", check->goes_on}});
  view.set("next_href", next);
  view.set("audit_path", visit.request.path.substr(0, visit.request.path.size() - kCheck.size()));
  http::Response response = page(visit, "audit_check", Area::Audit, std::move(view));
  if (!next.empty()) response.headers.push_back({"Refresh", "0; url=" + next});
  return response;
}

http::Response export_audit(const Visit& visit) {
  Export rest(visit, filter_of(visit));
  auto first = rest();
  if (!first) return problem(visit, first.error());
  http::Response response;
  response.headers.push_back({"Content-Type", "text/csv; charset=utf-8"});
  response.headers.push_back({"Content-Disposition", "attachment; filename=\"audit.csv\""});
  response.body = "number,at,who,acting_as,what,whom,detail,address,hash\r\n" + *first;
  if (!rest.is_over())
    response.more = [rest]() mutable -> base::Result<std::string> {
      auto part = rest();
      if (!part) return base::Error(part.error());
      return std::move(*part);
    };
  return response;
}

}  // namespace rapport::pages
