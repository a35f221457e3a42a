/** Lanes: trees go through the kernel by eights. */

/** Number of lanes: trees, and as many as make eights full. */
export const lanesOf = (trees: number): number => Math.ceil(trees / 8) * 8
