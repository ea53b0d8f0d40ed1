/** The name that a package of the repository has in its lock: a link to its folder. */
const placeOf = (name) => `node_modules/${name}`;

/**
 * The lock file of what an image installs: `names` and, without end, what they need. The repository's own packages come from
 * their archives (package → `{ resolved, integrity }`), all others exactly as `lock` has them: what ships is what was tested, and
 * no second lock can grow old. Throws an Error that names what the lock does not hold.
 */
export function imageLock({ version, names, lock, archives }) {
  const found = new Map();
  for (const name of names) visit(placeOf(name), { lock, found });
  const own = [...found].filter(([, { source }]) => !source.includes('node_modules/')).map(([place]) => place);
  const nameOf = (place) => place.slice('node_modules/'.length);
  for (const name of own.map(nameOf))
    if (archives[name] === undefined) throw new Error(`${name} is needed, and is no public package: it has no archive`);
  const dependencies = Object.fromEntries(own.map(nameOf).map((name) => [name, archives[name].resolved]));
  const root = { name: 'tributary', version, license: 'Apache-2.0', dependencies: sorted(dependencies) };
  const entries = [...found].map(([place, { source }]) => [
    place,
    own.includes(place)
      ? { ...withoutName(lock.packages[source]), ...archives[nameOf(place)] }
      : installed(lock.packages[source]),
  ]);
  const packages = { '': root, ...sorted(Object.fromEntries(entries)) };
  return { name: 'tributary', version, lockfileVersion: 3, requires: true, packages };
}

/** Notes a package under its place in the image, with its own place in the lock, and what it needs. */
function visit(place, { lock, found }) {
  const entry = lock.packages[place];
  const source = entry.link === true ? entry.resolved : place;
  const target = inImage(place, lock);
  if (found.has(target)) return;
  found.set(target, { source });
  for (const name of needs(lock.packages[source])) {
    const next = find(lock, source, name);
    if (next === undefined) throw new Error(`package-lock.json does not hold ${name}, which ${source} needs`);
    visit(next, { lock, found });
  }
}

/** What is installed below a workspace's folder stands in the image below that package. */
function inImage(place, lock) {
  const [folder, ...below] = place.split('/node_modules/');
  const { name } = lock.packages[folder] ?? {};
  return below.length === 0 || name === undefined || folder.startsWith('node_modules/')
    ? place
    : [placeOf(name), ...below].join('/node_modules/');
}

function needs({ dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...peers];
}

/** As Node looks for a package: beside, then above. */
function find(lock, from, name) {
  const place = `${from === '' ? '' : `${from}/`}${placeOf(name)}`;
  if (lock.packages[place] !== undefined) return place;
  if (from === '') return undefined;
  return find(lock, from.includes('/node_modules/') ? from.slice(0, from.lastIndexOf('/node_modules/')) : '', name);
}

/** Here all are for production, whatever else the repository uses them for. */
function installed({ dev: _dev, devOptional: _devOptional, peer: _peer, optional: _optional, ...entry }) {
  return entry;
}

function withoutName({ name: _name, devDependencies: _devDependencies, ...entry }) {
  return entry;
}

function sorted(entries) {
  return Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
