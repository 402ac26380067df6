// A person's own account: the second step, the password forgotten, the addresses, what is kept, and the end of it.
import {enterOn, tabTo, typeInto} from '../checks.mjs';
import {NEW_PASSWORD, PASSWORD, checks, codeOf, demand, expectAt, go, hide, leave, letterTo, look, person, press, refused,
        send, sendAfterQuestion} from '../stage.mjs';

// A second step, the password forgotten with it, and the second step given up.
export async function keepsTheAccount(page, email) {
  await go(page, '/account/two-step');
  await send(page, {}, 'button[value="set-up"]');
  await look(page, 'two-step-begun');
  const seed = (await page.locator('main .secret').textContent()).replace(/\s/g, '');
  await page.locator('svg.qr').waitFor();
  await refused(page, 422, () => send(page, {code: '000000'}, 'button[value="turn-on"]'), 'two-step-refused');
  await send(page, {code: codeOf(seed, 0)}, 'button[value="turn-on"]');
  await look(page, 'two-step-codes');
  const recovery = await page.locator('main .codes li').allTextContents();
  hide(seed, ...recovery);
  await send(page, {}, 'button[value="done"]');
  await look(page, 'two-step-on');
  await signInByKeyboard(email, seed);
  await resetsThePassword(email, recovery[0]);
  await go(page, '/sign-in');  // whoever was signed in is so no longer
  await send(page, {email, password: NEW_PASSWORD});
  await send(page, {code: recovery[1]});
  await go(page, '/account/two-step');
  await send(page, {code: recovery[2]}, 'button[value="turn-off"]');
  await look(page, 'two-step-off');
}

// Tab, Enter and letters only.
async function signInByKeyboard(email, seed) {
  const page = await person('the colleague elsewhere');
  await go(page, '/sign-in');
  await typeInto(checks, page, '[name="email"]', email);
  await typeInto(checks, page, '[name="password"]', PASSWORD);
  await enterOn(checks, page, 'main button.primary');
  expectAt(page, '/sign-in/code');
  await look(page, 'sign-in-code');
  await refused(page, 422, () => send(page, {code: '000000'}), 'sign-in-code-refused');
  await typeInto(checks, page, '[name="code"]', codeOf(seed, 1));
  await enterOn(checks, page, 'main button.primary');
  expectAt(page, '/customer');
  await signOutByKeyboard(page);
}

async function signOutByKeyboard(page) {
  await enterOn(checks, page, 'nav.side a[href="/customer/services"]');
  await tabTo(checks, page, 'details.menu summary');
  await page.keyboard.press('Enter');
  await enterOn(checks, page, 'details.menu form button');
  expectAt(page, '/sign-in');
  await look(page, 'signed-out');
  await leave(page);
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
  await leave(page);
}

export async function accountPages(page) {
  await look(page, 'account', '/account');
  for (const part of ['password', 'two-step', 'sign-ins', 'data'])
    await look(page, `account-${part}`, `/account/${part}`);
  await page.locator('details.menu summary').click();
  await look(page, 'account-menu');
}

// Another address of sign-in and another one for letters, each after a letter to it.
export async function changesTheAddresses(page, fresh, password) {
  await go(page, '/account');
  await refused(page, 422, () => send(page, {name: ''}), 'account-refused');
  await go(page, '/account');
  await refused(page, 422, () => send(page, {new_email: fresh, email_password: 'not-it-not-it'}, 'button[value="new-email"]'),
                'account-email-refused');
  await send(page, {new_email: fresh, email_password: password}, 'button[value="new-email"]');
  await look(page, 'account-email-sent');
  await page.goto((await letterTo(fresh)).link);
  expectAt(page, '/new-email');
  await look(page, 'new-email');
  await send(page, {});
  await look(page, 'account-email-changed');
  await go(page, '/account');
  await send(page, {contact_email: `post.${fresh}`, contact_password: password}, 'button[value="new-contact"]');
  await page.goto((await letterTo(`post.${fresh}`)).link);
  expectAt(page, '/new-contact');
  await look(page, 'new-contact');
  await send(page, {});
  await look(page, 'account-contact-changed');
}

// Another password; the sign-in elsewhere ends with it.
export async function changesThePassword(page, email, from, to) {
  const other = await person('the same person elsewhere');
  await go(other, '/sign-in');
  await send(other, {email, password: from});
  await look(page, 'account-sign-ins-two', '/account/sign-ins');
  await press(page, 'button[value="end-others"]');
  await leave(other);
  await go(page, '/account/password');
  await refused(page, 422, () => send(page, {current_password: from, password: 'password1234'}), 'account-password-refused');
  await send(page, {current_password: from, password: to});
  await look(page, 'account-password-saved');
}

// With a password that fits.
export async function erasesTheAccount(page, password) {
  const erase = async (typed) => {
    await page.fill('main [name="password"]', typed);
    const asks = await page.locator('main form [name="confirmed"]').count() > 0;
    await (asks ? sendAfterQuestion : press)(page, 'main form button.danger');
  };
  await asksWithoutScript(page, password);
  await go(page, '/account/data');
  await refused(page, 422, () => erase('not-it-not-it'), 'account-erase-refused');
  await erase(password);
  expectAt(page, '/sign-in');
  await look(page, 'account-erased');
}

// The question is a page of its own, which asks for the password once more; and the way back from it.
async function asksWithoutScript(page, password) {
  const plain = await person('the colleague without our script', {storageState: await page.context().storageState()});
  await plain.route('**/assets/app*.js', (route) => route.fulfill({contentType: 'text/javascript', body: ''}));
  await go(plain, '/account/data');
  await plain.fill('main [name="password"]', password);
  await press(plain, 'main form button.danger');
  await look(plain, 'account-erase-page');
  await plain.locator('main [name="password"]').waitFor();
  await press(plain, 'main form a.button');
  expectAt(plain, '/account/data');
  await plain.context().close();
}

// A page that was open before the person signed in again: nothing is saved, and what was typed is shown.
export async function sendsAnOldForm(page, email, password) {
  await go(page, '/account');
  await page.context().clearCookies();
  const tab = await page.context().newPage();
  await go(tab, '/sign-in');
  await send(tab, {email, password});
  await tab.close();
  await refused(page, 403, () => send(page, {name: 'Greta Lange'}), 'account-old-form');
  demand((await page.textContent('main .facts')).includes('Greta Lange'), 'what was typed can be copied');
  await press(page, 'main a.button');
  expectAt(page, '/account');
}
