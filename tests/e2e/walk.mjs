// The portals in a real browser: the way of a partner and its customer, in one language, every page looked at.
// walk.mjs FACTS: FACTS is JSON of base, first_link, registry (a CSV file), letters (a folder), pictures (a folder),
// chromium (a program), language, looks (a list of width and colour scheme), in_turn (each page gets
// one of the looks, not all).
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {Checks, SIZES, enterOn, tabTo, typeInto} from './checks.mjs';

const facts = JSON.parse(process.argv[2]);
const PASSWORD = 'corridor-7-lantern-mosaic';
const NEW_PASSWORD = 'harbour-19-velvet-quarry';
const WAIT_MS = 60000;
const PARTNER = 'anna.holm@nordlys.example';
const ADMIN = {name: 'Jonas Bergmann', email: 'jonas.bergmann@bergmann.example', contact: 'post@bergmann.example'};
const COLLEAGUE = 'greta.lang@bergmann.example';
const checks = new Checks(facts);
const browser = await chromium.launch({executablePath: facts.chromium, args: ['--no-sandbox']});
const read = new Set();

function demand(holds, what) {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}

// What an app shows for this seed (RFC 6238), so many half minutes from now: each code works once.
function codeOf(seed, ahead) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...seed].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const hash = crypto.createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

async function person(who) {
  const context = await browser.newContext({locale: facts.language, viewport: SIZES[facts.looks[0][0]]});
  await checks.watch(context, who);
  context.setDefaultTimeout(WAIT_MS);
  return context.newPage();
}

// A letter to this address with a link to follow that nobody read yet: others only tell of a change.
function unread(address) {
  for (const name of fs.readdirSync(facts.letters).filter((one) => one.endsWith('.json') && !read.has(one)).sort()) {
    const letter = JSON.parse(fs.readFileSync(path.join(facts.letters, name), 'utf8'));
    if (letter.to !== address || !letter.link) continue;
    read.add(name);
    return letter;
  }
  return null;
}

// The next one, as soon as the mail server has it.
function letterTo(address) {
  return new Promise((resolve, reject) => {
    const watcher = fs.watch(facts.letters, look);
    const timer = setTimeout(() => end(reject, new Error(`no mail to ${address} came`)), WAIT_MS);
    function end(settle, what) {
      watcher.close();
      clearTimeout(timer);
      settle(what);
    }
    function look() {
      const letter = unread(address);
      if (letter) end(resolve, letter);
    }
    look();
  });
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
  await look(page, 'partner-customer-search', '/partner/customers/new?way=existing&q=c-4020');
  await page.locator('main a[href*="account=C-402001b"]').click();
  await page.waitForURL(/account=C-402001b/);
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
  for (const part of ['services', 'users', 'organization', 'audit', 'api-tokens', 'webhooks'])
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
  return colleague;
}

// The list follows what is typed: no page is loaded, the focus stays, and how many there are is said.
async function searchesAsOneTypes(page) {
  await go(page, '/partner/customers');
  await page.evaluate(() => { window.isTheSame = true; });
  await tabTo(checks, page, '#f-q');
  const typed = async (text, said) => {
    await page.keyboard.press('Control+a');
    await page.keyboard.type(text);
    await page.waitForFunction((wanted) => new RegExp(wanted).test(document.querySelector('#found-said').textContent), said);
    demand(await page.evaluate(() => window.isTheSame === true), 'no page was loaded');
    demand(await page.evaluate(() => document.activeElement.id) === 'f-q', 'the focus is where one types');
    demand(new URL(page.url()).searchParams.get('q') === text, `the address ${page.url()} has what was typed`);
  };
  await typed('zzz', '^\\D+$');
  await page.locator('#found .empty').waitFor();
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
  const context = await browser.newContext({javaScriptEnabled: false, locale: facts.language,
                                            storageState: await page.context().storageState()});
  const plain = await context.newPage();
  await go(plain, '/partner/customers');
  await plain.fill('#f-q', 'alpen');
  await Promise.all([plain.waitForNavigation(), plain.press('#f-q', 'Enter')]);
  demand(await plain.locator('#found tbody tr').count() === 1, 'without script, the form finds one customer');
  await context.close();
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
  await page.context().close();
}

async function removesAService(page) {
  await go(page, '/partner/customers?q=alpenblick');
  await page.locator('#found tbody a').click();
  await page.waitForURL(/customers\/0/);
  const customer = new URL(page.url()).pathname;
  await page.locator('main tbody a[href*="/services/"]').click();
  await page.waitForURL(/services\/0/);
  await page.locator('button[value="remove"]').click();
  await Promise.all([page.waitForNavigation(), page.locator('dialog[open] button.danger').click()]);
  expectAt(page, customer);
  await look(page, 'partner-service-removed');
}

// A second step, the password forgotten with it, and the second step given up.
async function keepsTheAccount(page, email) {
  await go(page, '/account/two-step');
  await send(page, {}, 'button[value="set-up"]');
  await look(page, 'two-step-begun');
  const seed = (await page.locator('main .secret').textContent()).replace(/\s/g, '');
  await refused(page, 422, () => send(page, {code: '000000'}, 'button[value="turn-on"]'), 'two-step-refused');
  await send(page, {code: codeOf(seed, 0)}, 'button[value="turn-on"]');
  await look(page, 'two-step-codes');
  const recovery = await page.locator('main .codes li').allTextContents();
  await send(page, {}, 'button[value="done"]');
  await look(page, 'two-step-on');
  const other = await person('the colleague elsewhere');
  await go(other, '/sign-in');
  await send(other, {email, password: PASSWORD});
  expectAt(other, '/sign-in/code');
  await look(other, 'sign-in-code');
  await refused(other, 422, () => send(other, {code: '000000'}), 'sign-in-code-refused');
  await send(other, {code: codeOf(seed, 1)});
  expectAt(other, '/customer');
  await other.context().close();
  await resetsThePassword(email, recovery[0]);
  await go(page, '/sign-in');  // whoever was signed in is so no longer
  await send(page, {email, password: NEW_PASSWORD});
  await send(page, {code: recovery[1]});
  await go(page, '/account/two-step');
  await send(page, {code: recovery[2]}, 'button[value="turn-off"]');
  await look(page, 'two-step-off');
}

async function resetsThePassword(email, recovery) {
  const page = await person('the colleague who forgot');
  await go(page, '/forgot');
  await send(page, {email});
  await look(page, 'forgot-sent');
  await page.goto((await letterTo(email)).link);
  expectAt(page, '/reset');
  await look(page, 'reset');
  await refused(page, 422, () => send(page, {password: 'password1234'}), 'reset-refused');
  await send(page, {password: NEW_PASSWORD});
  expectAt(page, '/sign-in/code');
  await send(page, {code: recovery});
  expectAt(page, '/customer');
  await look(page, 'reset-done');
  await page.context().close();
}

// Somebody of the partner's works for the customer, too, and sees for whom at each moment.
async function wearsTwoHats(customer, partner) {
  await go(customer, '/customer/users/new');
  await send(customer, {name: 'Anna Holm', sign_in_email: PARTNER, contact_email: PARTNER,
                        mail_language: facts.language, role: 'Designer'});
  let letter = await letterTo(PARTNER);
  while (!letter.link.startsWith(facts.base)) letter = await letterTo(PARTNER);  // one that only tells something
  await partner.goto(letter.link);
  expectAt(partner, '/invitation');
  await look(partner, 'invitation-of-a-partner');
  await send(partner, {}, 'button[value="continue"]');
  await send(partner, {accept_terms: 'yes', accept_privacy: 'yes'});
  await look(partner, 'partner-as-customer');
  await look(partner, 'choose', '/choose');
  await Promise.all([partner.waitForNavigation(), partner.locator('button.choice:has(.hat-partner)').click()]);
  expectAt(partner, '/partner');
}

async function restOfThePages(operator, partner, customer) {
  await look(partner, 'partner-home', '/partner');
  for (const part of ['customers', 'people', 'audit', 'api-tokens', 'webhooks'])
    await look(partner, `partner-${part}`, `/partner/${part}`);
  await look(operator, 'operator-home', '/operator');
  await send(partner, {url: 'https://hooks.nordlys.example/rapport', event: 'service.activated'});
  await look(partner, 'partner-webhook-added');
  await Promise.all([partner.waitForNavigation(), partner.locator('main a.code').first().click()]);
  await look(partner, 'partner-webhook');
  for (const part of ['partners/new', 'customers', 'deliveries', 'audit', 'people', 'data', 'api-tokens', 'webhooks'])
    await look(operator, `operator-${part.replace('/', '-')}`, `/operator/${part}`);
  await look(customer, 'account', '/account');
  for (const part of ['password', 'two-step', 'sign-ins', 'data'])
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
  const colleague = await customerWorks(customer);
  await keepsTheAccount(colleague, COLLEAGUE);
  await searchesAsOneTypes(partner);
  await removesAService(partner);
  await wearsTwoHats(customer, partner);
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
