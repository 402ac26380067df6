// Links that are over, and what time does.
import {expectAt, go, leave, look, person, press, refused, send, signIn, startAgain} from '../stage.mjs';

const DOCUMENTS = `
[[document]]
key = "terms"
version = "2027-01"
[[document]]
key = "privacy"
version = "2027-01"
[[document]]
key = "data-processing"
version = "1"
title = "Data processing agreement"
url = "https://vendor.example/data-processing"
`;

// Each by somebody who has only the letter.
export async function linksThatAreOver(links) {
  const page = await person('somebody with an old letter');
  for (const [name, link] of Object.entries(links)) {
    await refused(page, 410, () => page.goto(link), `link-${name}`);
    expectAt(page, '/link');
  }
  await leave(page);
}

// New terms: everybody accepts them before going on.
async function signInAndAccept(who, email, home, name) {
  const page = await signIn(who, email, '/choose');
  await press(page, `button.choice:has(.hat-${home.slice(1)})`);
  expectAt(page, /^\/account\/documents\/0/);
  if (name) await look(page, `documents-${name}`);
  if (name) await refused(page, 422, () => send(page, {}), `documents-${name}-refused`);
  for (const box of await page.locator('main [type="checkbox"]').all()) await box.check();
  await press(page, 'main button.primary');
  expectAt(page, home);
  return page;
}

// Two days before the end of the trial, and the day after it; then the account number comes.
export async function trialEnds(links, {administrator, partner, prospect, trial, number}) {
  await startAgain(88, DOCUMENTS);
  await linksThatAreOver(links);
  const before = await signInAndAccept('the administrator of the prospect', administrator, '/customer', 'customer');
  await look(before, 'customer-home-trial-ends');
  await startAgain(91, DOCUMENTS);
  const page = await signInAndAccept('the partner', partner, '/partner', 'partner');
  for (let tries = 0; tries < 500 && await page.locator('button[value="suspend"]').count() > 0; ++tries)
    await go(page, trial);
  await look(page, 'partner-service-expired', trial);
  await look(page, 'partner-home-expired', '/partner');
  const after = await signIn('the administrator of the prospect', administrator, '/customer');
  await look(after, 'customer-home-expired');
  await go(page, prospect);
  const add = (typed) => send(page, {number: typed}, 'button[value="add-number"]');
  await refused(page, 422, () => add('C-1'), 'partner-number-refused');
  await add(number);
  await look(page, 'partner-number-added');
  await look(after, 'customer-services-revived', '/customer/services');
}
