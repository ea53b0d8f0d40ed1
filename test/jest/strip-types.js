import { stripTypeScriptTypes } from 'node:module';

/** Node's own type stripping as a Jest transform: positions are kept, nothing else is rewritten. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
