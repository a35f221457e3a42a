/** What is wanted of the trees of a forest for many records; wanted.as.ts tells what each is. */

export const TOTAL = 0
export const TOTAL_IN_FLOATS = 1
export const EACH_RESULT = 2
