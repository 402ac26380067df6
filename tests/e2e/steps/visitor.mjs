// What anybody may open who is not signed in.
import {checks, demand, expectAt, go, leave, look, person, press, refused, send} from '../stage.mjs';

export async function publicPages() {
  const page = await person('a visitor');
  for (const address of ['/sign-in', '/forgot', '/partner/register', '/terms', '/privacy', '/sign-in/provider'])
    await look(page, `public${address.replaceAll('/', '-')}`, address);
  await refused(page, 404, () => go(page, '/nowhere'), 'public-not-found');
  await refused(page, 404, () => go(page, '/link/' + 'x'.repeat(43)), 'public-link-unknown');
  await go(page, '/sign-in/provider');
  await refused(page, 422, () => send(page, {email: 'nobody@nowhere.example'}), 'public-provider-unknown');
  await refused(page, 409, () => go(page, '/sign-in/provider/callback?state=x&code=x'), 'public-provider-forged');
  await go(page, '/sign-in');
  await refused(page, 403, () => send(page, {email: 'nobody@nowhere.example', password: 'wrong-word-for-it'}),
                'public-sign-in-refused');
  await otherLanguage(page);
  await checks.findsWhatIsWrong(page);
  await leave(page);
}

async function otherLanguage(page) {
  await go(page, '/sign-in');
  const [own, other] = checks.language === 'da' ? ['da', 'en'] : [checks.language, 'da'];
  for (const language of [other, own]) {
    await press(page, `footer button[value="${language}"]`);
    expectAt(page, '/sign-in');
    demand(await page.getAttribute('html', 'lang') === language, `the page is in \`${language}\``);
  }
}
