// The operator: the first one, the registry, partners, colleagues, people's data.
import {PASSWORD, closeMailbox, expectAt, facts, fill, go, leave, letterTo, look, person, press, refused, send,
        sendAfterQuestion, until} from '../stage.mjs';

export async function setUp() {
  const page = await person('the operator');
  await page.goto(facts.first_link);
  expectAt(page, '/first-operator');
  await look(page, 'operator-first');
  const olivia = {name: 'Olivia Operator', email: 'olivia@vendor.example'};
  await refused(page, 422, () => send(page, {...olivia, password: 'rapport'}), 'operator-first-refused');
  await send(page, {...olivia, password: PASSWORD});
  expectAt(page, '/operator');
  await look(page, 'operator-home-new');
  await look(page, 'operator-import', '/operator/import');
  await refused(page, 422, () => send(page, {file: facts.program}), 'operator-import-refused');
  await go(page, '/operator/import');
  await send(page, {file: facts.registry});
  await look(page, 'operator-imported');
  await look(page, 'operator-partners', '/operator/partners');
  await press(page, 'main a[href^="/operator/partners/0"]');
  const partner = new URL(page.url()).pathname;
  await look(page, 'operator-partner-pending');
  await send(page, {version: '2026-01', signed_by: 'Anna Holm', signed_on: '2026-01-15'},
             'button[value="record-agreement"]');
  await look(page, 'operator-partner');
  return {operator: page, partner};
}

// A partner by hand, and that again taken back.
export async function addsAPartner(page) {
  await look(page, 'operator-partners-new', '/operator/partners/new');
  await refused(page, 422, () => send(page, {account_number: 'P-1001'}), 'operator-partners-new-refused');
  await send(page, {account_number: 'P-1002', organization_name: 'Alster Beratung GmbH', city: 'Hamburg', country: 'DE',
                    sign_ins: 'leitung@alster.example'});
  await look(page, 'operator-partner-added');
  await sendAfterQuestion(page, 'button[value="remove"]', 'operator-partner-remove-question');
  expectAt(page, '/operator/partners');
  await look(page, 'operator-partner-removed');
}

// Whoever works for it sees so, until it is resumed.
export async function suspendsThePartner(page, partner, representative, link) {
  await go(page, partner);
  await sendAfterQuestion(page, 'button[value="suspend"]', 'operator-partner-suspend-question');
  await look(page, 'operator-partner-suspended');
  await go(representative, '/partner');
  await look(representative, 'partner-suspended');
  const invited = await person('somebody whom the partner invited');
  await refused(invited, 409, () => invited.goto(link), 'link-suspended-activation');
  await leave(invited);
  await press(page, 'button[value="resume"]');
  await look(page, 'operator-partner-resumed');
  await go(representative, '/choose');
  await press(representative, 'button.choice:has(.hat-partner)');
  expectAt(representative, '/partner');
}

// The administrator left: somebody else gets an invitation, which is the answer.
export async function replacesTheAdministrator(page, partner, {name, email}) {
  await go(page, partner);
  const leaving = await page.locator('[name="leaving"] option').nth(1).getAttribute('value');
  const replacement = {leaving, new_name: name, sign_in_email: email, contact_email: email, reason: 'Left the company'};
  const replace = async (values) => {
    await fill(page, values);
    await sendAfterQuestion(page, 'button[value="replace"]');
  };
  await refused(page, 422, () => replace({...replacement, reason: ''}), 'operator-replace-refused');
  await replace(replacement);
  await look(page, 'operator-partner-replaced');
  return (await letterTo(email)).link;
}

export async function operatorPages(page) {
  await look(page, 'operator-home', '/operator');
  for (const part of ['customers', 'deliveries', 'audit', 'people', 'data', 'api-tokens', 'webhooks'])
    await look(page, `operator-${part}`, `/operator/${part}`);
  await look(page, 'operator-customers-none', '/operator/customers?q=nobody');
}

// For somebody who cannot sign in: found, handed over, erased.
export async function handlesPeoplesData(page, email, another) {
  await look(page, 'operator-data-none', '/operator/data?email=nobody@nowhere.example');
  await look(page, 'operator-data-found', `/operator/data?email=${email}`);
  await refused(page, 422, () => send(page, {}, 'button[value="export"]'), 'operator-data-refused');
  await go(page, `/operator/data?email=${another}`);
  await send(page, {reason: 'asked for by letter'}, 'button[value="erase"]');
  await look(page, 'operator-data-erase-page');
  await press(page, 'main form button.danger');
  await look(page, 'operator-data-erased');
}

// An entry of the registry by hand, and a partner's own.
export async function keepsTheRegistry(page, partner) {
  await look(page, 'operator-customers-new', '/operator/customers/new');
  await refused(page, 422, () => send(page, {account_number: 'C-402001b'}), 'operator-customers-new-refused');
  await send(page, {account_number: 'C-402009', partner: 'P-1001', organization_name: 'Havn & Kran ApS', city: 'Esbjerg',
                    country: 'DK'});
  expectAt(page, /^\/operator\/customers\/0/);
  await look(page, 'operator-customer-added');
  await refused(page, 422, () => send(page, {organization_name: ''}), 'operator-customer-refused');
  await send(page, {organization_name: 'Havn og Kran ApS'});
  await look(page, 'operator-customer-saved');
  await sendAfterQuestion(page, 'button[value="remove"]', 'operator-customer-remove-question');
  expectAt(page, '/operator/customers');
  await look(page, 'operator-customer-removed');
  await look(page, 'operator-partner-entry', `${partner}/entry`);
  await refused(page, 422, () => send(page, {organization_name: ''}), 'operator-partner-entry-refused');
  await send(page, {organization_name: 'Nordlys Consulting ApS', country: 'DK', city: 'København'});
  expectAt(page, partner);
  await look(page, 'operator-partner-entry-saved');
}

// What a mail server does not take is sent again.
export async function sendsADeliveryAgain(page, {email, contact}) {
  await closeMailbox(contact);
  const other = await person('somebody without a mailbox');
  await go(other, '/forgot');
  await send(other, {email});
  await leave(other);
  await go(page, '/operator/deliveries?state=failed');
  const again = `main tr:has-text("${contact}") button[value="again"]`;
  await until(page, again);
  await look(page, 'operator-deliveries-failed');
  await press(page, again);
  await look(page, 'operator-deliveries-again');
}
