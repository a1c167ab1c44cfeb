// The only world the oracles can see: the vendored contexts, the keys that DIDs spell out, and
// what a test puts on its small web. No request leaves this process.
import fs from 'node:fs';
import net from 'node:net';
import {controllerDocument, methodDocument} from './keys.mjs';

const CONTEXTS = new URL('../../../src/bayleaf/engine/contexts/', import.meta.url);

const contexts = new Map();
let web = {};

// Of two contents for one URL the first is used, as in the engine.
for (const {url, file} of JSON.parse(fs.readFileSync(new URL('index.json', CONTEXTS)))) {
  if (!contexts.has(url)) {
    contexts.set(url, JSON.parse(fs.readFileSync(new URL(`files/${file}`, CONTEXTS))));
  }
}

export function serve(pages) {
  web = pages;
}

export function closeNetwork() {
  net.Socket.prototype.connect = function() {
    throw new Error('NetworkError: the oracle is offline');
  };
  globalThis.fetch = async request => {
    const url = String(request?.url ?? request);
    const page = web[url];
    if (page === undefined) {
      throw new TypeError(`NetworkError: ${url} is not on the test web`);
    }
    const body = typeof page === 'string' ? page : JSON.stringify(page);
    return new Response(body, {headers: {'content-type': 'application/json'}});
  };
}

export async function documentLoader(url) {
  const document = contexts.get(url) ?? await fromDid(url) ?? web[url];
  if (document === undefined) {
    throw new Error(`NotFoundError: ${url} is outside the closed world`);
  }
  return {contextUrl: null, document: structuredClone(document), documentUrl: url};
}

async function fromDid(url) {
  const [did, fragment] = url.split('#');
  const document = did.startsWith('did:key:') ? await controllerDocument(did) :
    did.startsWith('did:web:') ? web[webUrl(did)] : undefined;
  if (document === undefined || fragment === undefined) {
    return document;
  }
  return methodDocument(document, url);
}

function webUrl(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${path.length ? path.join('/') : '.well-known'}/did.json`;
}
