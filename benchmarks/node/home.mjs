// Loads the libraries from where the interoperability tests have them installed.
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

const home = createRequire(new URL('../../tests/interop/node/package.json', import.meta.url));

export function load(name) {
  return import(pathToFileURL(home.resolve(name)));
}
