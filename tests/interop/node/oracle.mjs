// Answers one JSON request a line on stdin with one JSON line on stdout, so that a test run pays
// for start-up once: {"verb": ..., ...} -> {"ok": true, ...} or {"ok": false, "error": "..."}.
import fs from 'node:fs';
import readline from 'node:readline';
import * as digitalbazaar from './digitalbazaar.mjs';
import * as digitalcredentials from './digitalcredentials.mjs';
import {closeNetwork, serve} from './closed_world.mjs';
import {makeKey} from './keys.mjs';
import * as tokens from './tokens.mjs';

const ISSUERS = {
  '@digitalbazaar/vc': digitalbazaar.issue,
  '@digitalbazaar/data-integrity': digitalbazaar.chain,
  '@digitalcredentials/vc': digitalcredentials.issue,
  jose: tokens.sign,
};

const VERIFIERS = {
  '@digitalbazaar/vc': digitalbazaar.verify,
  '@digitalcredentials/vc': digitalcredentials.verify,
  '@digitalcredentials/verifier-core': digitalcredentials.verifyCore,
  jose: tokens.verify,
};

const VERBS = {
  key: async request => ({ok: true, ...await makeKey(request)}),
  issue: async ({by, ...request}) => ({ok: true, document: await ISSUERS[by](request)}),
  verify: ({by, ...request}) => VERIFIERS[by](request),
  web: async ({pages}) => (serve(pages), {ok: true}),
  version: async ({of}) => ({ok: true, version: version(of)}),
};

function version(name) {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(fs.readFileSync(file)).version;
}

async function answer(line) {
  try {
    const {verb, ...request} = JSON.parse(line);
    return await VERBS[verb](request);
  } catch (error) {
    return {ok: false, error: digitalbazaar.reasons(error)};
  }
}

closeNetwork();
// Libraries write diagnostics with console.log; stdout belongs to the answers.
console.log = console.error;

for await (const line of readline.createInterface({input: process.stdin})) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
