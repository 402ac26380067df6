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

export class Checks {
  // looks: width and colour scheme; each page gets all of them, or (inTurn) the next one.
  // others: where the pages of the walk may lead besides.
  constructor({base, pictures: folder, language, looks, in_turn: inTurn, others = []}) {
    Object.assign(this, {base, folder, language, looks, inTurn, others, problems: [], pages: 0});
    fs.mkdirSync(folder, {recursive: true});
  }

  problem(where, what) {
    this.problems.push(`${this.language} ${where}: ${what}`);
  }

  // Everything that a page of this context does is watched from now on.
  async watch(context, who) {
    context.on('request', (request) => {
      const {origin, protocol} = new URL(request.url());
      const isOurs = origin === this.base || this.others.includes(origin);
      if (protocol !== 'data:' && !isOurs) this.problem(who, `asks another host: ${request.url()}`);
    });
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (this.others.some((other) => message.location().url.startsWith(other))) return;
      const refused = /^Failed to load resource: the server responded with a status of (4\d\d)/.exec(message.text());
      if (refused && this.refusals === refused[1]) return;  // the page that is expected to say no
      this.problem(who, `console: ${message.text()} (${message.location().url})`);
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

  // Looks at the page as it is, in every size and scheme, and leaves it in the first of them.
  async look(page, name) {
    this.pages += 1;
    const lang = await page.getAttribute('html', 'lang');
    if (lang !== this.language) this.problem(name, `is in \`${lang}\``);
    const looks = this.inTurn ? [this.looks[this.pages % this.looks.length]] : this.looks;
    for (const [width, scheme] of looks) {
      await page.setViewportSize(SIZES[width]);
      await page.emulateMedia({colorScheme: scheme, reducedMotion: 'reduce'});
      await this.axe(page, `${name} ${width} ${scheme}`);
      await this.stillness(page, `${name} ${width}`);
      await this.width(page, `${name} ${width}`);
      const file = `${this.language}-${name}-${width}-${scheme}.png`;
      await page.screenshot({path: path.join(this.folder, file), fullPage: true});
    }
    for (const size of ZOOMED) {
      await page.setViewportSize(size);
      await this.width(page, `${name} zoomed to ${size.width}`);
    }
    await page.setViewportSize(SIZES[this.looks[0][0]]);
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
    await page.evaluate(axeSource);
    const found = await page.evaluate((tags) => window.axe.run(document, {
      runOnly: {type: 'tag', values: tags},
      rules: {'target-size': {enabled: true}},  // WCAG 2.5.8, which axe leaves out unless told
      resultTypes: ['violations'],
    }), TAGS);
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
    });
    await this.axe(page, 'spoiled');
    await this.width(page, 'spoiled');
    await this.stillness(page, 'spoiled');
    const found = this.problems.splice(before);
    for (const what of ['axe image-alt', 'axe target-size', 'moves although', 'px wide', 'console: spoiled',
                        'content security policy: style-src'])
      if (!found.some((one) => one.includes(what))) this.problem('the checks', `do not find \`${what}\`: ${found}`);
  }

  // WCAG 1.4.10: a page is never wider than the window.
  async width(page, where) {
    const [wide, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (wide > window_) this.problem(where, `is ${wide} px wide in a window of ${window_} px`);
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
