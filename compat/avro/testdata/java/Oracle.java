import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * Answers what Apache Avro says, one line per line of input.
 *
 * "parse TAB strict|stored TAB schema" gives the printed schema, or "!" and why not.
 * "read TAB reader TAB writer" gives the incompatibilities: type, path and info, joined by " | ".
 */
public class Oracle {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split("\t");
      String answer;
      try {
        answer = parts[0].equals("parse")
            ? parse(parts[2], parts[1].equals("strict")).toString()
            : read(parse(parts[1], false), parse(parts[2], false));
      } catch (Throwable e) {
        answer = "! " + e;
      }
      out.println(answer.replace('\n', ' '));
    }
    out.flush();
  }

  static Schema parse(String text, boolean strict) {
    Schema.Parser parser =
        new Schema.Parser(strict ? NameValidator.STRICT_VALIDATOR : NameValidator.UTF_VALIDATOR);
    parser.setValidateDefaults(strict);
    return parser.parse(text);
  }

  static String read(Schema reader, Schema writer) {
    List<String> lines = new ArrayList<>();
    for (SchemaCompatibility.Incompatibility i :
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
            .getResult()
            .getIncompatibilities()) {
      lines.add(i.getType() + " " + i.getLocation() + " (" + i.getMessage() + ")");
    }
    Collections.sort(lines);
    return String.join(" | ", lines);
  }
}
