package judge;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Judges one run after the other: each argument is a request as JSON, each line of output its verdict. */
public final class Main {
  private Main() {}

  public static void main(String[] requests) throws IOException, InterruptedException {
    ObjectMapper json = new ObjectMapper();
    // System.out has the encoding of the terminal.
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    for (String text : requests) {
      Request request = json.readValue(text, Request.class);
      out.println(json.writeValueAsString(Judge.judge(request)));
    }
  }
}
