// The partner: its account, its customers and their services.
import {tabTo} from '../checks.mjs';
import {PASSWORD, checks, demand, expectAt, facts, go, leave, letterTo, look, person, press, refused, send,
        sendAfterQuestion, signIn} from '../stage.mjs';

export const PARTNER = 'anna.holm@nordlys.example';
const PROSPECT = 'Alpenblick Handels GmbH';

export async function partnerJoins() {
  const page = await person('the partner');
  await go(page, '/partner/register');
  await send(page, {email: PARTNER});
  await look(page, 'partner-register-sent');
  const {link} = await letterTo(PARTNER);
  await page.goto(link);
  expectAt(page, '/partner/confirm');
  await look(page, 'partner-confirm');
  await refused(page, 422, () => send(page, {name: 'Anna Holm', password: 'nordlys-nordlys'}), 'partner-confirm-refused');
  await send(page, {name: 'Anna Holm', password: PASSWORD});
  expectAt(page, '/partner');
  await look(page, 'partner-home-new');
  await leave(page);
  return link;
}

// Answers with the address of the service.
async function addService(page, country, name) {
  await page.locator('main .page-actions a.primary').click();
  await page.waitForURL(/services\/new/);
  if (name) await look(page, name);
  await send(page, {service: 'rapport', country, understood: 'yes'});
  expectAt(page, /^\/partner\/customers\/[^/]+\/services\/[^/]+$/);
  return new URL(page.url()).pathname;
}

export async function sendActivation(page, {name, email, contact}) {
  await send(page, {name, sign_in_email: email, contact_email: contact, mail_language: facts.language},
             'button[value="send-activation"]');
}

// The customer that the registry knows, and a prospect: where their pages and services are.
export async function partnerWorks(page, administrator) {
  await look(page, 'partner-customers-empty', '/partner/customers');
  await look(page, 'partner-customer-search', '/partner/customers/new?way=existing&q=c-4020');
  await look(page, 'partner-customer-search-none', '/partner/customers/new?way=existing&q=nobody');
  await look(page, 'partner-customer-own', '/partner/customers/new?way=own');
  const prospect = await createsAProspect(page);
  await go(page, '/partner/customers/new?way=existing&q=c-4020');
  await page.locator('main a[href*="account=C-402001b"]').click();
  await page.waitForURL(/account=C-402001b/);
  await look(page, 'partner-customer-filled');
  await send(page, {});
  expectAt(page, /^\/partner\/customers\/0[^/]+$/);
  await look(page, 'partner-customer-new');
  const customer = new URL(page.url()).pathname;
  const service = await addService(page, 'DE', 'partner-service-add');
  await look(page, 'partner-service-added');
  await refused(page, 422, () => sendActivation(page, {...administrator, email: 'jonas@bergmann'}),
                'partner-service-refused');
  await sendActivation(page, administrator);
  await look(page, 'partner-service-invited');
  await look(page, 'partner-customer', customer);
  return {customer, service, ...prospect};
}

// Another prospect with a service, as quickly as can be: where both are.
export async function hasAProspect(page, name, country) {
  await go(page, '/partner/customers/new?way=prospect');
  await send(page, {organization_name: name, city: 'Oslo', country});
  const prospect = new URL(page.url()).pathname;
  return {prospect, service: await addService(page, country)};
}

async function createsAProspect(page) {
  await look(page, 'partner-prospect', '/partner/customers/new?way=prospect');
  await refused(page, 422, () => send(page, {organization_name: ''}), 'partner-prospect-refused');
  await send(page, {organization_name: PROSPECT, city: 'Innsbruck', country: 'AT'});
  const prospect = new URL(page.url()).pathname;
  await go(page, '/partner/customers/new?way=prospect');
  await refused(page, 422, () => send(page, {organization_name: 'Nordwind AG', country: ''}), 'partner-prospect-no-country');
  await send(page, {organization_name: PROSPECT, country: 'AT'});
  await look(page, 'partner-prospect-again-question');
  await go(page, prospect);
  const trial = await addService(page, 'AT', 'partner-trial-add');
  return {prospect, trial};
}

// A second letter: the link of the first one is over.
export async function sendsAgain(page, service, contact) {
  const first = await letterTo(contact);
  await go(page, service);
  await send(page, {}, 'button[value="send-activation"]');
  await look(page, 'partner-service-invited-again');
  const second = await letterTo(contact);
  demand(first.link !== second.link, 'each letter has a link of its own');
  return {superseded: first.link, link: second.link};
}

// The list follows what is typed: no page is loaded, the focus stays, and how many there are is said.
export async function searchesAsOneTypes(page) {
  await go(page, '/partner/customers');
  await page.evaluate(() => { window.isTheSame = true; });
  await tabTo(checks, page, '#f-q');
  const typed = async (text, said) => {
    await page.keyboard.press('Control+a');
    await page.keyboard.type(text);
    await page.waitForFunction((wanted) => new RegExp(wanted).test(document.querySelector('#found-said').textContent),
                               said);
    demand(await page.evaluate(() => window.isTheSame === true), 'no page was loaded');
    demand(await page.evaluate(() => document.activeElement.id) === 'f-q', 'the focus is where one types');
    demand(new URL(page.url()).searchParams.get('q') === text, `the address ${page.url()} has what was typed`);
  };
  await typed('zzz', '^\\D+$');
  await page.locator('#found .empty').waitFor();
  await look(page, 'partner-customers-none-found');
  await page.focus('#f-q');
  await typed('alpen', '1');
  demand(await page.locator('#found tbody tr').count() === 1, 'one customer is left');
  await look(page, 'partner-customers-searched');
  await page.locator('#found tbody a').click();
  await page.waitForURL(/customers\/0/);
  await page.goBack();
  demand(await page.locator('#found tbody tr').count() === 1, 'coming back shows what was found');
  demand(await page.inputValue('#f-q') === 'alpen', 'coming back shows what was typed');
  await withoutScript(page);
  await signedOutWhileTyping();
}

async function withoutScript(page) {
  const plain = await person('the partner without script',
                             {javaScriptEnabled: false, storageState: await page.context().storageState()});
  await go(plain, '/partner/customers');
  await plain.fill('#f-q', 'alpen');
  await Promise.all([plain.waitForNavigation(), plain.press('#f-q', 'Enter')]);
  demand(await plain.locator('#found tbody tr').count() === 1, 'without script, the form finds one customer');
  await leave(plain);
}

// The page to sign in comes instead of the page, not into its list; and leads back.
async function signedOutWhileTyping() {
  const page = await signIn('the partner whose sign-in ends', PARTNER, '/partner');
  await go(page, '/partner/customers');
  await page.context().clearCookies();
  await page.fill('#f-q', 'alpen');
  await page.waitForURL(/sign-in\?next=/);
  await send(page, {email: PARTNER, password: PASSWORD});
  expectAt(page, '/partner/customers');
  demand(await page.locator('#found tbody tr').count() === 1, 'after signing in it goes on with what was found');
  await leave(page);
}

// Suspended, the customer sees it; resumed.
export async function suspendsAndResumes(page, service, customer) {
  await go(page, service);
  await sendAfterQuestion(page, 'button[value="suspend"]', 'partner-service-suspend-question');
  await look(page, 'partner-service-suspended');
  await look(customer, 'customer-home-suspended', '/customer');
  await look(page, 'partner-home-attention', '/partner');
  await go(page, service);
  await press(page, 'button[value="resume"]');
  await look(page, 'partner-service-resumed');
}

// The question is a page where no script can ask it; and the link of what is removed is over.
export async function removesAService(page, administrator) {
  const {prospect, service} = await hasAProspect(page, 'Talblick AG', 'CH');
  await sendActivation(page, administrator);
  const {link} = await letterTo(administrator.contact);
  const plain = await person('the partner without our script', {storageState: await page.context().storageState()});
  await plain.route('**/assets/app*.js', (route) => route.fulfill({contentType: 'text/javascript', body: ''}));
  await go(plain, service);
  await press(plain, 'button[value="remove"]');
  await look(plain, 'partner-service-remove-page');
  await press(plain, 'main a.button');
  expectAt(plain, service);
  await plain.context().close();
  await go(page, service);
  await sendAfterQuestion(page, 'button[value="remove"]', 'partner-service-remove-question');
  expectAt(page, prospect);
  await look(page, 'partner-service-removed');
  return {link, prospect};
}

export async function removesACustomer(page, prospect) {
  await go(page, prospect);
  await sendAfterQuestion(page, 'button[value="remove"]', 'partner-customer-remove-question');
  expectAt(page, '/partner/customers');
  await look(page, 'partner-customer-removed');
}

// The partner as a customer of its own, which has the service that it has already.
export async function isItsOwnCustomer(page) {
  await go(page, '/partner/customers/new?way=own');
  await send(page, {});
  await addService(page, 'DK');
  await go(page, '/partner/customers/new?way=own');
  await look(page, 'partner-customer-own-there');
}

export async function partnerPages(page) {
  await look(page, 'partner-home', '/partner');
  for (const part of ['customers', 'audit', 'api-tokens', 'webhooks'])
    await look(page, `partner-${part}`, `/partner/${part}`);
}

// Whom its customers ask.
export async function namesItsContact(page) {
  await look(page, 'partner-organization', '/partner/organization');
  await refused(page, 422, () => send(page, {contact_email: 'nobody'}), 'partner-organization-refused');
  await send(page, {contact_name: 'Support', contact_email: 'support@nordlys.example', contact_phone: '+45 12 34 56 78'});
  await look(page, 'partner-organization-saved');
}
