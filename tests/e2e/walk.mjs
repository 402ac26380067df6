// The portals in a real browser: the way of a partner and its customer, in one language, every page looked at.
// walk.mjs FACTS: FACTS is JSON of base, first_link, registry (a CSV file), program (a file that is none), letters and
// pictures (folders), routes (the service's list of them), chromium (a program), language, looks (a list of width and
// colour scheme), extent (see Checks). A line `ask …` on standard output asks whoever started it for something; the
// answer is a line, too.
import {NEW_PASSWORD, PASSWORD, checks, end, facts, go, leave, letterTo, person, send, signIn, visited} from './stage.mjs';
import {accountPages, changesTheAddresses, changesThePassword, erasesTheAccount, keepsTheAccount,
        sendsAnOldForm} from './steps/account.mjs';
import {activate, activateByKeyboard, customerWorks, disablesAColleague, invite, inviteByKeyboard, takesAnInvitationBack,
        wearsTwoHats} from './steps/customer.mjs';
import {checksTheLog, hasNoProvider, hasTokens, hasWebhooks, joins, managesPeople} from './steps/everybody.mjs';
import {linksThatAreOver, trialEnds} from './steps/later.mjs';
import {addsAPartner, handlesPeoplesData, keepsTheRegistry, operatorPages, replacesTheAdministrator, sendsADeliveryAgain,
        setUp, suspendsThePartner} from './steps/operator.mjs';
import {PARTNER, hasAProspect, isItsOwnCustomer, namesItsContact, partnerJoins, partnerPages, partnerWorks, removesACustomer,
        removesAService, searchesAsOneTypes, sendActivation, sendsAgain, suspendsAndResumes} from './steps/partner.mjs';
import {publicPages} from './steps/visitor.mjs';

const personOf = (name, email, contact = email) => ({name, email, contact});
const JONAS = personOf('Jonas Bergmann', 'jonas.bergmann@bergmann.example', 'post@bergmann.example');
const GRETA = personOf('Greta Lang', 'greta.lang@bergmann.example');
const EVA = personOf('Eva Alm', 'eva.alm@alpenblick.example');
const MAX = personOf('Max Alm', 'max.alm@alpenblick.example');
const IDA = personOf('Ida Krog', 'ida.krog@nordlys.example');
const OTTO = personOf('Otto Berg', 'otto.berg@vendor.example');
const LIS = personOf('Lis Dam', 'lis.dam@nordlys.example');
const OLE = personOf('Ole Vik', 'ole.vik@bergmann.example');
const NOBODY = personOf('Nils Lund', 'nils.lund@bergmann.example');
const links = {};  // those that do not work any more: why → link
const late = {};  // those that nobody opens in time

async function partnerBegins() {
  links['used-partner-confirm'] = await partnerJoins();
  const partner = await signIn('the partner', PARTNER, '/partner');
  const places = await partnerWorks(partner, JONAS);
  const letters = await sendsAgain(partner, places.service, JONAS.contact);
  links['superseded-activation'] = letters.superseded;
  links['used-activation'] = letters.link;
  await activateByKeyboard(letters.link, JONAS.name);
  await go(partner, places.trial);
  await sendActivation(partner, EVA);
  return {partner, ...places};
}

async function customerBegins(page) {
  await customerWorks(page);
  const colleague = await inviteByKeyboard(page, GRETA);
  const user = new URL(page.url()).pathname;
  await disablesAColleague(page, user, colleague);
  const back = await takesAnInvitationBack(page, NOBODY);
  links['superseded-invitation'] = back.superseded;
  links['withdrawn-invitation'] = back.withdrawn;
  return colleague;
}

async function ownAccount(page, email) {
  await keepsTheAccount(page, email);
  await accountPages(page);
  await changesThePassword(page, email, NEW_PASSWORD, PASSWORD);
  await sendsAnOldForm(page, email, PASSWORD);
  await changesTheAddresses(page, `new.${email}`, PASSWORD);
}

async function partnerGoesOn({partner, service}, customer) {
  await searchesAsOneTypes(partner);
  await suspendsAndResumes(partner, service, customer);
  const removed = await removesAService(partner, MAX);
  await linksThatAreOver({'withdrawn-activation': removed.link});
  await removesACustomer(partner, removed.prospect);
  await isItsOwnCustomer(partner);
  await managesPeople(partner, 'partner', IDA, {role: 'PartnerExpert'});
  await partnerPages(partner);
}

async function hasTools(page, portal) {
  await hasWebhooks(page, portal);
  await hasTokens(page, portal);
  await checksTheLog(page, portal);
  if (portal !== 'operator') await hasNoProvider(page, portal);
}

// Letters that are answered too late.
async function leavesLettersUnread(partner, customer) {
  await hasAProspect(partner, 'Fjellutsikt AS', 'NO');
  await sendActivation(partner, NOBODY);
  late['expired-activation'] = (await letterTo(NOBODY.email)).link;
  await invite(customer, OLE, 'Designer');
  late['expired-invitation'] = (await letterTo(OLE.contact)).link;
  const page = await person('somebody who forgets the password, too');
  await go(page, '/forgot');
  await send(page, {email: JONAS.email});
  late['expired-reset'] = (await letterTo(JONAS.contact)).link;
}

// What fails here keeps the rest from nothing.
async function step(act) {
  try {
    await act();
  } catch (error) {
    checks.problem('the walk', error.stack);
  }
}

async function walk() {
  await step(publicPages);
  links['used-first-operator'] = facts.first_link;
  const {operator, partner: record} = await setUp();
  const places = await partnerBegins();
  const {partner} = places;
  const customer = await signIn('the administrator of the customer', JONAS.email, '/customer');
  const colleague = await customerBegins(customer);
  await step(() => ownAccount(colleague, GRETA.email));
  await step(async () => activate((await letterTo(EVA.contact)).link, EVA));
  await step(() => partnerGoesOn(places, customer));
  await step(() => wearsTwoHats(customer, partner, PARTNER));
  for (const [portal, page] of Object.entries({partner, customer, operator})) await step(() => hasTools(page, portal));
  await step(() => addsAPartner(operator));
  await step(() => keepsTheRegistry(operator, record));
  await step(() => namesItsContact(partner));
  await step(() => leavesLettersUnread(partner, customer));
  await step(() => suspendsThePartner(operator, record, partner, late['expired-activation']));
  await step(() => managesPeople(operator, 'operator', OTTO, {}));
  await step(() => operatorPages(operator));
  await leave(await joins(await replacesTheAdministrator(operator, record, LIS), LIS.name, '/partner'));
  await step(() => erasesTheAccount(colleague, PASSWORD));
  await step(() => handlesPeoplesData(operator, EVA.email, OTTO.email));
  await step(() => sendsADeliveryAgain(operator, JONAS));
  await step(() => linksThatAreOver(links));
  await trialEnds(late, {...places, administrator: EVA.email, partner: LIS.email, number: 'C-402002'});
}

try {
  await walk();
  for (const problem of visited.problems()) checks.problem('the routes', problem);
} catch (error) {
  checks.problem('the walk', error.stack);
} finally {
  await end();
}
for (const problem of checks.problems) console.log(`not ok: ${problem}`);
console.log(`${facts.language}: ${checks.pages} pages looked at, ${visited.answers()} of them answers to forms, ` +
            `${checks.looked} looks; ${checks.problems.length} problems; pictures in ${facts.pictures}`);
process.exitCode = checks.problems.length === 0 ? 0 : 1;
