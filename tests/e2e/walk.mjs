// The portals in a real browser: the way of a partner and its customer, in one language, every page looked at.
// walk.mjs FACTS: FACTS is JSON of base, first_link, registry (a CSV file), letters (a folder), pictures (a folder),
// chromium (a program), language, looks (a list of width and colour scheme), in_turn (each page gets
// one of the looks, not all).
import fs from 'node:fs';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {Checks, SIZES, enterOn, tabTo, typeInto} from './checks.mjs';

const facts = JSON.parse(process.argv[2]);
const PASSWORD = 'corridor-7-lantern-mosaic';
const WAIT_MS = 60000;
const PARTNER = 'anna.holm@nordlys.example';
const ADMIN = {name: 'Jonas Bergmann', email: 'jonas.bergmann@bergmann.example', contact: 'post@bergmann.example'};
const COLLEAGUE = 'greta.lang@bergmann.example';
const checks = new Checks(facts);
const browser = await chromium.launch({executablePath: facts.chromium, args: ['--no-sandbox']});
const read = new Set();

async function person(who) {
  const context = await browser.newContext({locale: facts.language, viewport: SIZES[facts.looks[0][0]]});
  await checks.watch(context, who);
  context.setDefaultTimeout(WAIT_MS);
  return context.newPage();
}

async function letterTo(address) {
  for (const end = Date.now() + WAIT_MS; Date.now() < end;) {
    for (const name of fs.readdirSync(facts.letters).filter((one) => one.endsWith('.json') && !read.has(one)).sort()) {
      const letter = JSON.parse(fs.readFileSync(path.join(facts.letters, name), 'utf8'));
      if (letter.to !== address) continue;
      read.add(name);
      return letter;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail to ${address} came`);
}

function expectAt(page, wanted) {
  const {pathname} = new URL(page.url());
  const fits = wanted instanceof RegExp ? wanted.test(pathname) : wanted === pathname;
  if (!fits) throw new Error(`expected to be at ${wanted}, is at ${pathname}`);
}

const go = (page, address) => page.goto(new URL(address, facts.base).href);
async function look(page, name, address) {
  if (address) await go(page, address);
  if (address) expectAt(page, address.split('?')[0]);
  await checks.look(page, name);
}

// Fills in what has these names, then presses the button of their form.
async function send(page, values, button = 'main form button.primary') {
  for (const [name, value] of Object.entries(values)) {
    const control = page.locator(`main form [name="${name}"]`).first();
    const kind = await control.evaluate((node) => node.type ?? node.tagName);
    if (kind === 'select-one') await control.selectOption(value);
    else if (kind === 'checkbox' || kind === 'radio') await page.check(`main form [name="${name}"][value="${value}"]`);
    else if (kind === 'file') await control.setInputFiles(value);
    else await control.fill(value);
  }
  await Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);
}

// A page that says no, with the status that it has.
async function refused(page, status, act, name) {
  checks.refusals = String(status);
  await act();
  await checks.look(page, name);
  checks.refusals = '';
}

async function signIn(who, email, at) {
  const page = await person(who);
  await go(page, '/sign-in');
  await send(page, {email, password: PASSWORD});
  expectAt(page, at);
  return page;
}

// ---- the steps ----

async function publicPages() {
  const page = await person('a visitor');
  for (const address of ['/sign-in', '/forgot', '/partner/register', '/terms', '/privacy'])
    await look(page, `public${address.replaceAll('/', '-')}`, address);
  await refused(page, 404, () => go(page, '/nowhere'), 'public-not-found');
  await refused(page, 404, () => go(page, '/link/' + 'x'.repeat(43)), 'public-link-unknown');
  await go(page, '/sign-in');
  await refused(page, 403, () => send(page, {email: 'nobody@nowhere.example', password: 'wrong-word-for-it'}),
                'public-sign-in-refused');
  await checks.findsWhatIsWrong(page);
  await page.context().close();
}

async function setUp() {
  const page = await person('the operator');
  await page.goto(facts.first_link);
  expectAt(page, '/first-operator');
  await look(page, 'operator-first');
  await send(page, {name: 'Olivia Operator', email: 'olivia@vendor.example', password: PASSWORD});
  expectAt(page, '/operator');
  await go(page, '/operator/import');
  await look(page, 'operator-import');
  await send(page, {file: facts.registry});
  await look(page, 'operator-imported');
  await look(page, 'operator-partners', '/operator/partners');
  await page.locator('main a[href^="/operator/partners/0"]').first().click();
  await page.waitForLoadState();
  await send(page, {version: '2026-01', signed_by: 'Anna Holm', signed_on: '2026-01-15'},
             'button[value="record-agreement"]');
  await look(page, 'operator-partner');
  return page;
}

async function partnerJoins() {
  const page = await person('the partner');
  await go(page, '/partner/register');
  await send(page, {email: PARTNER});
  await look(page, 'partner-register-sent');
  await page.goto((await letterTo(PARTNER)).link);
  expectAt(page, '/partner/confirm');
  await look(page, 'partner-confirm');
  await send(page, {name: 'Anna Holm', password: PASSWORD});
  expectAt(page, '/partner');
  await look(page, 'partner-home-new');
  await page.context().close();
}

async function addService(page, country) {
  await page.locator('main .page-actions a.primary').click();
  await page.waitForURL(/services\/new/);
  await look(page, `partner-service-add-${country}`);
  await send(page, {service: 'rapport', country, understood: 'yes'});
  expectAt(page, /^\/partner\/customers\/[^/]+\/services\/[^/]+$/);
}

async function partnerWorks(page) {
  await look(page, 'partner-customers-empty', '/partner/customers');
  await look(page, 'partner-customer-search', '/partner/customers/new?way=existing&q=402');
  await page.locator('main a[href*="account=402001"]').click();
  await page.waitForURL(/account=402001/);
  await look(page, 'partner-customer-filled');
  await send(page, {});
  expectAt(page, /^\/partner\/customers\/0[^/]+$/);
  await look(page, 'partner-customer-new');
  const customer = new URL(page.url()).pathname;
  await go(page, '/partner/customers/new?way=prospect');
  await look(page, 'partner-prospect');
  await send(page, {organization_name: 'Alpenblick Handels GmbH', city: 'Innsbruck', country: 'AT'});
  await addService(page, 'AT');
  await go(page, customer);
  await addService(page, 'DE');
  await look(page, 'partner-service-added');
  await send(page, {name: ADMIN.name, sign_in_email: ADMIN.email, contact_email: ADMIN.contact,
                    mail_language: facts.language}, 'button[value="send-activation"]');
  await look(page, 'partner-service-invited');
  await page.locator('button[value="remove"]').click();
  await page.locator('dialog[open]').waitFor();
  await look(page, 'partner-service-remove-question');
  await page.keyboard.press('Escape');
  await look(page, 'partner-customer', customer);
}

// Tab, Enter, Space and letters only, from the link of the mail to the portal.
async function activateByKeyboard() {
  const page = await person('the administrator of the customer');
  await page.goto((await letterTo(ADMIN.contact)).link);
  expectAt(page, '/activation');
  await look(page, 'activation');
  await page.reload();
  await tabTo(checks, page, 'a.skip');
  await typeInto(checks, page, '[name="name"]', ADMIN.name);
  await typeInto(checks, page, '[name="password"]', PASSWORD);
  await enterOn(checks, page, 'main button.primary');
  expectAt(page, '/activation/terms');
  await look(page, 'activation-terms');
  await page.reload();
  await tabTo(checks, page, '.document');
  await tabTo(checks, page, '[name="accept_terms"]');
  await page.keyboard.press('Space');
  await tabTo(checks, page, '[name="accept_privacy"]');
  await page.keyboard.press('Space');
  await enterOn(checks, page, 'main button.primary');
  expectAt(page, '/activation/done');
  await look(page, 'activation-done');
  await page.reload();
  await enterOn(checks, page, 'main a.primary');
  expectAt(page, '/customer');
  await look(page, 'customer-home-new');
  await page.context().close();
}

async function customerWorks(page) {
  for (const part of ['services', 'users', 'organization', 'audit', 'api-tokens'])
    await look(page, `customer-${part}`, `/customer/${part}`);
  await look(page, 'customer-invite', '/customer/users/new');
  await send(page, {name: 'Greta Lang', sign_in_email: COLLEAGUE, contact_email: COLLEAGUE,
                    mail_language: facts.language, role: 'Configurator'});
  await look(page, 'customer-user');
  const colleague = await person('the colleague');
  await colleague.goto((await letterTo(COLLEAGUE)).link);
  expectAt(colleague, '/invitation');
  await look(colleague, 'invitation');
  await send(colleague, {name: 'Greta Lang', password: PASSWORD}, 'button[value="set-password"]');
  await look(colleague, 'invitation-terms');
  await send(colleague, {accept_terms: 'yes', accept_privacy: 'yes'});
  expectAt(colleague, '/customer');
  await look(colleague, 'colleague-home');
}

async function restOfThePages(operator, partner, customer) {
  await look(partner, 'partner-home', '/partner');
  for (const part of ['customers', 'people', 'audit', 'api-tokens'])
    await look(partner, `partner-${part}`, `/partner/${part}`);
  await look(operator, 'operator-home', '/operator');
  for (const part of ['partners/new', 'customers', 'deliveries', 'audit'])
    await look(operator, `operator-${part.replace('/', '-')}`, `/operator/${part}`);
  await look(customer, 'account', '/account');
  for (const part of ['password', 'two-step', 'sign-ins'])
    await look(customer, `account-${part}`, `/account/${part}`);
  await customer.locator('details.menu summary').click();
  await look(customer, 'account-menu');
}

try {
  await publicPages();
  const operator = await setUp();
  await partnerJoins();
  const partner = await signIn('the partner', PARTNER, '/partner');
  await partnerWorks(partner);
  await activateByKeyboard();
  const customer = await signIn('the administrator of the customer', ADMIN.email, '/customer');
  await customerWorks(customer);
  await restOfThePages(operator, partner, customer);
} catch (error) {
  checks.problem('the walk', error.stack);
} finally {
  await browser.close();
}
for (const problem of checks.problems) console.log(`not ok: ${problem}`);
console.log(`${facts.language}: ${checks.pages} pages looked at, ` +
            `${facts.in_turn ? 'each in one of' : 'each in'} ${facts.looks.length} looks; ` +
            `${checks.problems.length} problems; pictures in ${facts.pictures}`);
process.exitCode = checks.problems.length === 0 ? 0 : 1;
