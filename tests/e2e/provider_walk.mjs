// Single sign-on in a real browser: an administrator sets the provider, a colleague comes in through it.
// provider_walk.mjs FACTS: as walk.mjs, with issuer, secret, domain, administrator and colleague (e-mails), password.
import {chromium} from 'playwright-core';
import {Checks, SIZES} from './checks.mjs';

const facts = JSON.parse(process.argv[2]);
const checks = new Checks(facts);
const browser = await chromium.launch({executablePath: facts.chromium, args: ['--no-sandbox']});

async function person(who) {
  const context = await browser.newContext({locale: facts.language, viewport: SIZES[facts.looks[0][0]]});
  await checks.watch(context, who);
  // The provider's pages would fetch their font from the internet.
  await context.route(({origin}) => ![facts.base, facts.issuer].includes(origin), (route) => route.abort());
  context.setDefaultTimeout(60000);
  return context.newPage();
}

const go = (page, address) => page.goto(new URL(address, facts.base).href);

async function press(page, button) {
  await Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);
}

function expectAt(page, address) {
  if (page.url() !== new URL(address, facts.base).href) throw new Error(`expected ${address}, is at ${page.url()}`);
}

async function setProvider() {
  const page = await person('the administrator');
  await go(page, '/sign-in');
  await page.fill('[name="email"]', facts.administrator);
  await page.fill('[name="password"]', facts.password);
  await press(page, 'main form button.primary');
  await go(page, '/partner/identity-provider');
  await checks.look(page, 'identity-provider-none');
  const values = {issuer: facts.issuer, client_id: 'rapport-ec', client_secret: facts.secret, domains: facts.domain};
  for (const [name, value] of Object.entries(values)) await page.fill(`main [name="${name}"]`, value);
  await press(page, 'button[value="save"]');
  expectAt(page, '/partner/identity-provider?done=provider_saved');
  await checks.look(page, 'identity-provider-set');
  await page.locator('button[value="remove"]').click();
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
}

// The pages of the provider itself are not ours to look at.
async function comeIn() {
  const page = await person('the colleague');
  await go(page, '/sign-in?next=%2Fpartner%2Fcustomers');
  await press(page, 'a[href^="/sign-in/provider"]');
  await checks.look(page, 'provider-sign-in');
  await page.fill('[name="email"]', facts.colleague);
  await press(page, 'main form button.primary');
  await checks.look(page, 'provider-go');
  await press(page, 'main a.primary');
  await page.fill('[name="login"]', facts.colleague.split('@')[0]);
  await page.fill('[name="password"]', 'anything');
  await press(page, 'button[type="submit"]');
  await press(page, 'button[type="submit"]'); // consent
  await page.waitForURL(new URL('/partner/customers', facts.base).href);
  await checks.look(page, 'provider-came-in');
  await go(page, '/account');
  await checks.look(page, 'provider-account');
}

async function beRefused() {
  const page = await person('somebody else');
  await go(page, '/sign-in/provider');
  await page.fill('[name="email"]', facts.domain);
  await press(page, 'main form button.primary');
  await press(page, 'main a.primary');
  await page.fill('[name="login"]', 'stranger');
  await page.fill('[name="password"]', 'anything');
  await press(page, 'button[type="submit"]');
  await press(page, 'button[type="submit"]');
  checks.expectRefusal(page, 403);
  await checks.look(page, 'provider-refused');
}

try {
  await setProvider();
  await comeIn();
  await beRefused();
} catch (error) {
  checks.problem('the walk', error.stack);
} finally {
  await browser.close();
  checks.end();
}
for (const problem of checks.problems) console.log(`not ok: ${problem}`);
console.log(`${facts.language}: ${checks.pages} pages looked at; ${checks.problems.length} problems; ` +
            `pictures in ${facts.pictures}`);
process.exitCode = checks.problems.length === 0 ? 0 : 1;
