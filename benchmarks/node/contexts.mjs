// The closed world of the interoperability tests, as a document loader is fastest: everything is
// read once, and marked as never changing, so that the libraries keep what they make of it.
import {documentLoader as read} from '../../tests/interop/node/closed_world.mjs';

const loaded = new Map();

export async function documentLoader(url) {
  if (!loaded.has(url)) {
    loaded.set(url, {...await read(url), tag: 'static'});
  }
  return loaded.get(url);
}
