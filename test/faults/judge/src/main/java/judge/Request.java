package judge;

import java.util.List;

/** What is to be judged. */
record Request(
    List<String> brokers,
    String registryUrl,
    String prefix,
    String group,
    String ledgerFile,
    List<String> providers,
    long timeoutMs,
    Redeliveries redeliveries,
    boolean keysMayMove) {}
