// The customer: from the link of the mail to the portal, its pages, its people.
import {enterOn, tabTo, typeInto} from '../checks.mjs';
import {PASSWORD, checks, demand, expectAt, facts, go, leave, letterTo, look, person, press, refused, send,
        sendAfterQuestion} from '../stage.mjs';

// Tab, Enter, Space and letters only, from the link of the mail to the portal.
export async function activateByKeyboard(link, name) {
  const page = await person('the administrator of the customer');
  await page.goto(link);
  expectAt(page, '/activation');
  await look(page, 'activation');
  await page.reload();
  await tabTo(checks, page, 'a.skip');
  await typeInto(checks, page, '[name="name"]', name);
  await typeInto(checks, page, '[name="password"]', PASSWORD);
  await showsByKeyboard(page);
  await enterOn(checks, page, 'main button.primary');
  expectAt(page, '/activation/terms');
  await look(page, 'activation-terms');
  await page.reload();
  await tabTo(checks, page, '.document');
  await acceptByKeyboard(page);
  expectAt(page, '/activation/done');
  await look(page, 'activation-done');
  await page.reload();
  await enterOn(checks, page, 'main a.primary');
  expectAt(page, '/customer');
  await look(page, 'customer-home-new');
  await leave(page);
}

// What was typed, and that again hidden.
async function showsByKeyboard(page) {
  const shows = '[data-shows="f-password"]';
  await tabTo(checks, page, shows);
  for (const [type, pressed] of [['text', 'true'], ['password', 'false']]) {
    await page.keyboard.press('Space');
    demand(await page.getAttribute('[name="password"]', 'type') === type, `the button makes the password a ${type}`);
    demand(await page.getAttribute(shows, 'aria-pressed') === pressed, `the button says so: ${pressed}`);
  }
}

async function acceptByKeyboard(page) {
  await tabTo(checks, page, '[name="accept_terms"]');
  await page.keyboard.press('Space');
  await tabTo(checks, page, '[name="accept_privacy"]');
  await page.keyboard.press('Space');
  await enterOn(checks, page, 'main button.primary');
}

// The same with a mouse; answers with the page.
export async function activate(link, {name}) {
  const page = await person('the administrator of another customer');
  await page.goto(link);
  await send(page, {name, password: PASSWORD});
  await refused(page, 422, () => send(page, {}), 'activation-terms-refused');
  await send(page, {accept_terms: 'yes', accept_privacy: 'yes'});
  expectAt(page, '/activation/done');
  await look(page, 'activation-done-trial');
  await press(page, 'main a.primary');
  return page;
}

// Tab, Enter, Space and letters only: from the start of the portal to the colleague in it.
export async function inviteByKeyboard(page, {name, email}) {
  await go(page, '/customer');
  await enterOn(checks, page, 'nav.side a[href="/customer/users"]');
  await enterOn(checks, page, 'main a[href="/customer/users/new"]');
  expectAt(page, '/customer/users/new');
  await look(page, 'customer-invite');
  await page.reload();
  await refused(page, 422, () => enterOn(checks, page, 'main button.primary'), 'customer-invite-refused');
  await typeInto(checks, page, '[name="name"]', name);
  await typeInto(checks, page, '[name="sign_in_email"]', email);
  await typeInto(checks, page, '[name="contact_email"]', email);
  await tabTo(checks, page, '[name="role"][value="Configurator"]');
  await page.keyboard.press('Space');
  await enterOn(checks, page, 'main button.primary');
  expectAt(page, /^\/customer\/users\/0/);
  await look(page, 'customer-user-invited');
  return joinByKeyboard(name, email);
}

async function joinByKeyboard(name, email) {
  const page = await person('the colleague');
  await page.goto((await letterTo(email)).link);
  expectAt(page, '/invitation');
  await look(page, 'invitation');
  await page.reload();
  await typeInto(checks, page, '[name="name"]', name);
  await typeInto(checks, page, '[name="password"]', PASSWORD);
  await enterOn(checks, page, 'button[value="set-password"]');
  await look(page, 'invitation-terms');
  await page.reload();
  await acceptByKeyboard(page);
  expectAt(page, '/customer');
  await look(page, 'colleague-home');
  return page;
}

export async function customerWorks(page) {
  for (const part of ['services', 'users', 'organization', 'audit', 'api-tokens', 'webhooks', 'identity-provider'])
    await look(page, `customer-${part}`, `/customer/${part}`);
  await go(page, '/customer/organization');
  await refused(page, 422, () => send(page, {organization_name: ''}), 'customer-organization-refused');
  await send(page, {organization_name: 'Bergmann Werkzeugbau GmbH', city: 'Stuttgart'});
  await look(page, 'customer-organization-saved');
}

export async function invite(page, {name, email}, role) {
  await go(page, '/customer/users/new');
  await send(page, {name, sign_in_email: email, contact_email: email, mail_language: facts.language, role});
  expectAt(page, /^\/customer\/users\/0/);
  return new URL(page.url()).pathname;
}

// Sent again, then taken back: neither link works any more.
export async function takesAnInvitationBack(page, who) {
  const user = await invite(page, who, 'Designer');
  const {link} = await letterTo(who.email);
  await press(page, 'button[value="resend"]');
  await look(page, 'customer-user-invited-again');
  const again = await letterTo(who.email);
  await go(page, user);
  await sendAfterQuestion(page, 'button[value="remove"]', 'customer-user-remove-question');
  expectAt(page, '/customer/users');
  return {superseded: link, withdrawn: again.link};
}

// Whoever is disabled sees so, and comes back.
export async function disablesAColleague(page, user, colleague) {
  await go(page, user);
  await refused(page, 422, () => changeRoles(page, ['Viewer']), 'customer-user-refused');
  await changeRoles(page, ['Configurator', 'Viewer']);
  await look(page, 'customer-user');
  await sendAfterQuestion(page, 'button[value="disable"]');
  await look(page, 'customer-user-disabled');
  await go(colleague, '/customer');
  await checks.look(colleague, 'choose-none');
  await press(page, 'button[value="enable"]');
  await look(page, 'customer-user-enabled');
}

async function changeRoles(page, roles) {
  for (const box of await page.locator('[name="role"]').all()) await box.setChecked(roles.includes(await box.inputValue()));
  await press(page, 'button[value="roles"]');
}

// Somebody of the partner's works for the customer, too, and sees for whom at each moment.
export async function wearsTwoHats(customer, partner, email) {
  await invite(customer, {name: 'Anna Holm', email}, 'Designer');
  await partner.goto((await letterTo(email)).link);
  expectAt(partner, '/invitation');
  await look(partner, 'invitation-of-a-partner');
  await send(partner, {}, 'button[value="continue"]');
  await send(partner, {accept_terms: 'yes', accept_privacy: 'yes'});
  await look(partner, 'partner-as-customer');
  await refused(partner, 403, () => go(partner, '/partner/customers'), 'partner-as-customer-refused');
  await look(partner, 'choose', '/choose');
  await press(partner, 'button.choice:has(.hat-partner)');
  expectAt(partner, '/partner');
}
