// What every page of the walk has to hold: nothing that axe-core objects to, nothing in the console, no request to
// another host; and a picture of it at each size and colour scheme.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
export const SIZES = {1280: {width: 1280, height: 900}, 360: {width: 360, height: 740}};
// WCAG 1.4.4 and 1.4.10: the window of 1280 px at 200 % and at 400 %.
const ZOOMED = [{width: 640, height: 450}, {width: 320, height: 225}];
// WCAG 1.4.4 once more: a browser that is told to write twice as large, on a tablet and on a phone.
const LARGE = [{width: 600, height: 900}, {width: 360, height: 740}];

export class Checks {
  // looks: width and colour scheme. extent: which of them a page gets: `every` one, `first`: every one where its route
  // is seen for the first time, else the next one; `turn`: the next one, zoomed only the first time.
  // preload: whether axe-core may read style sheets as a request, which pages from a folder do not allow.
  // others: where the pages of the walk may lead besides. visited: a Visited, told of each page and form.
  constructor({base, pictures: folder, language, looks, extent, others = [], visited = null, preload = true}) {
    Object.assign(this, {base, folder, language, looks, extent, others, visited, preload, problems: [], pages: 0, looked: 0});
    Object.assign(this, {refusals: [], expected: new Set()});
    this.answered = new WeakMap();  // page → the request that it is the answer to
    fs.mkdirSync(folder, {recursive: true});
  }

  problem(where, what) {
    this.problems.push(`${this.language} ${where}: ${what}`);
  }

  // The page that came says no, as it should. The browser tells of it before or after.
  expectRefusal(page, status) {
    this.expected.add(`${status} ${page.url()}`);
  }

  end() {
    for (const {who, what} of this.refusals)
      if (!this.expected.has(what)) this.problem(who, `is refused: ${what}`);
  }

  // What pages of others do is theirs.
  isElsewhere(url) {
    return this.others.some((other) => url.startsWith(`${other}/`));
  }

  // Everything that a page of this context does is watched from now on.
  async watch(context, who) {
    context.on('request', (request) => {
      const {origin, protocol} = new URL(request.url());
      const isOurs = origin === this.base || this.others.includes(origin) || this.isElsewhere(request.frame().url());
      if (protocol !== 'data:' && !isOurs) this.problem(who, `asks another host: ${request.url()}`);
    });
    context.on('response', (response) => this.note(response));
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (this.isElsewhere(message.page()?.url() ?? '')) return;
      const refused = /^Failed to load resource: the server responded with a status of (4\d\d)/.exec(message.text());
      if (refused) this.refusals.push({who, what: `${refused[1]} ${message.location().url}`});
      else this.problem(who, `console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.problem(who, `script: ${error.error().message}`));
    await context.exposeFunction('tellViolation', (what, origin) => {
      if (!this.others.includes(origin)) this.problem(who, `content security policy: ${what}`);
    });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.tellViolation(`${event.violatedDirective} ${event.blockedURI}`, location.origin);
      });
    });
  }

  note(response) {
    const request = response.request();
    const {origin, pathname} = new URL(request.url());
    if (!this.visited || origin !== this.base || !request.isNavigationRequest()) return;
    if (request.method() === 'POST') this.visited.send(pathname);
    if (response.status() < 300 || response.status() >= 400)
      this.answered.set(request.frame().page(), {method: request.method(), pathname, status: response.status()});
  }

  statusOf(page) {
    return this.answered.get(page)?.status;
  }

  // Looks at the page as it is, and leaves it in the first size.
  async look(page, name) {
    this.pages += 1;
    const answer = this.answered.get(page);
    const isFirst = answer && this.visited.look(answer.method, answer.pathname);
    const lang = await page.getAttribute('html', 'lang');
    if (lang !== this.language) this.problem(name, `is in \`${lang}\``);
    for (const [width, scheme] of this.looksFor(isFirst)) await this.lookOnce(page, name, width, scheme);
    await this.stillness(page, name);
    if (this.extent !== 'turn' || isFirst) await this.sizes(page, name);
    await page.setViewportSize(SIZES[this.looks[0][0]]);
  }

  // What does not depend on the words' language as much: in turn, of the first page of a route.
  async sizes(page, name) {
    for (const size of ZOOMED) {
      await page.setViewportSize(size);
      await this.width(page, `${name} zoomed to ${size.width}`);
    }
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    for (const size of LARGE) {
      await page.setViewportSize(size);
      await this.width(page, `${name} in large type at ${size.width}`);
    }
    await page.evaluate(() => document.documentElement.removeAttribute('style'));
  }

  looksFor(isFirst) {
    const isWhole = this.extent === 'every' || (this.extent === 'first' && isFirst);
    return isWhole ? this.looks : [this.looks[this.pages % this.looks.length]];
  }

  async lookOnce(page, name, width, scheme) {
    this.looked += 1;
    await page.setViewportSize(SIZES[width]);
    await page.emulateMedia({colorScheme: scheme, reducedMotion: 'reduce'});
    await this.axe(page, `${name} ${width} ${scheme}`);
    await this.width(page, `${name} ${width}`);
    await this.navigation(page, `${name} ${width}`);
    const file = `${this.language}-${name}-${width}-${scheme}.png`;
    await page.screenshot({path: path.join(this.folder, file), fullPage: true});
  }

  // Whoever asks for less motion gets none.
  async stillness(page, where) {
    const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
      const style = getComputedStyle(element);
      return /[1-9]/.test(style.transitionDuration) || /[1-9]/.test(style.animationDuration) || style.scrollBehavior === 'smooth';
    }).slice(0, 3).map((element) => element.outerHTML.slice(0, 80)));
    if (moving.length > 0) this.problem(where, `moves although less motion is asked for: ${moving.join('; ')}`);
  }

  async axe(page, where) {
    if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeSource);
    const found = await page.evaluate(({tags, preload}) => window.axe.run(document, {
      runOnly: {type: 'tag', values: tags},
      rules: {'target-size': {enabled: true}},  // WCAG 2.5.8, which axe leaves out unless told
      resultTypes: ['violations'],
      preload,
    }), {tags: TAGS, preload: this.preload});
    for (const violation of found.violations) {
      const nodes = violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join('; ');
      this.problem(where, `axe ${violation.id}: ${violation.help}: ${nodes.replace(/\s+/g, ' ')}`);
    }
  }

  // Spoils the page, and fails unless each check says so.
  async findsWhatIsWrong(page) {
    const before = this.problems.length;
    await page.evaluate(async () => {
      document.querySelector('main').append(new Image());
      document.body.style.width = '3000px';
      console.error('spoiled');
      const style = document.createElement('style');
      document.head.append(style);
      style.textContent = 'body { color: red; }';
      const row = document.createElement('p');
      row.style.display = 'flex';
      document.querySelector('main').append(row);
      for (const label of ['a', 'b']) {
        const button = document.createElement('button');
        button.textContent = label;
        Object.assign(button.style, {width: '12px', height: '12px', minHeight: '0', padding: '0', transition: 'color 1s'});
        row.append(button);
      }
      const narrow = document.createElement('p');
      narrow.textContent = 'unbroken'.repeat(20);
      Object.assign(narrow.style, {width: '40px', overflow: 'hidden', overflowWrap: 'normal'});
      document.querySelector('main').append(narrow);
    });
    await this.axe(page, 'spoiled');
    await this.width(page, 'spoiled');
    await this.stillness(page, 'spoiled');
    const found = this.problems.splice(before);
    for (const what of ['axe image-alt', 'axe target-size', 'moves although', 'px wide', 'cuts off', 'console: spoiled',
                        'content security policy: style-src'])
      if (!found.some((one) => one.includes(what))) this.problem('the checks', `do not find \`${what}\`: ${found}`);
  }

  // On a phone the navigation scrolls sideways, and follows the size of the window: where one is has to be in view.
  async navigation(page, where) {
    const isInView = await page.evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const current = document.querySelector('.side [aria-current]');
      if (!current) return true;
      const [box, list] = [current, current.closest('ul')].map((element) => element.getBoundingClientRect());
      return box.left >= list.left - 1 && box.right <= list.right + 1;
    });
    if (!isInView) this.problem(where, 'does not show in its navigation where one is');
  }

  // WCAG 1.4.10: a page is never wider than the window, and no part of it hides what does not fit.
  async width(page, where) {
    const [wide, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (wide > window_) this.problem(where, `is ${wide} px wide in a window of ${window_} px`);
    const cut = await page.evaluate(() => [...document.querySelectorAll('main *')].filter((element) => {
      const isClosed = /hidden|clip/.test(getComputedStyle(element).overflowX) && !element.matches('input, select');
      return isClosed && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1;
    }).slice(0, 3).map((element) => element.outerHTML.slice(0, 80)));
    if (cut.length > 0) this.problem(where, `cuts off what is too wide in ${cut.join('; ')}`);
  }
}

// ---- the keyboard ----

// Presses Tab until the element has the focus. Each stop on the way shows where the focus is.
export async function tabTo(checks, page, selector) {
  for (let presses = 0; presses < 80; ++presses) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate((wanted) => {
      const element = document.activeElement;
      if (!element || element === document.body) return {isBody: true};
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return {
        name: element.outerHTML.slice(0, 120),
        isWanted: element.matches(wanted),
        isShown: element.matches(':focus-visible') &&
          ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'),
        isInside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      };
    }, selector);
    if (stop.isBody) continue;
    if (!stop.isShown) checks.problem(page.url(), `the focus cannot be seen on ${stop.name}`);
    if (!stop.isInside) checks.problem(page.url(), `the focus is outside of the window on ${stop.name}`);
    if (stop.isWanted) return;
  }
  throw new Error(`${page.url()}: 80 times Tab do not lead to ${selector}`);
}

export async function typeInto(checks, page, selector, text) {
  await tabTo(checks, page, selector);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

// Enter on a button or link, and the page that it leads to.
export async function enterOn(checks, page, selector) {
  await tabTo(checks, page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
