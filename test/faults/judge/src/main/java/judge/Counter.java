package judge;

/** What a run is judged by: lost, duplicated, aborted read, torn, out of order, both outcomes, corrupt. */
enum Counter {
  L, D, A, T, O, X, C
}
