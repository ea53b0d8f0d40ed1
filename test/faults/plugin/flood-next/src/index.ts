import { floodPlugin } from '../../flood-plugin.ts';

/** The next version: what it says of a webhook is the same, and events tell who said it. */
export default floodPlugin('flood');
