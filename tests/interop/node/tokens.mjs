// Credentials as JSON Web Tokens, with jose.
import * as jose from 'jose';
import {madeKey, publicJwk} from './keys.mjs';

// Signs exactly this header and this payload; alg follows from the key.
export async function sign({key, header = {}, payload}) {
  const {algorithm, privateJwk} = madeKey(key);
  return new jose.CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({alg: algorithm, ...header})
    .sign(await jose.importJWK(privateJwk, algorithm));
}

// Checks signature and claims. The key is the one the DID in kid spells out, never just the
// header's own.
export async function verify({token, issuer, now}) {
  const {kid, jwk, alg} = jose.decodeProtectedHeader(token);
  const named = await publicJwk(kid);
  if (jwk && await thumbprint(jwk) !== await thumbprint(named)) {
    throw new Error('The key in the header is not the one that kid names.');
  }
  const {payload} = await jose.jwtVerify(token, await jose.importJWK(named, alg), {
    algorithms: ['RS256', 'ES256', 'ES384', 'EdDSA'], currentDate: new Date(now),
    ...(issuer ? {issuer} : {}),
  });
  return {ok: true, error: null, payload};
}

function thumbprint(jwk) {
  return jose.calculateJwkThumbprint(jwk);
}
