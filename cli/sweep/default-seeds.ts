/**
 * Seeds per variant when nothing is asked for. All that ships, swept with this many, takes less than a minute on two
 * cores, and each museum variant shows what it is known for.
 */
export const defaultSeeds = 1000;
