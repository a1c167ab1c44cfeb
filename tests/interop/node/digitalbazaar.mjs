// @digitalbazaar/vc with the Data Integrity suites of the same house.
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalcredentials/vc-bitstring-status-list';
import {documentLoader} from './closed_world.mjs';
import {madeKey} from './keys.mjs';

const SIGNING = {
  'eddsa-rdfc-2022': eddsaRdfc,
  'eddsa-jcs-2022': eddsaJcs.createSignCryptosuite(),
  'ecdsa-rdfc-2019': ecdsaRdfc,
  'ecdsa-jcs-2019': ecdsaJcs.createSignCryptosuite(),
  // The name eddsa-rdfc-2022 had in the drafts; the algorithm is the same.
  'eddsa-2022': {...eddsaRdfc, name: 'eddsa-2022'},
};

const VERIFYING = {
  ...SIGNING,
  'eddsa-jcs-2022': eddsaJcs.createVerifyCryptosuite(),
  'ecdsa-jcs-2019': ecdsaJcs.createVerifyCryptosuite(),
};

function signer({suite, key, created}) {
  const pair = madeKey(key).key;
  return new DataIntegrityProof({
    signer: pair.signer(), date: created, cryptosuite: SIGNING[suite],
  });
}

// A credential that has proofs already becomes a proof set.
export function issue({credential, now, ...options}) {
  return vc.issue({credential, suite: signer(options), documentLoader, now});
}

// Adds a proof that covers the proofs it follows (Data Integrity 1.0, proof chains). The library
// signs the document it is handed, so the previous proofs are left in it.
export async function chain({credential, proofId, previousProof, ...options}) {
  const suite = signer(options);
  suite.proof = previousProof ? {id: proofId, previousProof} : {id: proofId};
  const {proof: present = [], ...document} = structuredClone(credential);
  const previous = present.filter(proof => proof.id === previousProof);
  const proof = await suite.createProof({
    document: previous.length ? {...document, proof: previous} : document,
    purpose: new vc.CredentialIssuancePurpose(),
    documentLoader,
  });
  return {...credential, proof: [...present, proof]};
}

// With withStatus the status lists are looked up and their own proofs checked, too.
export async function verify({credential, now, withStatus = false}) {
  const suite = Object.values(VERIFYING)
    .map(cryptosuite => new DataIntegrityProof({cryptosuite}));
  const result = await vc.verifyCredential({
    credential, suite, documentLoader, now,
    checkStatus: withStatus ? checkStatus : async () => ({verified: true}),
  });
  return {ok: result.verified, error: reasons(result.error)};
}

export function reasons(error) {
  if (error === undefined || error === null) {
    return null;
  }
  const inner = error.errors ?? [error.cause ?? error.details?.cause];
  return [error.message, ...inner.map(reasons)].filter(Boolean).join(' | ').slice(0, 1000);
}
