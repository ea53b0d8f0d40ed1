/** What a body says about live and test, for platforms that say it by a flag; null where there is no flag. */
export function environmentOf(isLive: boolean | null): 'LIVE' | 'TEST' | null {
  if (isLive === null) return null;
  return isLive ? 'LIVE' : 'TEST';
}
