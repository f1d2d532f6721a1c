package dev.pith.dfloat.df11;

import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An open model: a directory with safetensors files, all of which belong to the model, as the package takes it. */
final class ModelDirectory implements AutoCloseable {

    private static final String TENSORS_SUFFIX = ".safetensors";
    static final String INDEX_SUFFIX = ".safetensors.index.json";

    private final Path directory;
    private final SequencedMap<String, SafeTensors> files = new TreeMap<>();
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    /** A tensor and the file that holds it. */
    record Tensor(String file, TensorInfo info, MemorySegment data) {}

    private ModelDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens all safetensors files of a directory.
     *
     * @throws NoSuchFileException if there is none
     * @throws Df11UnsupportedException if two of them hold a tensor of the same name
     */
    static ModelDirectory open(Path directory) throws IOException {
        ModelDirectory model = new ModelDirectory(directory);
        try {
            for (Path file : model.entries()) {
                String name = file.getFileName().toString();
                if (name.endsWith(TENSORS_SUFFIX)) {
                    SafeTensors opened = SafeTensors.open(file);
                    model.files.put(name, opened);
                    model.addTensors(name, opened);
                }
            }
            if (model.files.isEmpty()) {
                throw new NoSuchFileException(directory.toString(), null, "no safetensors file lies there");
            }
            return model;
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private void addTensors(String file, SafeTensors opened) throws Df11UnsupportedException {
        for (TensorInfo info : opened.header().tensors()) {
            Tensor other = tensors.put(info.name(), new Tensor(file, info, opened.data(info)));
            if (other != null) {
                throw new Df11UnsupportedException(info.name(), "both " + other.file + " and " + file + " hold it");
            }
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Returns the safetensors files by name. */
    SequencedMap<String, SafeTensors> files() {
        return Collections.unmodifiableSequencedMap(files);
    }

    /** Returns the tensors of all files. */
    Collection<Tensor> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    @Nullable
    Tensor tensor(String name) {
        return tensors.get(name);
    }

    /** Returns the content of a file that lies beside the tensors, if there is such a file. */
    Optional<byte[]> content(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    /** Returns the names of the indexes that tell which file holds which tensor. */
    List<String> indexes() throws IOException {
        return entries().stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(INDEX_SUFFIX))
                .toList();
    }

    /** Copies all that is neither tensors, index nor configuration, with its directories. */
    void copyOtherFiles(Path target) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            all = walk.toList();
        }
        for (Path path : all) {
            Path relative = directory.relativize(path);
            Path copy = target.resolve(relative);
            if (Files.isDirectory(path)) {
                Files.createDirectories(copy);
            } else if (Files.isRegularFile(path) && !isRewritten(relative)) {
                Files.copy(path, copy);
            }
        }
    }

    private static boolean isRewritten(Path relative) {
        String name = relative.getFileName().toString();
        return relative.getNameCount() == 1
                && (name.endsWith(TENSORS_SUFFIX) || name.endsWith(INDEX_SUFFIX) || name.equals(Df11Config.FILE_NAME));
    }

    @Override
    public void close() {
        files.values().forEach(SafeTensors::close);
    }
}
