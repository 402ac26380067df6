// An OpenID provider on a free port of this machine: prints its issuer, and ends when its input ends. Its own login and
// consent pages take any name and password; the address of a person follows from the name.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [secret, redirectUri] = process.argv.slice(2);

function newKey(kid, alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

const client = (client_id, id_token_signed_response_alg) => ({
  client_id,
  client_secret: secret,
  redirect_uris: [redirectUri],
  id_token_signed_response_alg,
  token_endpoint_auth_method: 'client_secret_basic',
});

function configuration() {
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
      claims: () => ({ sub: id, email: `${id}@contoso.example`, email_verified: id !== 'unverified', name: `Änne ${id}` }),
    }),
  };
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration());
  server.on('request', provider.callback());
  process.stdout.write(`${issuer}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
