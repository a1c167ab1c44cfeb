// Throw-away keys of the oracles, and the controller documents that publish them.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as jose from 'jose';

const MULTIKEY_CONTEXT = 'https://w3id.org/security/multikey/v1';
const ALGORITHMS = {Ed25519: 'EdDSA', 'P-256': 'ES256', 'P-384': 'ES384', RSA: 'RS256'};
const made = new Map();

// Makes a key pair. The private half stays in this process, under its verification method.
export async function makeKey({kind, did}) {
  const pair = kind === 'RSA' ? await makeRsa(did) : await makeMultikey(kind, did);
  made.set(pair.verificationMethod, pair);
  const {controller, verificationMethod, publicKeyMultibase, publicJwk} = pair;
  const document = kind === 'RSA' ? jwkDocument(pair) :
    await controllerDocument(controller, publicKeyMultibase);
  return {controller, verificationMethod, publicKeyMultibase, publicJwk, document};
}

export function madeKey(verificationMethod) {
  const pair = made.get(verificationMethod);
  if (pair === undefined) {
    throw new Error(`No key was made for ${verificationMethod}`);
  }
  return pair;
}

async function makeMultikey(kind, did) {
  const library = kind === 'Ed25519' ? Ed25519Multikey : EcdsaMultikey;
  const key = await library.generate(kind === 'Ed25519' ? {} : {curve: kind});
  const {publicKeyMultibase} = key;
  key.controller = did ?? `did:key:${publicKeyMultibase}`;
  key.id = `${key.controller}#${publicKeyMultibase}`;
  const jwk = await library.toJwk({keyPair: key, secretKey: true});
  if (kind === 'Ed25519') {
    jwk.d = jose.base64url.encode(jose.base64url.decode(jwk.d).subarray(0, 32));
  }
  const {kty, crv, x, y} = jwk;
  return {
    kind, key, controller: key.controller, verificationMethod: key.id, publicKeyMultibase,
    algorithm: ALGORITHMS[kind], privateJwk: jwk,
    publicJwk: y === undefined ? {kty, crv, x} : {kty, crv, x, y},
  };
}

async function makeRsa(did) {
  const {publicKey, privateKey} = await jose.generateKeyPair('RS256', {extractable: true});
  const publicJwk = await jose.exportJWK(publicKey);
  const spelled = jose.base64url.encode(JSON.stringify(publicJwk));
  const controller = did ?? `did:jwk:${spelled}`;
  return {
    kind: 'RSA', controller, verificationMethod: `${controller}#0`, algorithm: ALGORITHMS.RSA,
    privateJwk: await jose.exportJWK(privateKey), publicJwk,
  };
}

// The document of a did:key, or of another DID that lists one Multikey.
export async function controllerDocument(did, multikey = did.slice('did:key:'.length)) {
  const id = `${did}#${multikey}`;
  return {
    '@context': ['https://www.w3.org/ns/did/v1', MULTIKEY_CONTEXT],
    id: did,
    verificationMethod: [
      {id, type: 'Multikey', controller: did, publicKeyMultibase: multikey},
    ],
    assertionMethod: [id],
    authentication: [id],
  };
}

function jwkDocument({controller, verificationMethod, publicJwk}) {
  const method = {
    id: verificationMethod, type: 'JsonWebKey', controller, publicKeyJwk: publicJwk,
  };
  return {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: controller,
    verificationMethod: [method],
    assertionMethod: [verificationMethod],
  };
}

export function methodDocument(document, id) {
  const method = document.verificationMethod.find(each => each.id === id);
  return method && {'@context': MULTIKEY_CONTEXT, ...method};
}

// The public key a DID URL names, as a JWK: spelled out in did:key and did:jwk.
export async function publicJwk(verificationMethod) {
  const [did] = verificationMethod.split('#');
  if (did.startsWith('did:jwk:')) {
    return JSON.parse(new TextDecoder().decode(jose.base64url.decode(did.slice(8))));
  }
  const multikey = did.slice('did:key:'.length);
  const library = multikey.startsWith('z6Mk') ? Ed25519Multikey : EcdsaMultikey;
  const key = await library.from({type: 'Multikey', publicKeyMultibase: multikey});
  return library.toJwk({keyPair: key});
}
