// @digitalcredentials/vc with the Data Integrity suite of the same house.
import {documentLoader} from './contexts.mjs';
import {load} from './home.mjs';

const vc = await load('@digitalcredentials/vc');
const {DataIntegrityProof} = await load('@digitalcredentials/data-integrity');
const {cryptosuite} = await load('@digitalcredentials/eddsa-rdfc-2022-cryptosuite');

export function issue({badge, key, now}) {
  const suite = new DataIntegrityProof({signer: key.signer(), date: now, cryptosuite});
  return vc.issue({credential: badge, suite, documentLoader, now});
}

export function verify({credential, now}) {
  const suite = new DataIntegrityProof({cryptosuite});
  return vc.verifyCredential({
    credential, suite, documentLoader, now, verifyMatchingIssuers: false,
  });
}
