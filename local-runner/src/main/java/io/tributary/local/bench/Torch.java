package io.tributary.local.bench;

import io.tributary.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * PyTorch, where a Python has it.
 *
 * @param python the Python
 * @param script the copy of {@code torch_step.py}
 */
record Torch(String python, Path script) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Debian's OpenBLAS for OpenMP: with its other one PyTorch's two threads are five times slower. */
    private static final Path OPENMP = Path.of("/usr/lib", machine() + "-linux-gnu", "openblas-openmp");

    /** Copies the script to a directory. */
    static Torch in(Path directory, String python) {
        Path script = directory.resolve("torch_step.py");
        try (InputStream source = Torch.class.getResourceAsStream("torch_step.py")) {
            Files.copy(source, script);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + script, e);
        }
        return new Torch(python, script);
    }

    private static String machine() {
        String arch = System.getProperty("os.arch");
        return arch.equals("amd64") ? "x86_64" : arch;
    }

    /** Whether that Python is there and has torch. */
    static boolean isThere(String python) {
        try {
            Process process = new ProcessBuilder(python, "-c", "import torch, numpy")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UserException("--python", python + " needs longer than " + PATIENCE + " to import torch", "");
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking for torch", e);
        }
    }

    /** One process with some threads. */
    Contender threads(Workload workload, Items data, int threads) {
        String name = "PyTorch, " + threads + (threads == 1 ? " thread" : " threads");
        return contender(name, workload, data, threads, List.of());
    }

    /** Two processes of one thread each, gradients averaged over gloo; the first starts the second. */
    Contender distributed(Workload workload, Items data) {
        List<String> group =
                List.of("2", script.resolveSibling("meeting-" + workload).toString());
        return contender("PyTorch DDP, 2 processes", workload, data, 1, group);
    }

    private Contender contender(String name, Workload workload, Items data, int threads, List<String> group) {
        List<String> command = new ArrayList<>(List.of(
                python,
                script.toString(),
                workload.name(),
                Integer.toString(workload.batch),
                data.items().toString(),
                data.labels().toString(),
                Integer.toString(threads)));
        command.addAll(group);
        Path log = script.resolveSibling(
                String.format(Locale.ROOT, "torch-%s-%d-%d.log", workload, threads, group.size()));
        return new Contender(name, command, environment(threads), log, PATIENCE);
    }

    private static Map<String, String> environment(int threads) {
        Map<String, String> variables = new HashMap<>();
        variables.put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
        variables.put("OMP_NUM_THREADS", Integer.toString(threads));
        variables.put("GLOO_SOCKET_IFNAME", "lo");
        if (Files.isDirectory(OPENMP)) {
            variables.put("LD_LIBRARY_PATH", OPENMP.toString());
        }
        return variables;
    }
}
