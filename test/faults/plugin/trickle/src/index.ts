import { floodPlugin } from '../../flood-plugin.ts';

export default floodPlugin('trickle');
