package judge;

/** Everything that a verdict rests on. */
record Evidence(Request request, Topics topics, Ledger ledger, Offsets offsets, World world) {}
