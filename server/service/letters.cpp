#include "server/service/letters.h"

#include "server/mail/letter.h"
#include "server/mail/message.h"

namespace rapport::service {
namespace {

using texts::Text;

mail::Letter to_letter(const Environment& environment, const Addressee& to, const LetterSaid& said) {
  texts::Language language = to.preferences.language;
  auto in = [&](const Said& words) { return in_language(words, language); };
  mail::Letter letter;
  letter.language = code_of(language);
  letter.title = in(said.title);
  letter.greeting = in({Text::letter_hello, {{"name", to.name.empty() ? to.address : to.name}}});
  for (const Said& paragraph : said.paragraphs) letter.paragraphs.push_back(in(paragraph));
  if (said.action) letter.action = mail::Action{in(*said.action), said.url};
  if (!said.account.empty()) letter.closing.push_back(in({Text::letter_account, {{"email", said.account}}}));
  if (said.works_until_ms > 0) {
    std::string until = texts::format_date_time(said.works_until_ms, to.preferences);
    letter.closing.push_back(in({Text::letter_until, {{"until", until}}}));
  }
  if (said.works_until_ms > 0 || said.is_asked_for) letter.closing.push_back(in({Text::letter_not_asked}));
  const std::string& product = environment.settings.product;
  letter.sender =
      said.on_behalf_of.empty()
          ? product
          : in({Text::letter_sender, {{"product", product}, {"organization", said.on_behalf_of}}});
  return letter;
}

}  // namespace

base::Status post(store::Tx& tx, const Environment& environment, const Addressee& to, const LetterSaid& said,
                  const store::Maybe& organization_id) {
  mail::Letter letter = to_letter(environment, to, said);
  mail::Bodies bodies = mail::to_bodies(letter);
  store::Delivery delivery;
  delivery.id = environment.new_id();
  mail::Message message;
  message.from = {environment.settings.product, environment.settings.mail_from};
  message.to = {to.name, to.address};
  message.subject = letter.title;
  message.text = bodies.text;
  message.html = bodies.html;
  message.message_id = delivery.id + "@" + environment.settings.mail_domain;
  message.date_ms = environment.now_ms();
  message.language = letter.language;
  auto bytes = mail::to_bytes(message);
  if (!bytes) return bytes.error();
  delivery.kind = "mail";
  delivery.organization_id = organization_id;
  delivery.recipient = to.address;
  if (!said.is_last) delivery.subject = letter.title;
  delivery.message_id = message.message_id;
  delivery.sealed = environment.sealer.seal(*bytes, delivery.id);
  delivery.state = "waiting";
  delivery.created_at = delivery.due_at = message.date_ms;
  return tx.within(store::Scope::system(), [&](store::Tx& all) { return all.insert(delivery); });
}

texts::Preferences preferences_of(const store::Account& account) {
  texts::Preferences preferences =
      texts::usual_preferences(texts::language_of(account.language).value_or(texts::Language::En));
  preferences.time_zone = account.time_zone;
  preferences.date_format = texts::date_format_of(account.date_format).value_or(preferences.date_format);
  preferences.number_format =
      texts::number_format_of(account.number_format).value_or(preferences.number_format);
  return preferences;
}

texts::Preferences preferences_of(const store::Organization& organization) {
  texts::Preferences preferences =
      texts::usual_preferences(texts::language_of(organization.language).value_or(texts::Language::En));
  preferences.time_zone = organization.time_zone;
  return preferences;
}

Addressee addressee(const store::Account& account, const std::string& address) {
  return {account.name, address, preferences_of(account)};
}

base::Result<Addressee> addressee(store::Tx& tx, const store::Membership& member,
                                  const store::Organization& organization) {
  auto account = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return all.find<store::Account>(member.account_id.value_or(""));
  });
  if (!account) return account.error();
  return Addressee{member.name, member.contact_email,
                   *account ? preferences_of(**account) : preferences_of(organization)};
}

base::Result<Addressee> addressee(store::Tx& tx, const Invited& invited,
                                  const texts::Preferences& otherwise) {
  auto account = tx.within(store::Scope::system(), [&](store::Tx& all) {
    return store::account_by_email(all, folded(invited.sign_in));
  });
  if (!account) return account.error();
  std::string to = folded(invited.address);
  bool is_theirs = *account && (to == (*account)->email_key || to == folded((*account)->contact_email));
  return Addressee{invited.name, invited.address, is_theirs ? preferences_of(**account) : otherwise};
}

base::Status tell(store::Tx& tx, const Environment& environment, const store::Account& account,
                  const std::string& address, const AccountNews& news) {
  if (address.empty()) return base::Done{};
  LetterSaid letter{.title = {news.title},
                    .paragraphs = {news.text},
                    .action = Said{news.action},
                    .url = environment.settings.base_url + std::string(news.path),
                    .account = account.email};
  return post(tx, environment, addressee(account, address), letter, {});
}

}  // namespace rapport::service
