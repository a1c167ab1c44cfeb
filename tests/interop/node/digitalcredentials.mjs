// The libraries of the Digital Credentials Consortium: vc, and verifier-core on top of it.
import * as vc from '@digitalcredentials/vc';
import {DataIntegrityProof} from '@digitalcredentials/data-integrity';
import {Ed25519Signature2020} from '@digitalcredentials/ed25519-signature-2020';
import {cryptosuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {verifyCredential} from '@digitalcredentials/verifier-core';
import {documentLoader} from './closed_world.mjs';
import {reasons} from './digitalbazaar.mjs';
import {madeKey} from './keys.mjs';

export function issue({credential, suite, key, created, now}) {
  const signer = madeKey(key).key.signer();
  const proof = suite === 'Ed25519Signature2020' ?
    new Ed25519Signature2020({signer, date: created}) :
    new DataIntegrityProof({signer, date: created, cryptosuite});
  proof.verificationMethod = key;
  return vc.issue({credential, suite: proof, documentLoader, now});
}

export async function verify({credential, now}) {
  const suite = [new Ed25519Signature2020(), new DataIntegrityProof({cryptosuite})];
  const result = await vc.verifyCredential({
    credential, suite, documentLoader, now, verifyMatchingIssuers: false,
    checkStatus: async () => ({verified: true}),
  });
  return {ok: result.verified, error: reasons(result.error)};
}

// verifier-core brings its own contexts and DID resolver. It reports steps and no conclusion:
// accepted is what has a valid signature and is in its period; no registry knows the issuer.
export async function verifyCore({credential}) {
  const {errors, log = []} = await verifyCredential({credential, knownDIDRegistries: []});
  const steps = Object.fromEntries(log.map(({id, valid}) => [id, valid ?? false]));
  const ok = !errors && steps.valid_signature === true && steps.expiration !== false;
  const error = errors?.map(each => `${each.name}: ${each.message}`).join(' | ');
  return {ok, error: error ?? (ok ? null : JSON.stringify(steps)), steps};
}
