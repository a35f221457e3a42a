package bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jpmml.evaluator.Evaluator;
import org.jpmml.evaluator.HasProbability;
import org.jpmml.evaluator.InputField;
import org.jpmml.evaluator.LoadingModelEvaluatorBuilder;
import org.jpmml.evaluator.TargetField;
import org.jpmml.model.visitors.VisitorBattery;

/**
 * Hosts JPMML-Evaluator: Main MODEL.pmml TABLE.csv [CLASS ...], then the protocol of bench/README.md on standard input.
 * Records are prepared and evaluated as its manual says; it has no batch of its own.
 */
public final class Main {
  private static Evaluator evaluator;
  private static List<InputField> inputs;
  private static String target;
  private static final List<Map<String, Object>> records = new ArrayList<>();
  private static int next = 0;

  public static void main(String[] arguments) throws Exception {
    long start = System.nanoTime();
    VisitorBattery optimizers = new org.jpmml.evaluator.visitors.ModelEvaluatorVisitorBattery(true);
    try (var stream = Files.newInputStream(Path.of(arguments[0]))) {
      evaluator = new LoadingModelEvaluatorBuilder().setLocatable(false).setVisitors(optimizers).load(stream).build();
    }
    double loaded = (System.nanoTime() - start) / 1e6;
    inputs = evaluator.getInputFields();
    List<TargetField> targets = evaluator.getTargetFields();
    target = targets.get(0).getName();
    readTable(Path.of(arguments[1]));
    List<String> classes = Arrays.asList(arguments).subList(2, arguments.length);

    System.out.printf("ready %.3f%n", loaded);
    var reader = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = reader.readLine()) != null; ) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "time" -> time(Double.parseDouble(words[2]));
        case "predict" -> predict(Path.of(words[1]), classes);
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static void readTable(Path path) throws Exception {
    List<String> lines = Files.readAllLines(path);
    String[] names = lines.get(0).split(",");
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      Map<String, Object> row = new LinkedHashMap<>();
      for (int i = 0; i < names.length; i++) row.put(names[i], valueOf(cells[i]));
      records.add(row);
    }
  }

  private static Object valueOf(String cell) {
    try {
      return Double.valueOf(cell);
    } catch (NumberFormatException word) {
      return cell;
    }
  }

  private static Object evaluate(Map<String, Object> record) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    for (InputField input : inputs) arguments.put(input.getName(), input.prepare(record.get(input.getName())));
    return evaluator.evaluate(arguments).get(target);
  }

  private static Object plain(Object value) {
    Object result = value instanceof org.jpmml.evaluator.Computable computable ? computable.getResult() : value;
    // The text of a Float has fewer digits than its value.
    return result instanceof Float number ? (Object) number.doubleValue() : result;
  }

  private static void time(double milliseconds) {
    long start = System.nanoTime(), count = 0, spent;
    double checksum = 0;
    do {
      for (int i = 0; i < 20; i++) {
        Object value = plain(evaluate(records.get(next)));
        checksum += value instanceof Number number ? number.doubleValue() : value.hashCode();
        next = next + 1 == records.size() ? 0 : next + 1;
      }
      count += 20;
      spent = System.nanoTime() - start;
    } while (spent < milliseconds * 1e6);
    System.out.println((double) spent / count + " " + checksum);
  }

  private static void predict(Path path, List<String> classes) throws Exception {
    try (var out = new PrintWriter(Files.newBufferedWriter(path))) {
      for (Map<String, Object> record : records) {
        Object value = evaluate(record);
        StringBuilder line = new StringBuilder(String.valueOf(plain(value)));
        if (value instanceof HasProbability distribution)
          for (String name : classes) line.append(',').append(distribution.getProbability(name));
        out.println(line);
      }
    }
    System.out.println("done");
  }
}
