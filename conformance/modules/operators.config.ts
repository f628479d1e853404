/** The namespace that the operators work in. */
export const namespace = 'operators';

/** The ranges that are given to nodes. */
export const ranges = ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'];
