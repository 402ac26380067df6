// An OpenID provider on a free port of this machine (or the one that is asked for): prints its issuer, and ends when
// its input ends. A line `rotate` gives it new keys. Its own login and consent pages take any name and password; the
// address of a person follows from the name, or is the name.
// oidc_provider.mjs SECRET REDIRECT_URI [DOMAIN [PORT]]
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

const [secret, redirectUri, domain = 'contoso.example', port = '0'] = process.argv.slice(2);
console.info = console.warn; // what the library says of itself; standard output is for the answers below
let rounds = 0;

function newKey(kid, alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: `${kid}${rounds}`, alg, use: 'sig' };
}

const client = (client_id, id_token_signed_response_alg) => ({
  client_id,
  client_secret: secret,
  redirect_uris: [redirectUri],
  id_token_signed_response_alg,
  token_endpoint_auth_method: 'client_secret_basic',
});

const addressOf = (id) => (id.includes('@') ? id : `${id}@${domain}`);

function configuration() {
  rounds += 1;
  return {
    clients: [client('rapport-rsa', 'RS256'), client('rapport-ec', 'ES256')],
    jwks: {
      keys: [
        newKey('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
        newKey('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
      ],
    },
    cookies: { keys: ['only for tests'] },
    pkce: { methods: ['S256'], required: () => true },
    conformIdTokenClaims: false, // address and name stand in the ID token, as most providers do it
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: addressOf(id), email_verified: id !== 'unverified', name: `Änne ${id}` }),
    }),
  };
}

const server = createServer((request, response) => answer(request, response));
let answer;
let issuer;
const renew = () => {
  answer = new Provider(issuer, configuration()).callback();
};
server.listen(Number(port), '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  renew();
  process.stdout.write(`${issuer}\n`);
});
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'rotate') renew();
    process.stdout.write(`${line}\n`);
  })
  .on('close', () => process.exit(0));
