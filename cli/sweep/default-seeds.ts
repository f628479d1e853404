/**
 * Seeds per variant when nothing is asked for. All that ships, swept with this many, takes less than a minute on two
 * cores (a run takes some 15 ms), and each museum variant shows what it is known for.
 */
export const defaultSeeds = 200;
