/** The emergency numbers, built in from data/lexicon/regions.yml, so that they show without a server. */
import type { PhoneNumber } from './types';

declare const REGION_NUMBERS: Record<string, PhoneNumber[]>;

/** Takes what a page says as region, gives a region that we know, or ''. */
export function knownRegion(name: string | null | undefined): string {
  const wanted = (name ?? '').trim().toUpperCase();
  const region = wanted === 'GB' ? 'UK' : wanted;
  return region in REGION_NUMBERS ? region : '';
}

/** Takes a region, gives its numbers; without one, the emergency number of each region. */
export function numbersOf(region: string): PhoneNumber[] {
  if (region in REGION_NUMBERS) return REGION_NUMBERS[region];
  return Object.entries(REGION_NUMBERS).map(([id, numbers]) => ({ ...numbers[0], label: id }));
}
