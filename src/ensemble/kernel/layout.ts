/**
 * Where the kernel finds the parts of a forest in its memory: byte offsets of the fields of the header, which are all 32 bits wide.
 * An address is one in that memory. The kernel's own source imports this file, too.
 */

/** Number of features, a multiple of four: what is missing to it are features that nothing looks at. */
export const FEATURES = 0
/** Number of trees. */
export const TREES = 4
/** Length of a row of exits: the trees, and as many as make lanes full. */
export const LANES = 8
/** Address of f64[rows][features]: what records say; NaN is missing. */
export const NUMBERS = 12
/** Address of u32[features][3]: byte offset of the first limit; the place below it; the place above the last limit. */
export const STARTS = 16
/** Address of f64[]: the distinct limits of each feature, ascending, and infinity until four features have equally many. */
export const LIMITS = 20
/** Address of u32[rows][features]: the places of the numbers among all places. */
export const PLACES = 24
/** Address of u32[rows][lanes]: address of the value at which each tree ends. */
export const EXITS = 28
/** Address of f64[rows][trees]: what each tree says. */
export const RESULTS = 32
/** Address of f64[rows]: what all trees together say. */
export const TOTALS = 36
/** Address of f64[2], NaN: what trees say that say nothing. */
export const NOTHING = 40

// Forests of nodes.

/** Number of columns. */
export const COLUMNS = 44
/** Address of u32[columns][2]: which feature a column is of, as byte offset in a row of places; address of its u16 by place. */
export const LOOKUPS = 48
/** Address of u16[rows / 8][columns][8]: what nodes compare. */
export const CELLS = 52
/** Address of the nodes, 8 bytes each: u16 rank, u16 byte offset of the column, u32 byte offset of the lower child. */
export const NODES = 56
/** Bytes from a node to its value, an f64. */
export const VALUES = 60
/** Address of u32[lanes][2], shallow trees first: byte offset of the root; byte offset of the tree's exit in a row of exits. */
export const ROOTS = 64
/** Address of u32[lanes / 8]: the most steps that a tree of each eight needs. */
export const DEPTHS = 68
/** Address of u32[trees]: byte offset of the root, in the order of the trees. */
export const ORDERED_ROOTS = 72
/** Address of u32[trees]: the most steps that each tree needs. */
export const ORDERED_DEPTHS = 76

// Forests of bit vectors.

/** Address of u32[places][2]: address of a row of vectors; byte offset behind the last of the cuts that come on top. */
export const STEPS = 80
/** Bytes of a row of vectors, a multiple of 64. */
export const ROW_BYTES = 84
/** Address of the cuts, 4 bytes each: u16 byte offset of the tree's vector, u8 first leaf, u8 number of leaves. */
export const CUTS = 88
/** Bytes of the cuts between two rows of vectors, a power of two. */
export const STRIDE = 92
/** Address of one row of vectors to work on. */
export const VECTORS = 96
/** Address of u32[features]: room for the address of a row each. */
export const POINTERS = 100
// Of bit vectors and of selections.

/** Address of u32[trees]: address of what each tree's lowest leaf says, an f64; the others follow. */
export const LEAVES = 104

/** Address of u32[features / 4]: how many limits each four features have. */
export const COUNTS = 108

// Selections, of forests that have them, too.

/** Address of the slots, 64 bytes each: of the leaves, the greatest number first, and behind them of the splits of a tree. */
export const SLOTS = 112
/** Address of the first slot of a split. */
export const FIRST_SLOT = 116
/**
 * Address of the splits, 12 bytes each: four times the u8 rank; u16 byte offset of the column; u16 of nothing; then of splits of two leaves
 * four times the u8 number of the lower one, of others the u16 addresses of the slots of the two sides.
 */
export const SPLITS = 120
/** Address of u32[groups][3]: number of trees; number of columns; address of their u32[columns][2]: as of lookups, with u8 by place. */
export const GROUPS = 124
/** Address behind the last of the groups. */
export const GROUPS_END = 128
/** Address of u32[trees][4]: address of the first split, all of two leaves; of the first other one; behind the last; of the leaves, f64. */
export const SELECTED = 132
/** Address of u8[rows / 64][columns][64]: what splits compare. */
export const BATCH_CELLS = 136

// Shares, of forests whose results are outcomes with shares of classes.

/** Number of classes, made even. */
export const CLASSES = 140
/** Address of f64[outcomes][classes]: the shares. */
export const SHARES = 144
/** Address of f64[rows][classes]: their sums over the trees. */
export const SHARED = 148

/** Bytes of the header. */
export const HEADER = 152

/**
 * Places of a feature beyond those between its limits: one for missing numbers, and one that has what these clear where they go to the
 * greater side of the splits that they end.
 */
export const EXTRA_PLACES = 3
