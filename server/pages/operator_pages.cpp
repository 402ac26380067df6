// What the operator's people see besides partners and accounts: the state of the installation, the import of
// the registry, what is sent.
#include <algorithm>
#include <array>

#include "server/pages/handlers.h"
#include "server/pages/shown.h"
#include "server/service/operators.h"
#include "server/service/outbox.h"
#include "server/service/registry_lines.h"

namespace rapport::pages {
namespace {

using texts::Text;

List attention_of(const Visit& visit, const service::Overview& overview) {
  List list;
  if (overview.failed_mails > 0)
    list.push_back(View{{"href", "/operator/deliveries?state=failed"},
                        {"label", visit.word(Text::deliveries)},
                        {"detail", shown_number(visit, overview.failed_mails)},
                        {"status", badge(Tone::Bad, visit.word(Text::status_failed))}});
  return list;
}

// ---- the import ----

std::string filling_of(const service::Said& said, std::string_view name) {
  for (const auto& [key, value] : said.fillings)
    if (key == name) return value;
  return "";
}

View result_view(const Visit& visit, const service::Imported& done) {
  return View{{"tone", name_of(done.refused_count == 0 ? Tone::Good : Tone::Wait)},
              {"added", shown_number(visit, done.partners_new + done.customers_new)},
              {"updated", shown_number(visit, done.partners_changed + done.customers_changed)},
              {"unchanged", shown_number(visit, done.unchanged)},
              {"refused", shown_number(visit, done.refused_count)}};
}

http::Response import_page(const Visit& visit, const std::optional<service::Imported>& done,
                           const std::optional<service::Refusal>& refusal) {
  List rows;
  for (const service::Said& said : done ? done->refused : std::vector<service::Said>{})
    rows.push_back(View{{"line", filling_of(said, "line")}, {"reason", filling_of(said, "what")}});
  FormView form;
  form.secret("file", general_problem(visit, refusal).value_or(""));
  View view = rows_view(std::move(rows));
  view.add(form.take());
  view.set("result", false);
  if (done) view.set("result", result_view(visit, *done));
  return page(visit, "import", Area::Import, std::move(view), status_of(refusal));
}

// ---- deliveries ----

struct DeliveryState {
  std::string_view name;
  Text label;
  Tone tone;
};
constexpr std::array kStates = {DeliveryState{"waiting", Text::status_waiting, Tone::Wait},
                                DeliveryState{"failed", Text::status_failed, Tone::Bad},
                                DeliveryState{"delivered", Text::status_sent, Tone::Good}};

const DeliveryState& state_named(std::string_view name) {
  auto found = std::find_if(kStates.begin(), kStates.end(), [&](const auto& s) { return s.name == name; });
  return found == kStates.end() ? kStates.front() : *found;
}

View delivery_row(const Visit& visit, const store::Delivery& delivery) {
  const DeliveryState& state = state_named(delivery.state);
  bool is_waiting = state.name == "waiting";
  return View{{"recipient", delivery.recipient},
              {"subject", delivery.subject},
              {"created", shown_time(visit, delivery.created_at)},
              {"attempts", shown_number(visit, delivery.attempts)},
              {"next_attempt", is_waiting ? shown_time(visit, delivery.due_at) : std::string()},
              {"problem", delivery.problem},
              {"again", state.name == "failed" && !delivery.recipient.empty() ? delivery.id : std::string()},
              {"status", badge(state.tone, visit.word(state.label))}};
}

http::Response deliveries_page(const Visit& visit, std::string_view asked_state,
                               const std::optional<service::Refusal>& refusal) {
  const DeliveryState& state = state_named(asked_state);
  store::Page asked = page_asked(visit);
  auto found = service::outbox(visit.environment, visit.caller, state.name, asked);
  if (!found) return problem(visit, found.error());
  List rows;
  for (const store::Delivery& delivery : found->rows) rows.push_back(delivery_row(visit, delivery));
  Options states;
  for (const DeliveryState& one : kStates)
    states.push_back({std::string(one.name), std::string(visit.word(one.label)), ""});
  FormView form;
  form.choice("state", states, state.name);
  if (auto general = general_problem(visit, refusal)) form.problem(*general);
  View view = rows_view(std::move(rows));
  view.add(form.take());
  view.set("is_waiting", state.name == "waiting").set("paging", paging_view(visit, asked, found->total));
  return page(visit, "deliveries", Area::Deliveries, std::move(view), status_of(refusal));
}

}  // namespace

http::Response show_operator_home(const Visit& visit) {
  auto all = service::overview(visit.environment, visit.caller);
  if (!all) return problem(visit, all.error());
  View first{{"label", visit.word(Text::start_import)},
             {"help", visit.word(Text::start_import_help)},
             {"action", visit.word(Text::import_registry)},
             {"href", "/operator/import"},
             {"is_done", false}};
  View view{{"is_new", all->partners == 0},
            {"steps", List{std::move(first)}},
            {"attention", attention_of(visit, *all)},
            {"counts", List{count_view(visit, Text::partners, all->partners),
                            count_view(visit, Text::count_partners, all->partners_active),
                            count_view(visit, Text::count_customers, all->customers),
                            count_view(visit, Text::count_active, all->services_active),
                            count_view(visit, Text::count_trials, all->trials),
                            count_view(visit, Text::count_waiting_mails, all->waiting_mails)}}};
  return page(visit, "operator_home", Area::Home, std::move(view));
}

http::Response show_import(const Visit& visit) { return import_page(visit, {}, {}); }

http::Response post_import(const Visit& visit) {
  auto file = std::find_if(visit.parts.begin(), visit.parts.end(),
                           [](const http::Part& part) { return part.name == "file"; });
  bool is_chosen = file != visit.parts.end() && !file->file_name.empty();
  if (!is_chosen || file->bytes.empty())
    return import_page(visit, {},
                       service::refused(base::ErrorCode::InvalidArgument,
                                        is_chosen ? Text::problem_file_empty : Text::problem_file_missing));
  auto imported = service::import_registry(visit.environment, visit.caller, file->bytes);
  if (!imported) return import_page(visit, {}, imported.error());
  return import_page(visit, *imported, {});
}

http::Response show_deliveries(const Visit& visit) {
  return deliveries_page(visit, visit.asked("state"), {});
}

http::Response post_deliveries(const Visit& visit) {
  if (visit.field("do") != "again") return problem(visit, 400);
  auto sent = service::send_again(visit.environment, visit.caller, visit.field("delivery"));
  if (sent) return go("/operator/deliveries?state=failed", "sent_again");
  if (sent.error().code == base::ErrorCode::NotFound) return problem(visit, sent.error());
  return deliveries_page(visit, "failed", sent.error());
}

}  // namespace rapport::pages
