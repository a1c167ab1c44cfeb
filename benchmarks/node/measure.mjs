// One library in one process: `node measure.mjs digitalbazaar`. Answers one JSON request a line on
// stdin with one JSON line on stdout. What is timed is a loop in here, without the pipe.
import readline from 'node:readline';
import {closeNetwork} from '../../tests/interop/node/closed_world.mjs';
import {madeKey, makeKey} from '../../tests/interop/node/keys.mjs';
import {reasons} from '../../tests/interop/node/digitalbazaar.mjs';

const NOW = '2026-11-01T12:00:00Z';
const library = await import(`./${process.argv[2]}.mjs`);
const {verificationMethod, controller} = await makeKey({kind: 'Ed25519'});
const {key} = madeKey(verificationMethod);
const items = {issue: [], verify: []};

const WORK = {
  issue: badge => library.issue({badge, key, now: NOW}),
  verify: text => accepted(text),
};

const VERBS = {
  key: () => controller,
  issue: async ({badge}) => JSON.stringify(await WORK.issue(badge)),
  verify: ({text}) => accepted(text),
  prepare: ({badges, texts}) => Object.assign(items, {issue: badges, verify: texts}) && true,
  rate,
};

async function accepted(text) {
  const {verified, error} = await library.verify({credential: JSON.parse(text), now: NOW});
  if (!verified) {
    throw error;
  }
  return true;
}

async function rate({of, seconds}) {
  const work = WORK[of];
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  while (elapsed < 1000 * seconds) {
    await work(items[of][count % items[of].length]);
    count += 1;
    elapsed = performance.now() - start;
  }
  return 1000 * count / elapsed;
}

async function answer(line) {
  try {
    const {verb, ...request} = JSON.parse(line);
    return {value: await VERBS[verb](request)};
  } catch (error) {
    return {error: reasons(error)};
  }
}

closeNetwork();
// Libraries write diagnostics with console.log; stdout belongs to the answers.
console.log = console.error;

for await (const line of readline.createInterface({input: process.stdin})) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
