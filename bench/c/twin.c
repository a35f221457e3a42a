/*
 * The C twin: an ensemble of trees in the fast engine's form of ranks and nodes, as fast as a compiler makes it, for comparison alone.
 *
 * Limits are replaced by their rank among the distinct limits of their feature, and a record is ranked once. Nodes are 8 bytes, level by
 * level, siblings next to each other; a leaf leads to itself, so that 8 trees (for one record) or 8 rows (for columns) step together until
 * none of them moves; trees of like depth step together. Sums are made in the order of the trees.
 *
 * Usage: twin TREES.bin TABLE.csv [CLASS ...]; then the protocol of bench/README.md on standard input.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LANES = 8, TILE = 512, NO_RANK = 65535 };

typedef struct { uint16_t rank, feature; uint32_t child; } Node;

static int trees, features, outputs, combine; /* combine: 0 sum, 1 sum in 32 bits, 2 average */
static double base;
static Node *nodes;
static double *values; /* by node, `outputs` of each */
static uint32_t *roots;
static int *by_depth; /* trees, the deepest first: those that step together should arrive together */
static uint32_t *exits; /* where each tree ended */
static int *depths; /* of each tree */
static double **limits; /* sorted and distinct, by feature */
static int *limit_counts;
static int rows;
static double *by_row, *by_column;
static uint16_t *ranks; /* of a tile: feature by feature, row by row */
static double *results;

static void fail(const char *why) { fprintf(stderr, "twin: %s\n", why); exit(1); }

static void *room(size_t bytes) {
  void *p = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (p == NULL) fail("out of memory");
  return p;
}

static void read_all(void *to, size_t size, size_t count, FILE *from) {
  if (fread(to, size, count, from) != count) fail("the model ends early");
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* How many limits are less than x: x is at most the limit of rank r exactly when this is at most r. */
static inline uint16_t rank_of(const double *sorted, int count, double x) {
  const double *at = sorted;
  if (count == 0) return 0;
  while (count > 1) {
    int half = count / 2;
    /* Multiplied, not asked: which way a search goes is a coin toss. */
    at += (at[half - 1] < x) * half;
    count -= half;
  }
  return (uint16_t)(at - sorted + (*at < x));
}

/* A tree as the file has it. */
typedef struct { int count; int32_t *feature, *lower, *greater; double *limit, *value; } Source;

static int depth_of(uint32_t at) {
  Node n = nodes[at];
  if (n.child == at) return 0;
  int lower = depth_of(n.child), greater = depth_of(n.child + 1);
  return 1 + (lower > greater ? lower : greater);
}

static int by_falling_depth(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return depths[x] != depths[y] ? depths[y] - depths[x] : x - y;
}

static void read_model(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail("no model");
  int32_t head[4];
  read_all(head, 4, 4, file);
  trees = head[0], features = head[1], outputs = head[2], combine = head[3];
  read_all(&base, 8, 1, file);
  Source *sources = room(sizeof(Source) * trees);
  size_t total = 0;
  for (int t = 0; t < trees; t++) {
    int32_t n;
    read_all(&n, 4, 1, file);
    Source *s = &sources[t];
    s->count = n;
    s->feature = room(4 * n), s->lower = room(4 * n), s->greater = room(4 * n);
    s->limit = room(8 * n), s->value = room(8 * n * outputs);
    read_all(s->feature, 4, n, file), read_all(s->lower, 4, n, file), read_all(s->greater, 4, n, file);
    read_all(s->limit, 8, n, file), read_all(s->value, 8, (size_t)n * outputs, file);
    total += n;
  }
  fclose(file);

  limits = room(sizeof(double *) * features), limit_counts = room(4 * features);
  for (int f = 0; f < features; f++) {
    double *list = room(8 * total);
    size_t n = 0;
    for (int t = 0; t < trees; t++)
      for (int i = 0; i < sources[t].count; i++)
        if (sources[t].feature[i] == f) list[n++] = sources[t].limit[i];
    qsort(list, n, 8, by_size);
    int distinct = 0;
    for (size_t i = 0; i < n; i++)
      if (i == 0 || list[i] != list[i - 1]) list[distinct++] = list[i];
    if (distinct >= NO_RANK) fail("too many limits for 16 bits");
    limits[f] = room(8 * (distinct + 1)), limit_counts[f] = distinct;
    memcpy(limits[f], list, 8 * distinct);
    free(list);
  }

  /* All nodes level by level, tree by tree. */
  nodes = room(sizeof(Node) * total), values = room(8 * total * outputs), roots = room(4 * trees);
  uint32_t next = 0;
  for (int t = 0; t < trees; t++) {
    Source *s = &sources[t];
    int32_t *queue = room(4 * s->count);
    uint32_t first = next;
    int count = 1;
    queue[0] = 0, roots[t] = first;
    for (int i = 0; i < count; i++) {
      int from = queue[i];
      uint32_t self = first + i;
      memcpy(&values[(size_t)self * outputs], &s->value[(size_t)from * outputs], 8 * outputs);
      if (s->feature[from] < 0) {
        nodes[self] = (Node){NO_RANK, 0, self};
        continue;
      }
      int f = s->feature[from];
      nodes[self] = (Node){rank_of(limits[f], limit_counts[f], s->limit[from]), (uint16_t)f, first + count};
      queue[count++] = s->lower[from], queue[count++] = s->greater[from];
    }
    next += s->count;
    free(queue), free(s->feature), free(s->lower), free(s->greater), free(s->limit), free(s->value);
  }
  free(sources);

  by_depth = room(sizeof(int) * trees), exits = room(4 * trees), depths = room(sizeof(int) * trees);
  for (int t = 0; t < trees; t++) by_depth[t] = t, depths[t] = depth_of(roots[t]);
  qsort(by_depth, trees, sizeof(int), by_falling_depth);
}

static void read_table(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail("no table");
  char *line = NULL;
  size_t size = 0, room_for = 16384;
  if (getline(&line, &size, file) < 0) fail("an empty table");
  by_row = malloc(8 * room_for * features);
  while (getline(&line, &size, file) > 0) {
    if ((size_t)rows == room_for) by_row = realloc(by_row, 8 * (room_for *= 2) * features);
    char *at = line;
    for (int f = 0; f < features; f++) {
      by_row[(size_t)rows * features + f] = strtod(at, &at);
      at++;
    }
    rows++;
  }
  free(line), fclose(file);
  by_column = room(8 * (size_t)rows * features);
  for (int r = 0; r < rows; r++)
    for (int f = 0; f < features; f++) by_column[(size_t)f * rows + r] = by_row[(size_t)r * features + f];
  ranks = room(2 * (size_t)(TILE + LANES) * features);
  results = room(8 * (size_t)(rows + TILE) * outputs);
}

static inline void add(double *sums, const double *value) {
  if (combine == 1) *sums = (float)(*sums + *value);
  else
    for (int k = 0; k < outputs; k++) sums[k] += value[k];
}

static inline void finish(double *sums) {
  if (combine == 2)
    for (int k = 0; k < outputs; k++) sums[k] /= trees;
  else if (combine == 1) *sums = (float)(*sums + base);
  else *sums += base;
}

/* From a node to its child; a leaf leads to itself, since no rank is above its own. */
static inline uint32_t step(uint32_t at, const uint16_t *rank, int stride) {
  Node n = nodes[at];
  return n.child + (rank[n.feature * stride] > n.rank);
}

/* One record: 8 trees step together. */
static void score_one(const double *record, double *sums) {
  uint16_t rank[features];
  for (int f = 0; f < features; f++) rank[f] = rank_of(limits[f], limit_counts[f], record[f]);
  for (int k = 0; k < outputs; k++) sums[k] = 0;
  int t = 0;
  for (; t + LANES <= trees; t += LANES) {
    uint32_t at[LANES], moved;
    for (int i = 0; i < LANES; i++) at[i] = roots[by_depth[t + i]];
    do {
      moved = 0;
      /* Two steps before it is asked whether any was one: asking costs as much as half a step. */
      for (int i = 0; i < LANES; i++) at[i] = step(at[i], rank, 1);
      for (int i = 0; i < LANES; i++) {
        uint32_t to = step(at[i], rank, 1);
        moved |= to ^ at[i];
        at[i] = to;
      }
    } while (moved);
    for (int i = 0; i < LANES; i++) exits[by_depth[t + i]] = at[i];
  }
  for (; t < trees; t++) {
    uint32_t at = roots[by_depth[t]];
    for (;;) {
      uint32_t to = step(at, rank, 1);
      if (to == at) break;
      at = to;
    }
    exits[by_depth[t]] = at;
  }
  for (t = 0; t < trees; t++) add(sums, &values[(size_t)exits[t] * outputs]);
  finish(sums);
}

/* All rows by columns: a tile of rows goes through tree after tree, 8 rows stepping together. */
static void score_columns(void) {
  memset(results, 0, 8 * (size_t)rows * outputs);
  for (int start = 0; start < rows; start += TILE) {
    int count = rows - start < TILE ? rows - start : TILE;
    int padded = (count + LANES - 1) / LANES * LANES;
    for (int f = 0; f < features; f++) {
      const double *column = by_column + (size_t)f * rows + start;
      for (int r = 0; r < padded; r++)
        ranks[(size_t)(r / LANES * features + f) * LANES + r % LANES] =
            rank_of(limits[f], limit_counts[f], column[r < count ? r : count - 1]);
    }
    for (int t = 0; t < trees; t++)
      for (int r = 0; r < padded; r += LANES) {
        const uint16_t *rank = ranks + (size_t)r * features;
        uint32_t at[LANES], moved;
        for (int i = 0; i < LANES; i++) at[i] = roots[t];
        do {
          moved = 0;
          for (int i = 0; i < LANES; i++) at[i] = step(at[i], rank + i, LANES);
          for (int i = 0; i < LANES; i++) {
            uint32_t to = step(at[i], rank + i, LANES);
            moved |= to ^ at[i];
            at[i] = to;
          }
        } while (moved);
        for (int i = 0; i < LANES; i++)
          add(&results[(size_t)(start + r + i) * outputs], &values[(size_t)at[i] * outputs]);
      }
    for (int r = 0; r < count; r++) finish(&results[(size_t)(start + r) * outputs]);
    /* The padding of the last tile wrote beyond the rows, where there is room. */
    for (int r = count; r < padded; r++) memset(&results[(size_t)(start + r) * outputs], 0, 8 * outputs);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void time_mode(const char *mode, double milliseconds) {
  static int next = 0;
  double checksum = 0, start = now(), spent;
  long count = 0;
  double sums[64];
  do {
    if (strcmp(mode, "batch") == 0) {
      score_columns();
      checksum += results[(size_t)(count % rows) * outputs];
      count += rows;
    } else
      for (int i = 0; i < 64; i++, count++) {
        score_one(by_row + (size_t)next * features, sums);
        checksum += *sums;
        if (++next == rows) next = 0;
      }
    spent = now() - start;
  } while (spent < milliseconds * 1e6);
  printf("%.6f %.17g\n", spent / count, checksum);
}

static void predict(const char *path, const char *mode, int classes, char **names) {
  FILE *file = fopen(path, "w");
  if (file == NULL) fail("can't write predictions");
  if (strcmp(mode, "batch") == 0) score_columns();
  for (int r = 0; r < rows; r++) {
    double sums[64], *of = sums;
    if (strcmp(mode, "batch") == 0) of = &results[(size_t)r * outputs];
    else score_one(by_row + (size_t)r * features, sums);
    if (classes > 0) {
      int best = 0;
      for (int k = 1; k < classes; k++)
        if (of[k] > of[best]) best = k;
      fputs(names[best], file);
      for (int k = 0; k < classes; k++) fprintf(file, ",%.17g", of[k]);
      fputc('\n', file);
    } else fprintf(file, "%.17g\n", *of);
  }
  fclose(file);
  puts("done");
}

int main(int count, char **arguments) {
  if (count < 3) fail("usage: twin TREES.bin TABLE.csv [CLASS ...]");
  double start = now();
  read_model(arguments[1]);
  double loaded = (now() - start) / 1e6;
  if (outputs > 64) fail("at most 64 outputs");
  read_table(arguments[2]);
  printf("ready %.3f\n", loaded);
  fflush(stdout);
  char line[4096], word[16], first[4000], second[16];
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "%15s %3999s %15s", word, first, second) != 3) fail("an unknown command");
    if (strcmp(word, "time") == 0) time_mode(first, atof(second));
    else if (strcmp(word, "predict") == 0) predict(first, second, count - 3, arguments + 3);
    else fail("an unknown command");
    fflush(stdout);
  }
  return 0;
}
