package dev.pith.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes one directory of another: converts the files of weights in it and below, and copies all others. Symbolic links
 * are followed, for download caches of checkpoints are made of them.
 */
final class DirectoryConverter {

    private final Console console;
    private final PartialFiles partialFiles;
    private final Report report;
    private final OutputOptions options;
    private final WeightConversion conversion;

    DirectoryConverter(
            Console console,
            PartialFiles partialFiles,
            Report report,
            OutputOptions options,
            WeightConversion conversion) {
        this.console = console;
        this.partialFiles = partialFiles;
        this.report = report;
        this.options = options;
        this.conversion = conversion;
    }

    /** Converts one directory, and reports how that went. */
    void convert(Path directory, Path target) {
        try {
            TargetDirectory checked = new TargetDirectory(target);
            checked.check(directory);
            if (!options.force()) {
                checked.requireEmpty("is not empty (-f writes to it all the same)");
            }
            Output.attempt(target.toString(), () -> Files.createDirectories(target));
        } catch (IOException | RuntimeException e) {
            report.error(directory.toString(), e);
            return;
        }
        long start = System.nanoTime();
        Totals totals = new Totals();
        new FileTree(report, file -> convert(file, target.resolve(directory.relativize(file)), totals))
                .walkThroughLinks(directory);
        report.detail(directory.toString(), totals.describe(System.nanoTime() - start));
    }

    private void convert(Path file, Path sameName, Totals totals) {
        try {
            boolean wanted = conversion.wants(file);
            Path target = wanted ? conversion.outputInDirectory(sameName) : sameName;
            Path folder = target.getParent();
            if (folder != null) {
                Output.attempt(folder.toString(), () -> Files.createDirectories(folder));
            }
            Converter converter =
                    new Converter(console, partialFiles, report, options.to(target), wanted ? conversion : new Copy());
            Optional<Converter.Result> result = converter.convert(new Source.NamedFile(file));
            result.ifPresent(sizes -> totals.add(wanted, sizes));
        } catch (Converter.SkippedException e) {
            report.warning(file.toString(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            report.error(file.toString(), e);
        }
    }

    /** What was done so far. */
    private static final class Totals {

        private int converted;
        private int copied;
        private long contentBytes;
        private long compressedBytes;

        void add(boolean wasConverted, Converter.Result sizes) {
            if (wasConverted) {
                converted++;
            } else {
                copied++;
            }
            contentBytes += sizes.contentBytes();
            compressedBytes += sizes.compressedBytes();
        }

        String describe(long nanoseconds) {
            return ByteSize.grouped(converted) + " files of weights, " + ByteSize.grouped(copied) + " copied, "
                    + new Converter.Result(contentBytes, compressedBytes).describe(nanoseconds);
        }
    }
}
