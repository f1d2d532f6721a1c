package dev.pith.cli;

import dev.pith.corpora.bench.Benchmark;
import dev.pith.corpora.bench.BenchmarkReport;
import dev.pith.corpora.bench.Compressor;
import dev.pith.corpora.bench.MeasuredFile;
import dev.pith.corpora.bench.Measurement;
import dev.pith.corpora.bench.ResultsTable;
import dev.pith.corpora.bench.TableStyle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/**
 * Measures every compressor on every file, prints what comes of it, and saves it at once, so that little is lost if it is
 * interrupted. What an earlier run has measured is not measured again, unless it failed.
 */
final class BenchRun {

    private final Console console;
    private final Report report;
    private final PartialFiles partialFiles;
    private final BenchOutputs outputs;
    private final List<BenchFile> files;
    private final List<Compressor> compressors;
    private final BenchProgress progress;
    private BenchmarkReport results;

    /**
     * Prepares a run.
     *
     * @param results what is measured already
     */
    BenchRun(
            Console console,
            Report report,
            PartialFiles partialFiles,
            BenchOutputs outputs,
            List<BenchFile> files,
            List<Compressor> compressors,
            BenchmarkReport results) {
        this.console = console;
        this.report = report;
        this.partialFiles = partialFiles;
        this.outputs = outputs;
        this.files = files;
        this.compressors = compressors;
        this.progress = new BenchProgress(console, files, compressors);
        this.results = results;
    }

    /** Returns all results. */
    BenchmarkReport measureAll() throws IOException {
        for (int file = 0; file < files.size(); file++) {
            BenchFile measured = files.get(file);
            try (Benchmark benchmark = new Benchmark(measured.name(), measured.path(), results.settings())) {
                measure(file, benchmark);
            } catch (OutputException e) {
                throw e;
            } catch (IOException e) {
                report.error(measured.name(), e);
            } catch (InterruptedException e) {
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            }
        }
        return results;
    }

    private void measure(int fileIndex, Benchmark benchmark) throws IOException, InterruptedException {
        MeasuredFile file = benchmark.file();
        if (results.results().stream().anyMatch(earlier -> isFormer(earlier.file(), file))) {
            report.error(file.name(), "has changed since it was measured, so the run cannot go on with it");
            return;
        }
        ResultsTable table = new ResultsTable(
                TableStyle.TEXT, compressors.stream().map(Compressor::name).toList());
        console.print("\n" + table.heading(file));
        for (int index = 0; index < compressors.size(); index++) {
            Compressor compressor = compressors.get(index);
            Optional<Measurement> earlier = earlier(file, compressor);
            if (earlier.isPresent()) {
                console.print(table.row(earlier.get()));
                continue;
            }
            progress.show(fileIndex, index);
            long start = System.nanoTime();
            Measurement measurement = benchmark.measure(compressor);
            progress.count(fileIndex, index, System.nanoTime() - start);
            progress.hide();
            console.print(table.row(measurement));
            if (measurement.problem() != null) {
                report.error(file.name(), compressor.name() + ": " + measurement.problem());
            }
            results = results.with(measurement);
            outputs.writeJson(results, partialFiles);
        }
    }

    private static boolean isFormer(MeasuredFile earlier, MeasuredFile now) {
        return earlier.name().equals(now.name()) && !earlier.equals(now);
    }

    private Optional<Measurement> earlier(MeasuredFile file, Compressor compressor) {
        return results.results().stream()
                .filter(measurement -> measurement.isOf(file, compressor) && measurement.problem() == null)
                .findAny();
    }
}
