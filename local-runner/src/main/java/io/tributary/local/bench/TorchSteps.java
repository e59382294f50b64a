package io.tributary.local.bench;

import io.tributary.error.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same training in PyTorch, in a process of its own that waits between rounds. */
final class TorchSteps implements AutoCloseable {
    private static final String SCRIPT = "torch_step.py";

    private final Process process;
    private final BufferedReader answers;
    private final OutputStream requests;
    private final String version;

    /** Starts the script, which stands in a directory from then on, and waits until its data are there. */
    TorchSteps(String python, Workload workload, int images, Path directory) throws IOException {
        Path script = directory.resolve(SCRIPT);
        try (InputStream source = TorchSteps.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script);
        }
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.add(Integer.toString(workload.batch));
        command.add(Integer.toString(images));
        for (String size : workload.network().split("-")) {
            command.add(size);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        builder.environment().put("OMP_NUM_THREADS", "1");
        this.process = start(builder, python);
        this.requests = process.getOutputStream();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.version = answer(python);
    }

    private static Process start(ProcessBuilder builder, String python) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UserException("--python", "cannot start " + python + ": " + e.getMessage(), "name another", e);
        }
    }

    private String answer(String python) throws IOException {
        String line = answers.readLine();
        if (line == null) {
            process.destroy();
            throw new UserException(
                    "--python", python + " ended without an answer", "name a Python that has torch: /usr/bin/python3");
        }
        return line;
    }

    String version() {
        return version;
    }

    Round run(int steps) throws IOException {
        requests.write((steps + "\n").getBytes(StandardCharsets.UTF_8));
        requests.flush();
        String[] seconds = answer("PyTorch").split(" ");
        return new Round(steps, Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
