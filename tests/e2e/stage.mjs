// What every step of the walk needs: people with a browser each, the letters that they get, their forms, and the
// service's own clock.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {chromium} from 'playwright-core';
import {Checks, SIZES} from './checks.mjs';
import {Visited} from './visited.mjs';

export const facts = JSON.parse(process.argv[2]);
export const PASSWORD = 'corridor-7-lantern-mosaic';
export const NEW_PASSWORD = 'harbour-19-velvet-quarry';
const WAIT_MS = 60000;

// Routes that have no page to look at, or whose page is looked at elsewhere.
const APART = {
  'GET /': 'sends everybody on to their own start',
  'GET /assets/{asset}': 'what pages are made of',
  'GET /link/{token}': 'takes the token out of the address and goes on',
  'GET /account/data.json': 'a file to keep',
  'GET /partner/audit.csv': 'a file to keep',
  'GET /customer/audit.csv': 'a file to keep',
  'GET /operator/audit.csv': 'a file to keep',
};

// Who is called by webhooks, and wants no more calls.
const receiver = http.createServer((request, response) => response.writeHead(410).end());
await new Promise((listens) => receiver.listen(0, '127.0.0.1', listens));
export const RECEIVER = `http://127.0.0.1:${receiver.address().port}`;

export const visited = new Visited(facts.routes, APART);
export const checks = new Checks({...facts, visited});
const browser = await chromium.launch({executablePath: facts.chromium, args: ['--no-sandbox']});
const read = new Set();
const hidden = new Set([PASSWORD, NEW_PASSWORD]);

export function demand(holds, what) {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}

// ---- whoever started the walk does what a browser cannot ----

const lines = createInterface({input: process.stdin});
const answers = lines[Symbol.asyncIterator]();

async function ask(what) {
  process.stdout.write(`ask ${JSON.stringify(what)}\n`);
  const {value} = await answers.next();
  demand(value === 'done', `the service did what was asked: ${value}`);
}

// From now on there is no mailbox of this address.
export const closeMailbox = (address) => ask({do: 'close mailbox', address});

// The service ends and starts again, so many days later, with more in its configuration.
export const startAgain = (days, config = '') => ask({do: 'start again', days, config});

// Nothing of this may stand in the service's log.
export function hide(...secrets) {
  for (const secret of secrets) hidden.add(secret);
}

export async function end() {
  for (const context of browser.contexts()) await hideCookies(context);
  await ask({do: 'hide', secrets: [...hidden]});
  lines.close();
  process.stdin.destroy();
  receiver.close();
  await browser.close();
  checks.end();
}

// ---- people ----

export async function person(who, more = {}) {
  const context = await browser.newContext({locale: facts.language, viewport: SIZES[facts.looks[0][0]], ...more});
  await checks.watch(context, who);
  context.setDefaultTimeout(WAIT_MS);
  return context.newPage();
}

async function hideCookies(context) {
  hide(...(await context.cookies()).filter((one) => one.name !== 'rapport-language').map((one) => one.value));
}

export async function leave(page) {
  await hideCookies(page.context());
  await page.context().close();
}

// What an app shows for this seed (RFC 6238), so many half minutes from now: each code works once.
export function codeOf(seed, ahead) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...seed].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const hash = crypto.createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, '0');
}

// ---- letters ----

function unread(address, isWanted) {
  for (const name of fs.readdirSync(facts.letters).filter((one) => one.endsWith('.json') && !read.has(one)).sort()) {
    const letter = JSON.parse(fs.readFileSync(path.join(facts.letters, name), 'utf8'));
    if (letter.to !== address || !isWanted(letter)) continue;
    read.add(name);
    return letter;
  }
  return null;
}

// Others only tell of a change.
const hasLink = (letter) => letter.link.startsWith(facts.base);

// The next letter to this address that nobody read yet, as soon as the mail server has it.
export function letterTo(address, isWanted = hasLink) {
  return new Promise((resolve, reject) => {
    const watcher = fs.watch(facts.letters, look);
    const timer = setTimeout(() => settle(reject, new Error(`no mail to ${address} came`)), WAIT_MS);
    function settle(how, what) {
      watcher.close();
      clearTimeout(timer);
      how(what);
    }
    function look() {
      const letter = unread(address, isWanted);
      if (letter?.link) hide(letter.link.split('/').pop());
      if (letter) settle(resolve, letter);
    }
    look();
  });
}

// ---- pages and forms ----

export function expectAt(page, wanted) {
  const {pathname} = new URL(page.url());
  const fits = wanted instanceof RegExp ? wanted.test(pathname) : wanted === pathname;
  if (!fits) throw new Error(`expected to be at ${wanted}, is at ${pathname}`);
}

export const go = (page, address) => page.goto(new URL(address, facts.base).href);

export async function look(page, name, address) {
  if (address) await go(page, address);
  if (address) expectAt(page, address.split('?')[0]);
  await checks.look(page, name);
}

// What the service does on its own: loads the page again until it shows this.
export async function until(page, selector) {
  for (let tries = 0; tries < 500 && await page.locator(selector).count() === 0; ++tries) await page.reload();
  demand(await page.locator(selector).count() > 0, `${selector} comes`);
}

// Fills in what has these names.
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const control = page.locator(`main form [name="${name}"]`).first();
    const kind = await control.evaluate((node) => node.type ?? node.tagName);
    if (kind === 'select-one') await control.selectOption(value);
    else if (kind === 'checkbox' || kind === 'radio') await page.check(`main form [name="${name}"][value="${value}"]`);
    else if (kind === 'file') await control.setInputFiles(value);
    else await control.fill(value);
  }
}

export async function press(page, button) {
  await Promise.all([page.waitForNavigation(), page.locator(button).first().click()]);
}

export async function send(page, values, button = 'main form button.primary') {
  await fill(page, values);
  await press(page, button);
}

// A button that asks first: with a name, the question is looked at, too.
export async function sendAfterQuestion(page, button, name) {
  await page.locator(button).first().click();
  await page.locator('dialog[open]').waitFor();
  if (name) await checks.look(page, name);
  await press(page, 'dialog[open] button.danger');
}

// A page that says no, with the status that it has; the browser keeps nothing back.
export async function refused(page, status, act, name) {
  await page.evaluate(() => [...document.forms].forEach((form) => { form.noValidate = true; }));
  await act();
  demand(checks.statusOf(page) === status, `${name} is refused with ${status}, not ${checks.statusOf(page)}`);
  checks.expectRefusal(page, status);
  await checks.look(page, name);
}

export async function signIn(who, email, at, password = PASSWORD) {
  const page = await person(who);
  await go(page, '/sign-in');
  await send(page, {email, password});
  expectAt(page, at);
  return page;
}
