// The site of a pack in a real browser: site.mjs FACTS, JSON with `folder`, `pictures`, `chromium`, `language`. Every page in
// light and dark, on a desk and on a phone: what axe-core says, nothing cut off, nothing from elsewhere; and on paper.
import fs from 'node:fs';
import path from 'node:path';
import {chromium} from 'playwright-core';
import {Checks} from './checks.mjs';

const facts = JSON.parse(process.argv[2]);
const LOOKS = [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']];
// A4 with the margins of style.css, 16 mm at each side, at 96 px to the inch.
const PAPER = {width: Math.floor((210 - 2 * 16) / 25.4 * 96), height: 900};

const checks = new Checks({base: 'null', pictures: facts.pictures, language: facts.language, looks: LOOKS, extent: 'every', preload: false});
const browser = await chromium.launch({executablePath: facts.chromium, args: ['--no-sandbox']});

// Nothing stands beyond the edge of the paper, nothing has to be scrolled, and what is for a screen alone is not there.
async function print(page, name) {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({media: 'print', colorScheme: scheme});
    await page.setViewportSize(PAPER);
    const found = await page.evaluate((width) => {
      const problems = [];
      for (const element of document.querySelectorAll('main, main *')) {
        if (element.closest('svg') && element.tagName !== 'svg') continue;
        const box = element.getBoundingClientRect(), style = getComputedStyle(element);
        if (box.right > width + 1) problems.push(`beyond the edge (${Math.round(box.right)} px): ${element.outerHTML.slice(0, 90)}`);
        if (style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1)
          problems.push(`cut off: ${element.outerHTML.slice(0, 90)}`);
      }
      const luminance = (color) => color.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
      const body = getComputedStyle(document.body);
      if (luminance(body.color) > 200) problems.push(`the ink is ${body.color}`);
      if (document.querySelector('nav')?.offsetParent) problems.push('the navigation is on paper');
      return problems.slice(0, 5);
    }, PAPER.width);
    for (const problem of found) checks.problem(`${name} on paper, ${scheme}`, problem);
  }
  const pdf = await page.pdf({path: path.join(facts.pictures, `${facts.language}-${name}.pdf`), preferCSSPageSize: true, format: 'A4'});
  if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) checks.problem(`${name} on paper`, 'gives no PDF');
  await page.emulateMedia({media: 'screen'});
}

async function walk() {
  const context = await browser.newContext({reducedMotion: 'reduce'});
  await checks.watch(context, 'the reader');
  const page = await context.newPage();
  const files = fs.readdirSync(facts.folder).filter((file) => file.endsWith('.html')).sort();
  for (const file of files) {
    await page.goto(`file://${path.join(facts.folder, file)}`);
    const name = path.basename(file, '.html');
    await checks.look(page, name);
    await print(page, name);
  }
  if (files.length === 0) checks.problem('the site', 'has no pages');
}

try {
  await walk();
} catch (error) {
  checks.problem('the walk', error.stack);
} finally {
  await browser.close();
}
checks.end();
for (const problem of checks.problems) console.log(problem);
console.log(`${facts.language}: ${checks.pages} pages, ${checks.looked} looks, ${checks.problems.length} problems`);
process.exitCode = checks.problems.length > 0 ? 1 : 0;
