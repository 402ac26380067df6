// What the three portals have in common: the people of a list with a form, webhooks, API tokens, the identity provider.
import {PASSWORD, RECEIVER, demand, expectAt, facts, go, hide, leave, letterTo, look, person, press, refused, send,
        sendAfterQuestion, until} from '../stage.mjs';

// A colleague joins, is disabled, enabled and removed. portal: "partner" or "operator".
export async function managesPeople(page, portal, {name, email}, role) {
  const list = `/${portal}/people`;
  await look(page, `${portal}-people`, list);
  await refused(page, 422, () => send(page, {name: '', sign_in_email: email}, 'button[value="invite"]'),
                `${portal}-people-refused`);
  await send(page, {name, sign_in_email: email, contact_email: email, mail_language: facts.language, ...role},
             'button[value="invite"]');
  await look(page, `${portal}-people-invited`);
  await press(page, 'button[value="resend"]');
  const first = await letterTo(email), second = await letterTo(email);
  const colleague = await joins(second.link, name, `/${portal}`);
  await look(colleague, `${portal}-colleague-home`);
  await leave(colleague);
  await go(page, list);
  await press(page, `main tbody tr:has-text("${email}") a`);
  expectAt(page, new RegExp(`^${list}/0`));
  await look(page, `${portal}-person`);
  await sendAfterQuestion(page, 'button[value="disable"]', `${portal}-person-question`);
  await look(page, `${portal}-person-disabled`);
  await press(page, 'button[value="enable"]');
  await press(page, 'button[value="roles"]');
  await sendAfterQuestion(page, 'button[value="remove"]');
  expectAt(page, list);
  return first.link;
}

export async function joins(link, name, home) {
  const page = await person(name);
  await page.goto(link);
  await send(page, {name, password: PASSWORD}, 'button[value="set-password"]');
  await send(page, {accept_terms: 'yes', accept_privacy: 'yes'});
  expectAt(page, home);
  return page;
}

// One is made, tried, called again, paused and removed; its address wants no calls.
export async function hasWebhooks(page, portal) {
  await go(page, `/${portal}/webhooks`);
  await refused(page, 422, () => send(page, {url: 'ftp://hooks.example'}), `${portal}-webhook-refused`);
  const event = await page.locator('[name="event"]').first().inputValue();
  await send(page, {url: `${RECEIVER}/${portal}`, event});
  await look(page, `${portal}-webhook-added`);
  hide(await page.locator('main .secret').textContent());
  await press(page, 'main a.code');
  await look(page, `${portal}-webhook`);
  await press(page, 'button[value="test"]');
  await look(page, `${portal}-webhook-tested`);
  await until(page, 'button[value="again"]');
  await look(page, `${portal}-webhook-failed`);
  await press(page, 'button[value="again"]');
  await look(page, `${portal}-webhook-again`);
  await press(page, 'button[value="pause"]');
  await look(page, `${portal}-webhook-paused`);
  await press(page, 'button[value="resume"]');
  await press(page, 'button[value="events"]');
  await sendAfterQuestion(page, 'button[value="remove"]');
  expectAt(page, `/${portal}/webhooks`);
}

export async function hasTokens(page, portal) {
  await go(page, `/${portal}/api-tokens`);
  await refused(page, 422, () => send(page, {name: ''}), `${portal}-token-refused`);
  const scope = await page.locator('[name="scope"]').first().inputValue();
  await send(page, {name: 'Nightly export', scope});
  await look(page, `${portal}-token-made`);
  const token = await page.locator('main .secret').textContent();
  hide(token);
  await copies(page, token);
  await go(page, `/${portal}/api-tokens`);
  await sendAfterQuestion(page, 'button[value="revoke"]');
  await look(page, `${portal}-token-revoked`);
}

// Where nobody answers.
export async function hasNoProvider(page, portal) {
  await look(page, `${portal}-identity-provider`, `/${portal}/identity-provider`);
  const values = {issuer: 'https://127.0.0.1:1', client_id: 'rapport', client_secret: 'nobody-may-read-this',
                  domains: `${portal}.example`};
  hide(values.client_secret);
  await refused(page, 422, () => send(page, values, 'button[value="save"]'), `${portal}-identity-provider-refused`);
}

// The chain of the log is checked, and the log is filtered.
export async function checksTheLog(page, portal) {
  await go(page, `/${portal}/audit`);
  await press(page, `main .page-actions a[href="/${portal}/audit/check"]`);
  await look(page, `${portal}-audit-check`);
  await page.locator('main .tone-good').waitFor();
  await look(page, `${portal}-audit-filtered`, `/${portal}/audit?q=nobody-is-called-so`);
}

async function copies(page, text) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const button = page.locator('main [data-copy]');
  const said = await button.getAttribute('data-copied');
  await button.click();
  await page.locator('main [data-copy]', {hasText: said}).waitFor();
  demand(await page.evaluate(() => navigator.clipboard.readText()) === text, 'the button copies the secret');
}
