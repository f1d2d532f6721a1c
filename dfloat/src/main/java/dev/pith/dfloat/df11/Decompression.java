package dev.pith.dfloat.df11;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.df11.ModelDirectory.Tensor;
import dev.pith.dfloat.safetensors.CheckpointIndex;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Restores one model. A new object knows which files it will write, and with which tensors. */
final class Decompression {

    private static final String MARK = "." + Df11Format.ENCODED_EXPONENT;

    private final ModelDirectory model;
    private final int threads;
    private final ObjectNode config;
    private final boolean exact;
    private final SequencedMap<String, Weight> weights = new LinkedHashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final Set<String> groupTensors = new HashSet<>();
    private final SequencedMap<String, SafeTensorsHeader> headers = new LinkedHashMap<>();
    private final SequencedMap<String, String> checksums = new LinkedHashMap<>();
    private final List<String> flattened = new ArrayList<>();

    private record Group(String module, Df11Group tensors, List<Weight> weights) {}

    /** A weight of a group: from its first value to the one before {@code end}, and the file that its group is in. */
    private record Weight(String name, String file, long begin, long end) {

        long elements() {
            return end - begin;
        }
    }

    Decompression(ModelDirectory model, int threads) throws IOException {
        this.model = model;
        this.threads = threads;
        Optional<byte[]> configText = model.content(Df11Config.FILE_NAME);
        if (configText.isEmpty()) {
            throw Df11Config.corrupt(Df11Config.FILE_NAME, "missing");
        }
        config = Df11Config.parse(Df11Config.FILE_NAME, configText.get());
        GroupNames groupNames = new GroupNames(Df11Config.removePatterns(config));
        for (Tensor tensor : model.tensors()) {
            if (tensor.info().name().endsWith(MARK)) {
                addGroup(tensor, groupNames);
            }
        }
        exact = model.files().values().stream()
                .anyMatch(file -> Original.isIn(file.header().metadata()));
        if (exact) {
            readOriginals();
        } else {
            makeHeaders(new ShapeSource(model, config));
        }
    }

    private void addGroup(Tensor mark, GroupNames groupNames) throws IOException {
        String name = mark.info().name();
        String module = name.substring(0, name.length() - MARK.length());
        Df11Group group = new Df11Group(
                data(module, Df11Format.LUTS),
                data(module, Df11Format.ENCODED_EXPONENT),
                data(module, Df11Format.SIGN_MANTISSA),
                data(module, Df11Format.OUTPUT_POSITIONS),
                data(module, Df11Format.GAPS),
                data(module, Df11Format.SPLIT_POSITIONS));
        List<Long> ends = Df11Decoder.weightEnds(group);
        Optional<List<String>> listed = groupNames.weightsOf(module);
        List<String> names = listed.orElse(List.of(module + PatternDict.WEIGHT));
        if (ends.size() == 1 && names.size() > 1) {
            // The package lists submodules in vain where the module is a single layer itself.
            names = List.of(module + PatternDict.WEIGHT);
        }
        if (names.size() != ends.size()) {
            throw corrupt(module, ends.size() + " weights, for which the patterns have " + names.size() + " names");
        }
        List<Weight> ofGroup = new ArrayList<>();
        long begin = 0;
        for (int i = 0; i < names.size(); i++) {
            Weight weight = new Weight(names.get(i), mark.file(), begin, ends.get(i));
            if (model.tensor(weight.name()) != null || weights.put(weight.name(), weight) != null) {
                throw corrupt(weight.name(), "the weight is there twice");
            }
            ofGroup.add(weight);
            begin = weight.end();
        }
        groups.add(new Group(module, group, ofGroup));
    }

    private MemorySegment data(String module, String name) throws CorruptInputException {
        String full = module + "." + name;
        Tensor tensor = model.tensor(full);
        if (tensor == null) {
            throw corrupt(full, "the tensor is missing");
        }
        DType dtype = tensor.info().dtype();
        boolean known = name.equals(Df11Format.SPLIT_POSITIONS)
                ? dtype == DType.I64
                : dtype == DType.U8
                        || (name.equals(Df11Format.OUTPUT_POSITIONS) && (dtype == DType.U32 || dtype == DType.I32));
        if (!known) {
            throw corrupt(full, "the tensor has the type " + dtype);
        }
        groupTensors.add(full);
        return tensor.data();
    }

    /** Takes the headers from the metadata, and makes sure that they tell of the tensors that are there, and of no others. */
    private void readOriginals() throws CorruptInputException {
        Set<String> restored = new HashSet<>();
        for (Map.Entry<String, SafeTensors> file : model.files().entrySet()) {
            Original original = Original.from(file.getValue().header().metadata());
            for (TensorInfo tensor : original.header().tensors()) {
                if (!isThere(file.getKey(), tensor) || !restored.add(tensor.name())) {
                    throw corrupt(tensor.name(), "the metadata tell of a tensor that is not there");
                }
            }
            headers.put(file.getKey(), original.header());
            checksums.put(file.getKey(), original.checksum());
        }
        if (restored.size() != weights.size() + model.tensors().size() - groupTensors.size()) {
            throw corrupt(headers.firstEntry().getKey(), "the metadata do not tell of all tensors");
        }
    }

    private boolean isThere(String file, TensorInfo original) {
        Weight weight = weights.get(original.name());
        if (weight != null) {
            return original.dtype() == DType.BF16 && original.elements() == weight.elements();
        }
        Tensor kept = model.tensor(original.name());
        return kept != null
                && !groupTensors.contains(original.name())
                && kept.file().equals(file)
                && kept.info().dtype() == original.dtype()
                && kept.info().shape().equals(original.shape());
    }

    private void makeHeaders(ShapeSource shapes) {
        for (Map.Entry<String, SafeTensors> file : model.files().entrySet()) {
            List<TensorInfo> tensors = new ArrayList<>();
            for (TensorInfo tensor : file.getValue().header().tensors()) {
                if (!groupTensors.contains(tensor.name())) {
                    tensors.add(tensor);
                }
            }
            for (Weight weight : weights.values()) {
                if (weight.file().equals(file.getKey())) {
                    Optional<List<Long>> shape = shapes.shapeOf(weight.name(), weight.elements());
                    if (shape.isEmpty()) {
                        flattened.add(weight.name());
                    }
                    tensors.add(TensorInfo.startingAt(
                            0, weight.name(), DType.BF16, shape.orElse(List.of(weight.elements()))));
                }
            }
            headers.put(
                    file.getKey(),
                    SafeTensorsHeader.of(
                            TensorFile.inOrder(tensors),
                            file.getValue().header().metadata()));
        }
    }

    Df11Checkpoint.Restoration restoration() {
        return new Df11Checkpoint.Restoration(exact, flattened);
    }

    void write(Path target) throws IOException {
        model.copyOtherFiles(target);
        writeTensors(target);
        if (exact) {
            for (Map.Entry<String, String> checksum : checksums.entrySet()) {
                verify(target.resolve(checksum.getKey()), checksum.getValue());
            }
            for (SafeTensors file : model.files().values()) {
                for (Map.Entry<String, byte[]> changed :
                        Original.files(file.header().metadata()).entrySet()) {
                    Files.write(target.resolve(changed.getKey()), changed.getValue());
                }
            }
            return;
        }
        if (!config.isEmpty()) {
            Files.write(target.resolve(Df11Config.FILE_NAME), Df11Config.write(config));
        }
        if (headers.size() > 1) {
            Files.write(target.resolve(CheckpointIndex.FILE_NAME), ShardIndex.of(headers));
        }
    }

    private void writeTensors(Path target) throws IOException {
        Map<String, TensorFile> files = new HashMap<>();
        Map<String, TensorFile> fileOf = new HashMap<>();
        try {
            for (Map.Entry<String, SafeTensorsHeader> entry : headers.entrySet()) {
                TensorFile file = new TensorFile(target.resolve(entry.getKey()), entry.getValue());
                files.put(entry.getKey(), file);
                for (TensorInfo tensor : entry.getValue().tensors()) {
                    fileOf.put(tensor.name(), file);
                    Tensor kept = model.tensor(tensor.name());
                    if (kept != null) {
                        file.write(tensor.name(), kept.data());
                    }
                }
            }
            for (Group group : groups) {
                writeGroup(group, fileOf);
            }
            for (TensorFile file : files.values()) {
                file.force();
            }
        } finally {
            for (TensorFile file : files.values()) {
                file.close();
            }
        }
    }

    private void writeGroup(Group group, Map<String, TensorFile> fileOf) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment values = arena.allocate(group.tensors().elements() * Short.BYTES);
            Df11Decoder.decode(group.tensors(), values, threads);
            for (Weight weight : group.weights()) {
                TensorFile file = fileOf.get(weight.name());
                if (file == null) {
                    throw new IllegalStateException("no file for " + weight.name());
                }
                file.write(
                        weight.name(), values.asSlice(weight.begin() * Short.BYTES, weight.elements() * Short.BYTES));
            }
        }
    }

    private static void verify(Path file, String checksum) throws IOException {
        try (SafeTensors restored = SafeTensors.open(file)) {
            if (!Original.checksum(restored).equals(checksum)) {
                throw corrupt(
                        file.getFileName().toString(), "not the file that was compressed: its checksum is another");
            }
        }
    }

    private static CorruptInputException corrupt(String tensor, String reason) {
        return Df11Format.corrupt(tensor, 0, reason);
    }
}
