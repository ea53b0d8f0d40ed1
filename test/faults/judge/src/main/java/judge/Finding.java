package judge;

/** One thing that was found, with the record that it was found in. */
record Finding(Counter counter, String text) {}
